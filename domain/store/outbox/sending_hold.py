"""Whether sending from this database is held: a restored copy sends nothing until it is released.

The database counts its sending runs, and the worker remembers the count beside it. A database that
knows of fewer runs than its worker was restored; so, most likely, was one of which nobody remembers
anything and that has not sent for an hour, or one that last sent from another place.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlmodel import Session, col

from domain.nudges.eligibility import SkipReason
from domain.store.database import among, changed
from domain.store.operations import end_notice, raise_notice
from domain.store.tables import Message, MessageState, SendingState

_CAUSE: Final = "sending-held"
_SILENT: Final = timedelta(hours=1)
_WAITS: Final = col(Message.state).in_((MessageState.PLANNED, MessageState.CLAIMED))


class HeldWhy(StrEnum):
    """Why nothing is sent."""

    RESTORED = "restored"
    ELSEWHERE = "elsewhere"
    ASKED = "asked"

    @property
    def sentence(self) -> str:
        """The reason in plain words."""
        return _SENTENCES[self]


_SENTENCES: Final = {
    HeldWhy.RESTORED: "This database was restored from a backup: some of what waits may have left",
    HeldWhy.ELSEWHERE: "This database last sent from another place: it may be a copy",
    HeldWhy.ASKED: "Sending is held because somebody asked for it",
}
_ADVICE: Final = (
    "Nothing is sent meanwhile. `staycourse sending status` says what waits; then"
    " `staycourse sending release`. docs/restoring.md says which way."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pulse:
    """A sending run of a database, as its worker remembers it."""

    database_id: str
    number: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SendingHold:
    """Since when and why nothing is sent, and how many messages wait, of which some are due."""

    since: datetime
    why: HeldWhy
    waiting: int
    due: int


def begin_sending(
    session: Session, *, place: str, remembered: Pulse | None, now: datetime
) -> Pulse | HeldWhy:
    """Count a sending run; or why there is none, for as long as sending is held."""
    row = _row(session, now)
    why = HeldWhy(row.held_why) if row.held_at and row.held_why else None
    if why is None and row.pulse:
        why = _suspicion(row, place, remembered, now)
    if why is not None:
        hold_sending(session, why=why, now=row.held_at or now)
        return why
    row.pulse, row.pulsed_at, row.place = row.pulse + 1, now, place
    return Pulse(database_id=row.database_id, number=row.pulse)


def _suspicion(
    row: SendingState, place: str, remembered: Pulse | None, now: datetime
) -> HeldWhy | None:
    ours = remembered if remembered and remembered.database_id == row.database_id else None
    if ours and ours.number > row.pulse:
        return HeldWhy.RESTORED
    if row.place and row.place != place:
        return HeldWhy.ELSEWHERE
    if (ours is None or ours.number < row.pulse) and now - row.pulsed_at > _SILENT:
        return HeldWhy.RESTORED
    return None


def hold_sending(session: Session, *, why: HeldWhy, now: datetime) -> None:
    """Send nothing more until it is released; what is on the wire still arrives."""
    row = _row(session, now)
    row.held_at, row.held_why = now, why
    session.flush()
    raise_notice(session, _CAUSE, sentence=f"{why.sentence}.", advice=_ADVICE, now=now)


def is_sending_held(session: Session) -> bool:
    """Whether nothing may be sent by now, for whoever is at it already."""
    held = select(col(SendingState.id)).where(col(SendingState.held_at).is_not(None))
    return session.scalar(held) is not None


def read_hold(session: Session, *, now: datetime) -> SendingHold | None:
    """Why nothing is sent and what waits; None while sending is not held."""
    row = session.get(SendingState, 1)
    if row is None or row.held_at is None:
        return None
    is_due = _WAITS & (col(Message.send_after_at) <= now)
    return SendingHold(
        since=row.held_at,
        why=HeldWhy(row.held_why or HeldWhy.ASKED),
        waiting=_count(session, _WAITS),
        due=_count(session, is_due),
    )


def release_sending(session: Session, *, place: str, send_waiting: bool, now: datetime) -> int:
    """Let messages leave again; how many of those that wait may have left and so do not.

    After a restore that is what was due by now, and what was planned while sending was held: it
    may be what was sent already. Both count as sent (`unknown`) unless `send_waiting`.
    """
    row = _row(session, now)
    doubtful = 0
    if row.held_at and row.held_why != HeldWhy.ASKED and not send_waiting:
        again = or_(col(Message.send_after_at) <= now, col(Message.created_at) >= row.held_at)
        lost = {"state": MessageState.UNKNOWN, "reason": SkipReason.RESTORED}
        doubtful = changed(session, update(Message).where(and_(_WAITS, again)).values(**lost))
    row.held_at = row.held_why = None
    # whatever the worker remembers of before is of another database
    row.database_id, row.place, row.pulsed_at = secrets.token_hex(8), place, now
    session.flush()
    end_notice(session, _CAUSE, now=now)
    return doubtful


def lose_planning(session: Session, *, now: datetime) -> None:
    """Let the next planning count as sent: it may say again what left before a restore."""
    _row(session, now).planning_lost_at = now


def count_as_sent(session: Session, nudges: Collection[int], *, now: datetime) -> int:
    """Count what was planned just now as sent, where a planning was lost; how many messages.

    Once: planning after that goes by caps and cooldowns that know of these.
    """
    row = _row(session, now)
    if row.planning_lost_at is None:
        return 0
    row.planning_lost_at = None
    lost = {"state": MessageState.UNKNOWN, "reason": SkipReason.RESTORED}
    theirs = _WAITS & among(Message.nudge_id, nudges)
    return changed(session, update(Message).where(theirs).values(**lost))


def _row(session: Session, now: datetime) -> SendingState:
    row = session.get(SendingState, 1, with_for_update=True)
    if row is None:
        row = SendingState(database_id=secrets.token_hex(8), pulsed_at=now)
        session.add(row)
        session.flush()
    return row


def _count(session: Session, which: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Message).where(which)) or 0
