"""What has changed since a moment ago: marks that one cheap query reads, and whom it concerns."""

from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Self

from sqlalchemy import ColumnElement, and_, func, select
from sqlmodel import Session, SQLModel, col

from domain.store.database import AnySelect
from domain.store.tables import (
    Alert,
    AuditEvent,
    Enrolment,
    ImportRun,
    LearnerAnswer,
    Message,
    MessageEvent,
    Notice,
    Nudge,
    Snapshot,
    SnapshotVersion,
)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_DIGITS: Final = 18
#: Why a version of a day was recorded that shows some learners anew: `VersionReason.EVENTS`.
_BY_EVENTS: Final = "new events"


class LiveKind(StrEnum):
    """What pages are told of at once."""

    SCORES = "scores"
    IMPORT = "import"
    ALERTS = "alerts"
    REPLIES = "replies"
    SENDS = "sends"
    ACTIVE = "active"


@dataclass(frozen=True, kw_only=True)
class LiveMarks:
    """How far everything has come: the newest row's number, or its instant in microseconds."""

    imported: int = 0
    alerts: int = 0
    answers: int = 0
    events: int = 0
    notices: int = 0
    audited: int = 0
    sent: int = 0
    scored: int = 0

    def __str__(self) -> str:
        return "-".join(str(mark) for mark in astuple(self))

    @classmethod
    def parse(cls, text: str | None) -> Self | None:
        """Marks as `str` wrote them; None for anything else."""
        parts, names = (text or "").split("-"), [field.name for field in fields(cls)]
        if len(parts) != len(names):
            return None
        if not all(part.isdecimal() and len(part) <= _DIGITS for part in parts):
            return None
        return cls(**dict(zip(names, map(int, parts), strict=True)))


@dataclass(frozen=True, kw_only=True)
class LiveChange:
    """So many new things of a kind about learners of a coach; imports and scores are everybody's.

    `coach_id` is empty where they have no coach, or where it is everybody's (`is_for_all`).
    """

    kind: LiveKind
    count: int = 1
    coach_id: int | None = None
    is_for_all: bool = False
    day: date | None = None


def read_live_marks(session: Session) -> LiveMarks:
    """Marks of this moment: maxima of indexed columns, in one statement."""
    newest: dict[str, Any] = {
        "imported": ImportRun.id,
        "alerts": Alert.id,
        "answers": LearnerAnswer.id,
        "events": MessageEvent.id,
        "notices": Notice.id,
        "audited": AuditEvent.id,
        "sent": Message.sent_at,
        "scored": SnapshotVersion.recorded_at,
    }
    found = select(
        *(select(func.max(column)).scalar_subquery().label(n) for n, column in newest.items())
    )
    row = session.execute(found).one()._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    return LiveMarks(**{name: _number(row[name]) for name in newest})


def read_live_changes(session: Session, before: LiveMarks, after: LiveMarks) -> list[LiveChange]:
    """What came between the two marks; looks only where a mark has moved."""
    return list(_changes(session, before, after))


def _changes(session: Session, before: LiveMarks, after: LiveMarks) -> Iterator[LiveChange]:
    if after.scored > before.scored:
        recorded = col(SnapshotVersion.recorded_at)
        between = (recorded > _instant(before.scored), recorded <= _instant(after.scored))
        whole = col(SnapshotVersion.reason) != _BY_EVENTS
        if day := session.scalar(select(func.max(SnapshotVersion.as_of)).where(*between, whole)):
            yield LiveChange(kind=LiveKind.SCORES, is_for_all=True, day=day)
        yield from _counted(session, LiveKind.ACTIVE, _active(and_(*between, ~whole)))
    if after.imported > before.imported:
        count = after.imported - before.imported
        yield LiveChange(kind=LiveKind.IMPORT, count=count, is_for_all=True)
    if after.alerts > before.alerts:
        number = col(Alert.id)
        theirs = _by_coach(Alert).where(number > before.alerts, number <= after.alerts)
        yield from _counted(session, LiveKind.ALERTS, theirs)
    if after.answers > before.answers:
        number = col(LearnerAnswer.id)
        theirs = _by_coach(LearnerAnswer).where(number > before.answers, number <= after.answers)
        yield from _counted(session, LiveKind.REPLIES, theirs)
    if after.events > before.events:
        yield from _counted(session, LiveKind.REPLIES, _replies(before.events, after.events))
    if after.sent > before.sent:
        yield from _counted(session, LiveKind.SENDS, _sends(before.sent, after.sent))


def _by_coach(table: type[SQLModel]) -> AnySelect:
    whose = table.enrolment_id  # type: ignore[attr-defined]
    return (
        select(col(Enrolment.coach_id), func.count())
        .join_from(table, Enrolment, col(Enrolment.id) == whose)
        .group_by(col(Enrolment.coach_id))
    )


def _active(of: ColumnElement[bool]) -> AnySelect:
    """Learners whom a version of a day shows anew, for events of theirs came."""
    same = and_(
        col(Snapshot.as_of) == col(SnapshotVersion.as_of),
        col(Snapshot.version) == col(SnapshotVersion.version),
    )
    return (
        select(col(Enrolment.coach_id), func.count())
        .select_from(SnapshotVersion)
        .join(Snapshot, same)
        .join(Enrolment, col(Enrolment.id) == Snapshot.enrolment_id)
        .where(of)
        .group_by(col(Enrolment.coach_id))
    )


def _replies(before: int, after: int) -> AnySelect:
    number = col(MessageEvent.id)
    return (
        select(col(Enrolment.coach_id), func.count())
        .select_from(MessageEvent)
        .outerjoin(Message, col(Message.id) == MessageEvent.message_id)
        .outerjoin(Nudge, col(Nudge.id) == Message.nudge_id)
        .outerjoin(Enrolment, col(Enrolment.id) == Nudge.enrolment_id)
        .where(number > before, number <= after, col(MessageEvent.kind) == "reply")
        .group_by(col(Enrolment.coach_id))
    )


def _sends(before: int, after: int) -> AnySelect:
    at = col(Message.sent_at)
    return (
        select(col(Enrolment.coach_id), func.count())
        .select_from(Message)
        .join(Nudge, col(Nudge.id) == Message.nudge_id)
        .join(Enrolment, col(Enrolment.id) == Nudge.enrolment_id)
        .where(at > _instant(before), at <= _instant(after))
        .group_by(col(Enrolment.coach_id))
    )


def _counted(session: Session, kind: LiveKind, theirs: AnySelect) -> Iterator[LiveChange]:
    for coach_id, count in session.execute(theirs):
        yield LiveChange(kind=kind, count=count, coach_id=coach_id)


def _number(newest: int | datetime | None) -> int:
    if isinstance(newest, datetime):
        return (newest - _EPOCH) // _MICROSECOND
    return newest or 0


def _instant(number: int) -> datetime:
    return _EPOCH + number * _MICROSECOND
