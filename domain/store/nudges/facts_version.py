"""What the gate goes by, in one row a message: where it is another row, something has changed.

The gate's answer takes long, so it is asked for many messages at once, and of each message just
before it leaves only whether the row is the one that was there before the gate was asked.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlmodel import col

from domain.coaching import OWN_CAUSES
from domain.store.database import Database, among
from domain.store.tables import (
    Activity,
    Barrier,
    CheckIn,
    Cohort,
    Contact,
    Enrolment,
    ImportRun,
    Learner,
    LearnerChoice,
    Message,
    Nudge,
    PolicyChange,
    Preference,
    Programme,
    Progress,
    Result,
    SamePerson,
    ScoringObjection,
    SendingState,
    SnapshotVersion,
    Staff,
    Suppression,
    Task,
)

#: The row, to be compared with another one of the same message.
FactsVersion = tuple[Any, ...]


class FactsVersions:
    """Reads versions of the facts, as they are committed at that moment.

    Both raise the driver's error where the database is away.
    """

    def __init__(self, database: Database) -> None:
        # planned apart: for a list PostgreSQL joins whole tables
        self._of_one, self._of_some = map(database.prepared, _versions())

    def of_one(self, message_id: int) -> FactsVersion | None:
        """That of one message; None where it is gone."""
        found = self._of_one.rows(number=message_id)
        return found[0] if found else None

    def of_some(self, message_ids: Sequence[int]) -> dict[int, FactsVersion]:
        """Those of several, by message."""
        found = self._of_some.rows(numbers=message_ids)
        return {version[0]: version for version in found}

    def close(self) -> None:
        """Give the connections back."""
        self._of_one.close()
        self._of_some.close()


@cache
def _versions() -> tuple[Select[Any], Select[Any]]:
    """Of one message and of some; made once, so that they are compiled once."""
    of_one = col(Message.id) == bindparam("number")
    of_some = among(Message.id, bindparam("numbers"))
    return _version().where(of_one), _version().where(of_some)


def _version() -> Select[Any]:
    """What changes with each fact: itself where it is one column, else a count or the newest.

    Rows that only imports change are covered by the newest import.
    """
    row: tuple[Any, ...] = (
        *(col(Message.id), col(Message.state), col(Message.claimed_by)),
        *(col(Learner.email), col(Learner.phone), col(Learner.zone)),
        *(col(Learner.email_consent), col(Learner.sms_consent), col(Programme.zone)),
        *(col(Enrolment.withdrawn_on), col(Enrolment.outcome), col(Enrolment.outcome_on)),
        *(col(Enrolment.learner_id), col(Enrolment.cohort_id), col(Cohort.ends_on)),
        *(col(Enrolment.left_out), col(Enrolment.coach_id)),
        *(col(LearnerChoice.quiet_start), col(LearnerChoice.quiet_end)),
        *(col(Staff.email), col(Staff.phone), col(Staff.removed_at)),
        *(col(Staff.alert_email), col(Staff.alert_sms)),
        *(_stops(), _objections(), _choices(), _calls_for_help()),
        *_of_other_records(),
        *_events(),
        *_of_everybody(),
    )
    return (
        select(*row)
        .select_from(Message)
        .outerjoin(Nudge, col(Nudge.id) == Message.nudge_id)
        .outerjoin(Enrolment, col(Enrolment.id) == Nudge.enrolment_id)
        .outerjoin(Cohort, col(Cohort.id) == Enrolment.cohort_id)
        .outerjoin(Programme, col(Programme.id) == Cohort.programme_id)
        .outerjoin(Learner, col(Learner.id) == Message.learner_id)
        .outerjoin(LearnerChoice, col(LearnerChoice.learner_id) == Message.learner_id)
        .outerjoin(Staff, col(Staff.id) == Message.staff_id)
    )


def _stops() -> ColumnElement[Any]:
    theirs = (
        col(Suppression.address) == Message.address_key,
        col(Suppression.channel) == Message.channel,
        col(Suppression.lifted_at).is_(None),
    )
    return select(func.max(Suppression.id)).where(*theirs).scalar_subquery()


def _objections() -> ColumnElement[Any]:
    theirs = col(ScoringObjection.learner_id) == Message.learner_id
    in_force = col(ScoringObjection.withdrawn_at).is_(None)
    return select(func.max(ScoringObjection.id)).where(theirs, in_force).scalar_subquery()


def _of_other_records() -> list[ColumnElement[Any]]:
    """The newest record joined with theirs; where there is one, any stop may be theirs."""
    kept, other = col(SamePerson.kept_id), col(SamePerson.other_id)
    whose = or_(kept == Message.learner_id, other == Message.learner_id)
    joined = (whose, col(SamePerson.verdict) == "same", col(SamePerson.undone_at).is_(None))
    newest = select(func.max(SamePerson.id)).where(*joined).scalar_subquery()
    stops = select(func.max(Suppression.id)).where(col(Suppression.lifted_at).is_(None))
    return [newest, case((newest.is_not(None), stops.scalar_subquery()))]


def _choices() -> ColumnElement[Any]:
    theirs = col(Preference.learner_id) == Message.learner_id
    return select(func.max(Preference.changed_at)).where(theirs).scalar_subquery()


def _calls_for_help() -> ColumnElement[Any]:
    """By learner, as whoever asked for help in one course hears nothing of another."""
    other = aliased(Enrolment)
    asked = or_(*(col(Task.cause) == cause for cause in OWN_CAUSES))
    theirs = and_(col(other.learner_id) == Message.learner_id, col(Task.closed_at).is_(None), asked)
    found = select(func.max(Task.id)).join(other, col(other.id) == Task.enrolment_id)
    return found.where(theirs).correlate(Message).scalar_subquery()


def _events() -> list[ColumnElement[Any]]:
    """Of what is not only imported, how many there are or the newest; of days, the last."""
    counted = (Result.submitted_on, Barrier.kind, Barrier.resolved_on, CheckIn.kind)
    newest = (Activity.day, Progress.day, Contact.logged_at, Contact.taken_back_at)
    told = ((func.count, counted), (func.max, newest))
    return [
        select(how(value))
        .where(col(value.class_.enrolment_id) == Nudge.enrolment_id)
        .scalar_subquery()
        for how, values in told
        for value in cast("tuple[InstrumentedAttribute[Any], ...]", values)
    ]


def _of_everybody() -> list[ColumnElement[Any]]:
    """The newest import, version of a snapshot, policy, hold and, for colleagues, end of a task."""
    of_day = (col(SnapshotVersion.as_of), col(SnapshotVersion.version))
    newest = select(of_day[1]).order_by(*(one.desc() for one in of_day)).limit(1)
    closed = select(func.max(Task.closed_at)).scalar_subquery()
    return [
        select(func.max(ImportRun.id)).scalar_subquery(),
        select(func.max(of_day[0])).scalar_subquery(),
        newest.scalar_subquery(),
        select(func.max(PolicyChange.number)).scalar_subquery(),
        select(func.max(SendingState.held_at)).scalar_subquery(),
        case((col(Message.staff_id).is_not(None), closed)),
    ]
