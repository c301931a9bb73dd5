"""What became of claimed messages: handed to the wire, recorded, put back, or given up.

A claim is a promise to nobody yet. Just before the wire the sender commits `handed_at`; a message
whose sender vanished after that may have arrived and is never sent again, one whose sender
vanished before it waits again. So at most what was handed over and not yet recorded is unknown.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import String, and_, bindparam, func, or_, update
from sqlmodel import Session, col

from domain.nudges.eligibility import SkipReason
from domain.store.database import among, changed, column_types
from domain.store.outbox.messages import Claimed
from domain.store.tables import Message, MessageState

_MINE: Final = and_(
    col(Message.id) == bindparam("message_id"),
    col(Message.claimed_by) == bindparam("sender"),
    # not IN, which cannot be written out for many rows at once
    or_(col(Message.state) == MessageState.CLAIMED, col(Message.state) == MessageState.UNKNOWN),
)
# built once: composing a statement takes longer than running it
_SETTLE: Final = (
    update(Message)
    .where(_MINE)
    .values(
        state=bindparam("new_state"),
        reason=bindparam("new_reason"),
        sent_at=func.coalesce(bindparam("at", type_=column_types.UtcDateTime), Message.sent_at),
        provider_id=func.coalesce(bindparam("provider", type_=String), Message.provider_id),
    )
)
#: A message that waits again, as if nobody had ever claimed it.
UNCLAIMED: Final = {
    "state": MessageState.PLANNED,
    "claimed_at": None,
    "claimed_by": None,
    "handed_at": None,
}
_PUT_BACK: Final = (
    update(Message)
    .where(_MINE)
    .values(send_after_at=bindparam("until"), reason=bindparam("new_reason"), **UNCLAIMED)
)
_HAND_OVER: Final = (
    update(Message)
    .where(
        among(Message.id, bindparam("numbers")),
        col(Message.claimed_by) == bindparam("sender"),
        col(Message.state) == MessageState.CLAIMED,
        col(Message.handed_at).is_(None),
    )
    .values(handed_at=bindparam("at"))
    .returning(col(Message.id))
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Settled:
    """What became of a claimed message, for good."""

    state: MessageState
    at: datetime | None = None
    reason: str | None = None
    provider_id: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PutBack:
    """A claimed message that waits again, until a moment; nothing has left."""

    until: datetime
    reason: str | None


def hand_over(session: Session, messages: Iterable[Claimed], *, at: datetime) -> set[int]:
    """Say that these are given to the wire; commit, then send only those given back.

    From here on a message may have arrived. A claim that somebody gave up meanwhile is not given
    back: it is no longer this sender's.
    """
    by: dict[str, list[int]] = {}
    for message in messages:
        by.setdefault(message.claimed_by, []).append(message.id)
    ours: set[int] = set()
    for sender, numbers in by.items():
        given = {"numbers": numbers, "sender": sender, "at": at}
        ours.update(session.connection().execute(_HAND_OVER, given).scalars())
    return ours


def record_outcomes(
    session: Session, outcomes: Iterable[tuple[Claimed, Settled | PutBack]]
) -> None:
    """Write down what became of claimed messages.

    One that is no longer its sender's is left as it is; but a claim that was given up meanwhile
    (`unknown`) still takes the truth from its sender.
    """
    settled: list[dict[str, Any]] = []
    returned: list[dict[str, Any]] = []
    for message, outcome in outcomes:
        mine = {
            "message_id": message.id,
            "sender": message.claimed_by,
            "new_reason": outcome.reason,
        }
        if isinstance(outcome, PutBack):
            returned.append({**mine, "until": outcome.until})
        else:
            values = {"new_state": outcome.state, "at": outcome.at, "provider": outcome.provider_id}
            settled.append({**mine, **values})
    for statement, rows in ((_SETTLE, settled), (_PUT_BACK, returned)):
        if rows:
            session.connection().execute(statement, rows)


def give_up_stale_claims(session: Session, *, claimed_before: datetime) -> int:
    """End the claims of senders that never came back; gives back how many became `unknown`.

    What was handed to the wire may have arrived: counted, shown, never sent again. What was not
    waits again.
    """
    stale = (
        col(Message.state) == MessageState.CLAIMED,
        col(Message.claimed_at) < claimed_before,
    )
    waits, handed = update(Message).where(*stale), col(Message.handed_at)
    changed(session, waits.where(handed.is_(None)).values(**UNCLAIMED))
    lost = {"state": MessageState.UNKNOWN, "reason": SkipReason.SENDER_VANISHED}
    return changed(session, waits.where(handed.is_not(None)).values(**lost))
