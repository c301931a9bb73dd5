"""What a learner reads about themselves: kinds of rows with days, the newest estimate, messages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Column, Date, Null, Table, func, null, select
from sqlmodel import Session, col

from domain.store.database import columns, read_values
from domain.store.identity import records_of
from domain.store.privacy.ownership import owned_rows
from domain.store.tables import COUNTED, Message, Snapshot

#: Kind of data as a page names it <- the tables that hold it. A test fails for one without a kind.
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "who": ("learner", "enrolment"),
    "choices": (
        "learner_choice",
        "preference",
        "scoring_objection",
        "learner_copy",
        "consent_record",
    ),
    "activity": ("activity",),
    "work": ("result", "progress"),
    "sessions": ("attendance",),
    "told": ("barrier", "check_in", "self_check", "learner_answer"),
    "coach": ("contact", "task", "worklist_decision", "coach_choice", "covered_enrolment"),
    "estimates": (
        *("snapshot", "superseded_snapshot", "snapshot_features", "status_history"),
        *("undecided", "alert"),
    ),
    "messages": ("nudge", "message", "message_event"),
    "groups": ("challenge_member",),
    "technical": ("learner_word", "same_person", "import_change", "received_event", "scoring_due"),
}
_MOST: Final = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldKind:
    """How many rows of a kind there are, and from which day to which, where rows have a day."""

    kind: str
    rows: int
    first: date | None
    last: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimated:
    """What the newest snapshot shows of an enrolment: facts, and the segment they led to."""

    as_of: date
    days_since_last_seen: int | None
    progress: float | None
    composite_segment: str


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldMessage:
    """A message that reached them, or may have; `kind` is the intervention it was of."""

    sent_at: datetime | None
    channel: str
    kind: str
    subject: str | None


def read_held_kinds(session: Session, learner_id: int) -> list[HeldKind]:
    """What there is of a learner, under every record of theirs; kinds with nothing are left out."""
    owned = [owned_rows(number) for number in records_of(session, learner_id)]
    by_name = {table.name: table for table in owned[0]}
    found = []
    for kind, names in KINDS.items():
        rows, days = 0, list[date]()
        for table in (by_name[name] for name in names):
            for mine in owned:
                day = _day_of(table)
                number, first, last = session.execute(
                    select(func.count(), func.min(day), func.max(day))
                    .select_from(table)
                    .where(mine[table])
                ).one()
                rows += number
                days += [one for one in (first, last) if one is not None]
        if rows:
            first, last = min(days, default=None), max(days, default=None)
            found.append(HeldKind(kind=kind, rows=rows, first=first, last=last))
    return found


def _day_of(table: Table) -> Column[date] | Null:
    """The day a row is about, which is the first that it has; of who they are there is none."""
    days = (column for column in table.c if isinstance(column.type, Date))
    return null() if table.name in KINDS["who"] else next(days, null())


def find_estimate(session: Session, enrolment_id: int) -> Estimated | None:
    """What was last estimated; None where nothing was."""
    known = columns(*(getattr(Snapshot, name) for name in Estimated.__slots__))
    mine = select(*known).where(col(Snapshot.enrolment_id) == enrolment_id)
    newest = read_values(session, Estimated, mine.order_by(col(Snapshot.as_of).desc()).limit(1))
    return newest[0] if newest else None


def read_written(session: Session, learner_id: int) -> list[HeldMessage]:
    """The last messages, the newest first."""
    mine = col(Message.learner_id).in_(records_of(session, learner_id))
    found = (
        select(*columns(Message.sent_at, Message.channel, Message.kind, Message.subject))
        .where(mine, col(Message.state).in_(COUNTED), col(Message.sent_at).is_not(None))
        .order_by(col(Message.sent_at).desc())
        .limit(_MOST)
    )
    return read_values(session, HeldMessage, found)
