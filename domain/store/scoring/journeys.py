"""One learner's way through a cohort, as it was known on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd
from sqlalchemy import ColumnElement, String, and_, case, cast, null, or_, select, union_all
from sqlmodel import col

from domain.store.activity import barrier_episodes
from domain.store.database import AnySelect, Database, columns, end_of, table_of
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

#: Of a snapshot, what no page shows of one learner.
_NOT_SHOWN: Final = ("enrolment_id", "scorer_id", "policy_revision")


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
    learners = database.read_frame(_learner(enrolment_id, as_of))
    if learners.empty:
        return None
    who = learners.iloc[0]
    parts = {
        "snapshots": _snapshots(enrolment_id, as_of),
        "activity": _activity(enrolment_id, as_of),
        "work": _work(enrolment_id, as_of),
        "barriers": _barriers(enrolment_id, as_of),
        "check_ins": _check_ins(enrolment_id, as_of),
        "replies": _replies(enrolment_id, as_of),
        "nudges": _nudges(enrolment_id, as_of, known_by or as_of),
        "undecided": _undecided(enrolment_id, as_of),
        "superseded": _superseded(enrolment_id, as_of),
    }
    frames = dict(zip(parts, database.read_frames(*parts.values()), strict=True))
    return Journey(
        learner={str(k): v for k, v in who.where(who.notna(), None).items()},
        **frames,
    )


def _known_by(day: Any, as_of: date) -> ColumnElement[date]:  # noqa: ANN401 - a day of a class
    return case((day <= as_of, day)).label(day.key)


def _learner(enrolment_id: int, as_of: date) -> AnySelect:
    return (
        select(
            *columns(Enrolment.coach_id, Enrolment.cohort_id, enrolment_id=Enrolment.id),
            col(Cohort.programme_id),
            *columns(Enrolment.enrolled_on, Enrolment.stage),
            *(_known_by(Enrolment.withdrawn_on, as_of), col(Enrolment.previous_attempts)),
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
        .where(col(Enrolment.id) == enrolment_id)
    )


def _snapshots(enrolment_id: int, as_of: date) -> AnySelect:
    shown = [column for column in table_of(Snapshot).c if column.name not in _NOT_SHOWN]
    return (
        select(*shown)
        .where(col(Snapshot.enrolment_id) == enrolment_id, col(Snapshot.as_of) <= as_of)
        .order_by(col(Snapshot.as_of))
    )


def _superseded(enrolment_id: int, as_of: date) -> AnySelect:
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
        .where(col(then.enrolment_id) == enrolment_id, col(then.as_of) == as_of)
        .order_by(col(then.version).desc())
    )


def _activity(enrolment_id: int, as_of: date) -> AnySelect:
    kinds = (Activity.content, Activity.assessment, Activity.discussion, Activity.video)
    return (
        select(*columns(Activity.day, Activity.clicks, *kinds, Activity.other))
        .where(col(Activity.enrolment_id) == enrolment_id, col(Activity.day) <= as_of)
        .order_by(col(Activity.day))
    )


def _work(enrolment_id: int, as_of: date) -> AnySelect:
    """Work of the cohort; what was handed in later, or marked later, is not known yet."""
    is_marked = or_(col(Result.known_on) <= as_of, col(Result.known_on).is_(None))
    theirs = and_(
        col(Result.assessment_id) == Assessment.id,
        col(Result.enrolment_id) == Enrolment.id,
        col(Result.submitted_on) <= as_of,
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
        .where(col(Enrolment.id) == enrolment_id)
        .order_by(col(Assessment.due_on))
    )


def _barriers(enrolment_id: int, as_of: date) -> AnySelect:
    told = barrier_episodes(col(Barrier.enrolment_id) == enrolment_id).c
    return (
        select(told.kind, told.severity, told.reported_on, _known_by(told.resolved_on, as_of))
        .where(told.reported_on <= as_of)
        .order_by(told.reported_on, told.kind)
    )


def _check_ins(enrolment_id: int, as_of: date) -> AnySelect:
    return (
        select(*columns(CheckIn.day, CheckIn.kind, CheckIn.text, CheckIn.sentiment))
        .where(col(CheckIn.enrolment_id) == enrolment_id, col(CheckIn.day) <= as_of)
        .order_by(col(CheckIn.day).desc(), col(CheckIn.kind))
    )


def _replies(enrolment_id: int, as_of: date) -> AnySelect:
    """What they chose on a page that a message led to, and wrote back to one: at, kind, text."""
    chosen = (
        select(
            col(LearnerAnswer.answered_at).label("at"),
            *columns(LearnerAnswer.kind),
            cast(null(), String).label("text"),
        )
        .where(col(LearnerAnswer.enrolment_id) == enrolment_id)
        .where(col(LearnerAnswer.undone_at).is_(None), col(LearnerAnswer.day) <= as_of)
    )
    written = (
        select(*columns(MessageEvent.at, MessageEvent.kind, text=MessageEvent.detail))
        .join(Message, col(Message.id) == MessageEvent.message_id)
        .join(Nudge, col(Nudge.id) == Message.nudge_id)
        .where(col(Nudge.enrolment_id) == enrolment_id, col(MessageEvent.kind) == "reply")
        .where(col(MessageEvent.at) < end_of(as_of))
    )
    both = union_all(chosen, written).subquery()
    return select(both.c.at, both.c.kind, both.c.text).order_by(both.c.at)


def _nudges(enrolment_id: int, as_of: date, known_by: date) -> AnySelect:
    m = messages_then(end_of(known_by))
    return (
        select(
            *columns(Nudge.intervention, Nudge.as_of, nudge_id=Nudge.id),
            *columns(Nudge.planned_at, Nudge.state, Nudge.arm, Nudge.channel),
            *(col(Nudge.skip_reason), m.c.state.label("message_state"), m.c.subject),
            *(m.c.sent_at, m.c.reason),
        )
        .outerjoin(m, m.c.nudge_id == Nudge.id)
        .where(col(Nudge.enrolment_id) == enrolment_id, col(Nudge.as_of) <= as_of)
        .order_by(col(Nudge.planned_at))
    )


def _undecided(enrolment_id: int, as_of: date) -> AnySelect:
    """Why the newest planning decided nothing about them: at most one row."""
    return select(*columns(Undecided.as_of, Undecided.reason)).where(
        col(Undecided.enrolment_id) == enrolment_id, col(Undecided.as_of) <= as_of
    )
