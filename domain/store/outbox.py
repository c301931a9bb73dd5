"""The outbox: messages wait here, are claimed by one sender, and keep what became of them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Any, Final

from sqlalchemy import Table, Update, and_, bindparam, exists, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from domain.nudges.reasons import SkipReason
from domain.policy import Channel
from domain.store import bulk
from domain.store.tables import Message  # noqa: F401 - the table is used by its metadata

_MESSAGE: Final = SQLModel.metadata.tables["message"]
_ROWS: Final = 500  # of one INSERT: SQLite allows 32,766 values in a statement


class MessageState(StrEnum):
    """What became of a message; `unknown` may have arrived, so it is never sent again."""

    PLANNED = "planned"
    CLAIMED = "claimed"
    SENT = "sent"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    FAILED = "failed"
    SKIPPED = "skipped"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


#: States in which a learner did, or may, hear from us: what caps count.
COUNTED: Final = (
    MessageState.CLAIMED,
    MessageState.SENT,
    MessageState.DELIVERED,
    MessageState.BOUNCED,
    MessageState.UNKNOWN,
)


_MINE: Final = and_(
    _MESSAGE.c.id == bindparam("message_id"),
    _MESSAGE.c.claimed_by == bindparam("sender"),
    _MESSAGE.c.state.in_((MessageState.CLAIMED, MessageState.UNKNOWN)),
)
# built once: composing a statement takes longer than running it
_SETTLE: Final = (
    update(_MESSAGE)
    .where(_MINE)
    .values(
        state=bindparam("new_state"),
        reason=bindparam("new_reason"),
        sent_at=func.coalesce(bindparam("at", type_=_MESSAGE.c.sent_at.type), _MESSAGE.c.sent_at),
        provider_id=func.coalesce(
            bindparam("provider", type_=_MESSAGE.c.provider_id.type), _MESSAGE.c.provider_id
        ),
    )
)
_PUT_BACK: Final = (
    update(_MESSAGE)
    .where(_MINE)
    .values(
        state=MessageState.PLANNED,
        send_after_at=bindparam("until"),
        reason=bindparam("new_reason"),
        claimed_at=None,
        claimed_by=None,
    )
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A message to queue; a second one with the same `dedupe_key` is refused by the store."""

    dedupe_key: str
    channel: Channel
    kind: str
    address: str
    subject: str | None
    text: str
    html: str | None
    template: str
    send_after_at: datetime
    expires_at: datetime
    headers: Mapping[str, str] = field(default_factory=dict)
    nudge_id: int | None = None
    learner_id: int | None = None
    staff_id: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Claimed:
    """A message that is one sender's to send, and nobody else's."""

    id: int
    dedupe_key: str
    channel: Channel
    kind: str
    address: str
    subject: str | None
    text: str
    html: str | None
    headers: Mapping[str, str]
    expires_at: datetime
    attempts: int
    nudge_id: int | None
    learner_id: int | None


def queue(session: Session, drafts: Iterable[Draft], *, now: datetime) -> int:
    """Add the drafts that are not queued yet; gives back how many are new."""
    return len(insert_new(session, _MESSAGE, (_row(draft, now) for draft in drafts)))


def claim(
    session: Session, *, by: str, limit: int, now: datetime, channels: Sequence[Channel]
) -> list[Claimed]:
    """Take up to `limit` due messages for this sender, at most one per learner; commit at once.

    No other sender gets the same one: rows are locked and skipped on PostgreSQL, and SQLite has
    one writer at a time.
    """
    due = (
        select(_MESSAGE.c.id)
        .where(_is_due(now), _MESSAGE.c.channel.in_(channels), ~_waits_for_another(now))
        .order_by(_MESSAGE.c.send_after_at, _MESSAGE.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=_MESSAGE)
        .cte("due")
    )
    taken = (
        update(_MESSAGE)
        .where(_MESSAGE.c.id.in_(select(due.c.id)))
        .values(
            state=MessageState.CLAIMED,
            claimed_at=now,
            claimed_by=by,
            attempts=_MESSAGE.c.attempts + 1,
        )
        .returning(_MESSAGE)
    )
    rows = session.execute(taken).mappings().all()
    return [_claimed(row) for row in sorted(rows, key=lambda r: (r["send_after_at"], r["id"]))]


