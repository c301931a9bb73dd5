"""What has changed since a moment ago, and whom it concerns."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, and_, func, select
from sqlmodel import Session, SQLModel, col

from domain.store.database import AnySelect
from domain.store.operations.live_marks import LiveMarks, instant, is_new
from domain.store.tables import (
    Alert,
    Enrolment,
    ImportRun,
    LearnerAnswer,
    Message,
    MessageEvent,
    Nudge,
    Snapshot,
    SnapshotVersion,
)

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
class LiveChange:
    """So many new things of a kind about learners of a coach; imports and scores are everybody's.

    `coach_id` is empty where they have no coach, or where it is everybody's (`is_for_all`).
    """

    kind: LiveKind
    count: int = 1
    coach_id: int | None = None
    is_for_all: bool = False
    day: date | None = None


def read_live_changes(session: Session, before: LiveMarks, after: LiveMarks) -> list[LiveChange]:
    """What came between the two marks; looks only where a mark has moved."""
    return list(_changes(session, before, after))


def _changes(session: Session, before: LiveMarks, after: LiveMarks) -> Iterator[LiveChange]:
    if after.scored > before.scored:
        recorded = col(SnapshotVersion.recorded_at)
        between = (recorded > instant(before.scored), recorded <= instant(after.scored))
        whole = col(SnapshotVersion.reason) != _BY_EVENTS
        if day := session.scalar(select(func.max(SnapshotVersion.as_of)).where(*between, whole)):
            yield LiveChange(kind=LiveKind.SCORES, is_for_all=True, day=day)
        yield from _counted(session, LiveKind.ACTIVE, _active(and_(*between, ~whole)))
    if after.has_moved("imported", before):
        new = select(func.count(col(ImportRun.id))).where(is_new("imported", before, after))
        if count := session.scalar(new):
            yield LiveChange(kind=LiveKind.IMPORT, count=count, is_for_all=True)
    if after.has_moved("alerts", before):
        theirs = _by_coach(Alert).where(is_new("alerts", before, after))
        yield from _counted(session, LiveKind.ALERTS, theirs)
    if after.has_moved("answers", before):
        theirs = _by_coach(LearnerAnswer).where(is_new("answers", before, after))
        yield from _counted(session, LiveKind.REPLIES, theirs)
    if after.has_moved("events", before):
        theirs = _replies().where(is_new("events", before, after))
        yield from _counted(session, LiveKind.REPLIES, theirs)
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


def _replies() -> AnySelect:
    return (
        select(col(Enrolment.coach_id), func.count())
        .select_from(MessageEvent)
        .outerjoin(Message, col(Message.id) == MessageEvent.message_id)
        .outerjoin(Nudge, col(Nudge.id) == Message.nudge_id)
        .outerjoin(Enrolment, col(Enrolment.id) == Nudge.enrolment_id)
        .where(col(MessageEvent.kind) == "reply")
        .group_by(col(Enrolment.coach_id))
    )


def _sends(before: int, after: int) -> AnySelect:
    at = col(Message.sent_at)
    return (
        select(col(Enrolment.coach_id), func.count())
        .select_from(Message)
        .join(Nudge, col(Nudge.id) == Message.nudge_id)
        .join(Enrolment, col(Enrolment.id) == Nudge.enrolment_id)
        .where(at > instant(before), at <= instant(after))
        .group_by(col(Enrolment.coach_id))
    )


def _counted(session: Session, kind: LiveKind, theirs: AnySelect) -> Iterator[LiveChange]:
    for coach_id, count in session.execute(theirs):
        yield LiveChange(kind=kind, count=count, coach_id=coach_id)
