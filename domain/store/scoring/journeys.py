"""One learner's way through a cohort, as it was known on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Final

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Date,
    String,
    and_,
    bindparam,
    case,
    cast,
    null,
    or_,
    select,
    union_all,
)
from sqlmodel import col

from domain.store.activity import barrier_episodes
from domain.store.database import AnySelect, Database, RowNumber, columns, end_of, table_of
from domain.store.nudges import messages_then
from domain.store.tables import (
    Activity,
    Assessment,
    Barrier,
    CheckIn,
    Cohort,
    Employer,
    Enrolment,
    Learner,
    LearnerAnswer,
    Message,
    MessageEvent,
    Nudge,
    Programme,
    Result,
    Snapshot,
    SnapshotVersion,
    Staff,
    SupersededSnapshot,
    Undecided,
)

_WHO: Final = bindparam("enrolment_id", type_=RowNumber)
_AS_OF: Final = bindparam("as_of", type_=Date)


@dataclass(frozen=True, kw_only=True)
class Journey:
    """Who the learner is, and what had happened by the day asked for; days are midnights."""

    learner: Mapping[str, Any]
    snapshots: pd.DataFrame
    activity: pd.DataFrame
    work: pd.DataFrame
    barriers: pd.DataFrame
    check_ins: pd.DataFrame
    replies: pd.DataFrame
    nudges: pd.DataFrame
    undecided: pd.DataFrame
    superseded: pd.DataFrame


def read_journey(
    database: Database, *, enrolment_id: int, as_of: date, known_by: date | None = None
) -> Journey | None:
    """The journey up to and including `as_of`; None when there is no such enrolment.

    What became of messages is told up to the end of `known_by`: see `read_decisions`.
    """
    given = {"enrolment_id": enrolment_id, "as_of": as_of, "before": end_of(as_of)}
    learners = database.read_frame(_learner(), given)
    if learners.empty:
        return None
    who = learners.iloc[0]
    told = known_by or as_of
    parts = _parts() | {"nudges": _nudges_now() if told == date.max else _nudges(end_of(told))}
    frames = dict(zip(parts, database.read_frames(parts.values(), given), strict=True))
    return Journey(
        learner={str(k): v for k, v in who.where(who.notna(), None).items()},
        **frames,
    )


@cache
def _parts() -> dict[str, AnySelect]:
    """Built once, as `Database.read_frame` says: ten of them took a quarter of the page."""
    return {
        "snapshots": _snapshots(),
        "activity": _activity(),
        "work": _work(),
        "barriers": _barriers(),
        "check_ins": _check_ins(),
        "replies": _replies(),
        "undecided": _undecided(),
        "superseded": _superseded(),
    }


def _known_by(day: Any) -> ColumnElement[date]:  # noqa: ANN401 - a day of a class
    return case((day <= _AS_OF, day)).label(day.key)


@cache
def _learner() -> AnySelect:
    return (
        select(
            *columns(Enrolment.coach_id, Enrolment.cohort_id, enrolment_id=Enrolment.id),
            col(Cohort.programme_id),
            *columns(Enrolment.enrolled_on, Enrolment.stage),
            *(_known_by(Enrolment.withdrawn_on), col(Enrolment.previous_attempts)),
            *columns(Learner.name, Learner.email, learner_ref=Learner.ref),
            *columns(Learner.phone, Learner.zone, Learner.language),
            *columns(Cohort.starts_on, Cohort.ends_on, cohort=Cohort.name),
            *columns(programme=Programme.name, coach=Staff.name),
            col(Employer.name).label("employer"),
        )
        .select_from(Enrolment)
        .join(Learner, col(Learner.id) == Enrolment.learner_id)
        .join(Cohort, col(Cohort.id) == Enrolment.cohort_id)
        .join(Programme, col(Programme.id) == Cohort.programme_id)
        .outerjoin(Staff, col(Staff.id) == Enrolment.coach_id)
        .outerjoin(Employer, col(Employer.id) == Enrolment.employer_id)
        .where(col(Enrolment.id) == _WHO)
    )


def _snapshots() -> AnySelect:
    """Each day as it is shown, and when that was recorded."""
    shown = [column for column in table_of(Snapshot).c if column.name != "enrolment_id"]
    same = and_(
        col(SnapshotVersion.as_of) == Snapshot.as_of,
        col(SnapshotVersion.version) == Snapshot.version,
    )
    return (
        select(*shown, col(SnapshotVersion.recorded_at))
        .outerjoin(SnapshotVersion, same)
        .where(col(Snapshot.enrolment_id) == _WHO, col(Snapshot.as_of) <= _AS_OF)
        .order_by(col(Snapshot.as_of))
    )


def _superseded() -> AnySelect:
    """What was shown of that very day before, the latest first, until when, and why no longer."""
    then = SupersededSnapshot
    by = and_(
        col(SnapshotVersion.as_of) == then.as_of, col(SnapshotVersion.version) == then.replaced_in
    )
    return (
        select(
            *columns(then.composite_segment, then.progress, then.days_since_last_seen),
            *columns(then.risk_score, then.risk_band, then.version),
            *columns(SnapshotVersion.reason, replaced_at=SnapshotVersion.recorded_at),
        )
        .join(SnapshotVersion, by)
        .where(col(then.enrolment_id) == _WHO, col(then.as_of) == _AS_OF)
        .order_by(col(then.version).desc())
    )


def _activity() -> AnySelect:
    kinds = (Activity.content, Activity.assessment, Activity.discussion, Activity.video)
    return (
        select(*columns(Activity.day, Activity.clicks, *kinds, Activity.other))
        .where(col(Activity.enrolment_id) == _WHO, col(Activity.day) <= _AS_OF)
        .order_by(col(Activity.day))
    )


def _work() -> AnySelect:
    """Work of the cohort; what was handed in later, or marked later, is not known yet."""
    is_marked = or_(col(Result.known_on) <= _AS_OF, col(Result.known_on).is_(None))
    theirs = and_(
        col(Result.assessment_id) == Assessment.id,
        col(Result.enrolment_id) == Enrolment.id,
        col(Result.submitted_on) <= _AS_OF,
        col(Result.is_banked).is_not(True),
    )
    return (
        select(
            *columns(Assessment.name, Assessment.kind, Assessment.due_on),
            *columns(Assessment.weight, Result.submitted_on),
            case((is_marked, col(Result.score))).label("score"),
        )
        .join(Enrolment, col(Enrolment.cohort_id) == Assessment.cohort_id)
        .outerjoin(Result, theirs)
        .where(col(Enrolment.id) == _WHO)
        .order_by(col(Assessment.due_on))
    )


def _barriers() -> AnySelect:
    told = barrier_episodes(col(Barrier.enrolment_id) == _WHO).c
    return (
        select(told.kind, told.severity, told.reported_on, _known_by(told.resolved_on))
        .where(told.reported_on <= _AS_OF)
        .order_by(told.reported_on, told.kind)
    )


def _check_ins() -> AnySelect:
    return (
        select(*columns(CheckIn.day, CheckIn.kind, CheckIn.text, CheckIn.sentiment))
        .where(col(CheckIn.enrolment_id) == _WHO, col(CheckIn.day) <= _AS_OF)
        .order_by(col(CheckIn.day).desc(), col(CheckIn.kind))
    )


def _replies() -> AnySelect:
    """What they chose on a page that a message led to, and wrote back to one: at, kind, text."""
    chosen = (
        select(
            col(LearnerAnswer.answered_at).label("at"),
            *columns(LearnerAnswer.kind),
            cast(null(), String).label("text"),
        )
        .where(col(LearnerAnswer.enrolment_id) == _WHO)
        .where(col(LearnerAnswer.undone_at).is_(None), col(LearnerAnswer.day) <= _AS_OF)
    )
    written = (
        select(*columns(MessageEvent.at, MessageEvent.kind, text=MessageEvent.detail))
        .join(Message, col(Message.id) == MessageEvent.message_id)
        .join(Nudge, col(Nudge.id) == Message.nudge_id)
        .where(col(Nudge.enrolment_id) == _WHO, col(MessageEvent.kind) == "reply")
        .where(col(MessageEvent.at) < bindparam("before"))
    )
    both = union_all(chosen, written).subquery()
    return select(both.c.at, both.c.kind, both.c.text).order_by(both.c.at)


@cache
def _nudges_now() -> AnySelect:
    return _nudges(end_of(date.max))


def _nudges(known: datetime) -> AnySelect:
    m = messages_then(known)
    return (
        select(
            *columns(Nudge.intervention, Nudge.as_of, nudge_id=Nudge.id),
            *columns(Nudge.planned_at, Nudge.state, Nudge.arm, Nudge.channel),
            *(col(Nudge.skip_reason), m.c.state.label("message_state"), m.c.subject),
            *(m.c.sent_at, m.c.reason),
        )
        .outerjoin(m, m.c.nudge_id == Nudge.id)
        .where(col(Nudge.enrolment_id) == _WHO, col(Nudge.as_of) <= _AS_OF)
        .order_by(col(Nudge.planned_at))
    )


def _undecided() -> AnySelect:
    """Why the newest planning decided nothing about them: at most one row."""
    return select(*columns(Undecided.as_of, Undecided.reason)).where(
        col(Undecided.enrolment_id) == _WHO, col(Undecided.as_of) <= _AS_OF
    )