def settle(
    session: Session,
    message_id: int,
    *,
    by: str,
    state: MessageState,
    at: datetime | None = None,
    reason: str | None = None,
    provider_id: str | None = None,
) -> bool:
    """Record what became of a message this sender claimed; False when it is no longer theirs.

    A claim that was given up meanwhile (`unknown`) still takes the truth from its sender.
    """
    changes = {"new_state": state, "new_reason": reason, "at": at, "provider": provider_id}
    return _change(session, _SETTLE, message_id, by, changes)


def put_back(
    session: Session, message_id: int, *, by: str, until: datetime, reason: str | None
) -> bool:
    """Return a claimed message to the queue until a moment: it was deferred, and nothing left."""
    return _change(session, _PUT_BACK, message_id, by, {"until": until, "new_reason": reason})


def expire_late(session: Session, *, now: datetime) -> int:
    """Drop what waits past its usefulness; gives back how many."""
    late = and_(_MESSAGE.c.state == MessageState.PLANNED, _MESSAGE.c.expires_at <= now)
    return _count(
        session,
        update(_MESSAGE).where(late).values(state=MessageState.EXPIRED, reason=SkipReason.EXPIRED),
    )


def give_up_stale(session: Session, *, claimed_before: datetime) -> int:
    """Claims whose sender never came back become `unknown`: counted, shown, never sent again."""
    stale = and_(_MESSAGE.c.state == MessageState.CLAIMED, _MESSAGE.c.claimed_at < claimed_before)
    values = {"state": MessageState.UNKNOWN, "reason": SkipReason.SENDER_VANISHED}
    return _count(session, update(_MESSAGE).where(stale).values(**values))


def insert_new(session: Session, table: Table, rows: Iterable[Mapping[str, Any]]) -> list[int]:
    """Insert in batches, leaving alone whose unique key exists; the row numbers of the new ones."""
    dialect = sqlite if bulk.is_sqlite(session) else postgresql
    new: list[int] = []
    left = iter(rows)
    while some := list(islice(left, _ROWS)):
        statement = dialect.insert(table).values(some).on_conflict_do_nothing()
        new += session.scalars(statement.returning(table.c.id)).all()
    return new


def _is_due(now: datetime) -> Any:  # noqa: ANN401 - an SQL expression
    c = _MESSAGE.c
    return and_(c.state == MessageState.PLANNED, c.send_after_at <= now, c.expires_at > now)


def _waits_for_another(now: datetime) -> Any:  # noqa: ANN401 - an SQL expression
    """Another message to the same learner is on its way, or due and older."""
    other = _MESSAGE.alias("other")
    first = and_(
        other.c.state == MessageState.PLANNED,
        other.c.send_after_at <= now,
        other.c.expires_at > now,
        other.c.id < _MESSAGE.c.id,
    )
    busy = other.c.state == MessageState.CLAIMED
    return exists().where(other.c.learner_id == _MESSAGE.c.learner_id, or_(busy, first))


def _change(
    session: Session, prepared: Update, message_id: int, by: str, values: Mapping[str, Any]
) -> bool:
    given = {"message_id": message_id, "sender": by, **values}
    return session.connection().execute(prepared, given).rowcount == 1


def _count(session: Session, statement: Any) -> int:  # noqa: ANN401 - any statement
    return int(session.execute(statement).rowcount)  # type: ignore[attr-defined]


def _row(draft: Draft, now: datetime) -> dict[str, Any]:
    return {
        "dedupe_key": draft.dedupe_key,
        "nudge_id": draft.nudge_id,
        "learner_id": draft.learner_id,
        "staff_id": draft.staff_id,
        "channel": draft.channel,
        "kind": draft.kind,
        "address": draft.address,
        "subject": draft.subject,
        "body_text": draft.text,
        "body_html": draft.html,
        "headers": json.dumps(dict(draft.headers), separators=(",", ":")),
        "state": MessageState.PLANNED,
        "send_after_at": draft.send_after_at,
        "expires_at": draft.expires_at,
        "attempts": 0,
        "template": draft.template,
        "created_at": now,
    }


def _claimed(row: Mapping[Any, Any]) -> Claimed:
    return Claimed(
        id=row["id"],
        dedupe_key=row["dedupe_key"],
        channel=Channel(row["channel"]),
        kind=row["kind"],
        address=row["address"],
        subject=row["subject"],
        text=row["body_text"],
        html=row["body_html"],
        headers=json.loads(row["headers"]),
        expires_at=row["expires_at"],
        attempts=row["attempts"],
        nudge_id=row["nudge_id"],
        learner_id=row["learner_id"],
    )
