"""What coaches read about their learners: contacts people had, and tasks that wait for them."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final

import pandas as pd
from sqlalchemy import ColumnElement, and_, case, func, or_, select, true, union_all
from sqlmodel import Session, col

from domain.store.database import Database, columns, end_of
from domain.store.tables import Alert, Barrier, Cohort, Contact, Enrolment, Learner, Staff, Task

_MOST_URGENT: Final = (
    case((col(Task.urgent), 0), else_=1),
    func.coalesce(Task.due_on, Task.as_of),
    col(Task.id),
)


def read_contacts(
    database: Database, *, since: date = date.min, known_by: date = date.max
) -> pd.DataFrame:
    """One row per contact from `since` on, logged up to the end of `known_by` (UTC), oldest first.

    Columns: contact_id, enrolment_id, coach_id and cohort_id (of the learner now), staff_id and who
    (whoever logged it), day, kind, outcome, minutes, logged_at (UTC). Those taken back by then are
    left out. Nobody is drawn for a contact: what follows one is observed, never an effect.
    """
    known = end_of(known_by)
    found = (
        select(
            *columns(Contact.enrolment_id, contact_id=Contact.id),
            *columns(Enrolment.coach_id, Enrolment.cohort_id),
            *columns(Contact.staff_id, Contact.day, who=Staff.name),
            *columns(Contact.kind, Contact.outcome, Contact.minutes),
            col(Contact.logged_at),
        )
        .join(Enrolment, col(Enrolment.id) == Contact.enrolment_id)
        .outerjoin(Staff, col(Staff.id) == Contact.staff_id)
        .where(
            col(Contact.logged_at) < known,
            ~_was_taken_back(known),
            col(Contact.day) >= since,
        )
        .order_by(col(Contact.day), col(Contact.id))
    )
    return database.read_frame(found, gaps=["coach_id", "staff_id", "minutes"])


def read_contact_log(
    database: Database, *, enrolment_id: int, known_by: date = date.max
) -> pd.DataFrame:
    """Every contact with one learner logged up to the end of `known_by` (UTC), newest first.

    Columns: contact_id, staff_id, who, day, kind, outcome, minutes, note, taken_back (whether it
    was logged by mistake).
    """
    known = end_of(known_by)
    found = (
        select(
            *columns(Contact.staff_id, contact_id=Contact.id),
            *columns(Contact.day, Contact.kind, who=Staff.name),
            *columns(Contact.outcome, Contact.minutes, Contact.note),
            _was_taken_back(known).label("taken_back"),
        )
        .outerjoin(Staff, col(Staff.id) == Contact.staff_id)
        .where(col(Contact.enrolment_id) == enrolment_id, col(Contact.logged_at) < known)
        .order_by(col(Contact.day).desc(), col(Contact.id).desc())
    )
    return database.read_frame(found, gaps=["staff_id", "minutes"])


def read_open_tasks(
    database: Database,
    *,
    known_by: date = date.max,
    cohorts: Collection[int] | None = None,
    coach: int | None = None,
    seen_by: int | None = None,
) -> pd.DataFrame:
    """One row per task open at the end of `known_by` (UTC): urgent ones first, then by due day.

    Columns: task_id, enrolment_id, cause, as_of, due_on, urgent. Of these cohorts, this coach
    (`NO_COACH`: of none) and the coach who looks; of everybody, nothing but tasks is looked at.
    """
    found = select(
        *columns(Task.enrolment_id, task_id=Task.id),
        *columns(Task.cause, Task.as_of, Task.due_on, Task.urgent),
    ).where(_is_open(known_by))
    if cohorts is not None or coach is not None or seen_by is not None:
        found = found.join(Enrolment, col(Enrolment.id) == Task.enrolment_id).where(
            true() if cohorts is None else col(Enrolment.cohort_id).in_(list(cohorts)),
            true() if coach is None else _with_coach(coach),
            true() if seen_by is None else _with_coach(seen_by),
        )
    return database.read_frame(found.order_by(*_MOST_URGENT))


def read_tasks(
    database: Database,
    *,
    known_by: date = date.max,
    enrolments: Collection[int] | None = None,
) -> pd.DataFrame:
    """The rows of `read_open_tasks` with what a person reads; of `enrolments`, or of everybody.

    Columns: task_id, enrolment_id, coach_id, cohort_id, coach, name, learner_ref, cohort, cause,
    action, detail, as_of, due_on, urgent. Coach and cohort are the learner's now.
    """
    found = (
        select(
            *columns(Task.enrolment_id, task_id=Task.id),
            *columns(Enrolment.coach_id, Enrolment.cohort_id, coach=Staff.name),
            *columns(Learner.name, learner_ref=Learner.ref),
            *columns(Task.cause, Task.action, cohort=Cohort.name),
            *columns(Task.detail, Task.as_of, Task.due_on, Task.urgent),
        )
        .join(Enrolment, col(Enrolment.id) == Task.enrolment_id)
        .join(Learner, col(Learner.id) == Enrolment.learner_id)
        .join(Cohort, col(Cohort.id) == Enrolment.cohort_id)
        .outerjoin(Staff, col(Staff.id) == Enrolment.coach_id)
        .where(
            _is_open(known_by),
            true() if enrolments is None else col(Task.enrolment_id).in_(list(enrolments)),
        )
        .order_by(*_MOST_URGENT)
    )
    return database.read_frame(found, gaps=["coach_id"])


def read_news(database: Database, *, since: date, until: date) -> "pd.Series[pd.Timestamp]":
    """The newest day after `since`, up to `until`, on which something new was known, by enrolment.

    New is what a coach would be told about: crossing into Critical or Red, or a barrier.
    """
    news = union_all(
        *(
            select(col(of), day.label("day")).where(day > since, day <= until)
            for of, day in (
                (Alert.enrolment_id, col(Alert.as_of)),
                (Barrier.enrolment_id, col(Barrier.reported_on)),
            )
        )
    ).subquery()
    newest = select(news.c.enrolment_id, func.max(news.c.day).label("day"))
    found = database.read_frame(newest.group_by(news.c.enrolment_id))
    days: pd.Series[pd.Timestamp] = found.set_index("enrolment_id")["day"]
    return days


def read_weekly_minutes(session: Session, staff_id: int) -> int | None:
    """What a coach has for learners each week; None where nobody said."""
    return session.scalar(select(col(Staff.weekly_minutes)).where(col(Staff.id) == staff_id))


def _was_taken_back(known: datetime) -> ColumnElement[bool]:
    return and_(col(Contact.taken_back_at).is_not(None), col(Contact.taken_back_at) < known)


def _is_open(known_by: date) -> ColumnElement[bool]:
    """As it was at the end of that day; as it is now, by the index of what is open alone."""
    if known_by == date.max:
        return col(Task.closed_at).is_(None)
    known = end_of(known_by)
    return and_(
        col(Task.raised_at) < known,
        or_(col(Task.closed_at).is_(None), col(Task.closed_at) >= known),
    )


def _with_coach(coach: int) -> ColumnElement[bool]:
    return col(Enrolment.coach_id) == coach if coach else col(Enrolment.coach_id).is_(None)
