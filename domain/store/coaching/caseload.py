"""What coaches read about their learners: contacts people had, and tasks that wait for them."""

from collections.abc import Collection
from datetime import date
from functools import cache
from typing import Final

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Date,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    true,
    union_all,
)
from sqlmodel import Session, col

from domain.store.database import AnySelect, Database, columns, end_of, table_of
from domain.store.tables import Alert, Barrier, Cohort, Contact, Enrolment, Learner, Staff, Task

_MOST_URGENT: Final = (
    case((col(Task.urgent), 0), else_=1),
    func.coalesce(Task.due_on, Task.as_of),
    col(Task.id),
)
#: The end of what is told. Selects are built once, as `Database.read_frame` says.
_KNOWN: Final = bindparam("known", type_=table_of(Contact).c.logged_at.type)


def read_contacts(
    database: Database, *, since: date = date.min, known_by: date = date.max
) -> pd.DataFrame:
    """One row per contact from `since` on, logged up to the end of `known_by` (UTC), oldest first.

    Columns: contact_id, enrolment_id, coach_id and cohort_id (of the learner now), staff_id and who
    (whoever logged it), day, kind, outcome, minutes, logged_at (UTC). Those taken back by then are
    left out. Nobody is drawn for a contact: what follows one is observed, never an effect.
    """
    given = {"since": since, "known": end_of(known_by)}
    return database.read_frame(_contacts(), given, gaps=["coach_id", "staff_id", "minutes"])


@cache
def _contacts() -> AnySelect:
    return (
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
            col(Contact.logged_at) < _KNOWN,
            ~_was_taken_back(),
            col(Contact.day) >= bindparam("since"),
        )
        .order_by(col(Contact.day), col(Contact.id))
    )


def read_contact_log(
    database: Database, *, enrolment_id: int, known_by: date = date.max
) -> pd.DataFrame:
    """Every contact with one learner logged up to the end of `known_by` (UTC), newest first.

    Columns: contact_id, staff_id, who, day, kind, outcome, minutes, note, taken_back (whether it
    was logged by mistake).
    """
    given = {"enrolment_id": enrolment_id, "known": end_of(known_by)}
    return database.read_frame(_contact_log(), given, gaps=["staff_id", "minutes"])


@cache
def _contact_log() -> AnySelect:
    return (
        select(
            *columns(Contact.staff_id, contact_id=Contact.id),
            *columns(Contact.day, Contact.kind, who=Staff.name),
            *columns(Contact.outcome, Contact.minutes, Contact.note),
            _was_taken_back().label("taken_back"),
        )
        .outerjoin(Staff, col(Staff.id) == Contact.staff_id)
        .where(
            col(Contact.enrolment_id) == bindparam("enrolment_id"), col(Contact.logged_at) < _KNOWN
        )
        .order_by(col(Contact.day).desc(), col(Contact.id).desc())
    )


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
    found = _open_tasks(
        is_now=known_by == date.max,
        in_cohorts=cohorts is not None,
        with_coach=None if coach is None else bool(coach),
        is_seen=seen_by is not None,
    )
    given = {"cohorts": list(cohorts or ()), "coach": coach, "seen_by": seen_by}
    return database.read_frame(found, {"known": end_of(known_by), **given})


@cache
def _open_tasks(
    *, is_now: bool, in_cohorts: bool, with_coach: bool | None, is_seen: bool
) -> AnySelect:
    """`with_coach`: of the one that is given, of none, or (None) whoever it is."""
    found = select(
        *columns(Task.enrolment_id, task_id=Task.id),
        *columns(Task.cause, Task.as_of, Task.due_on, Task.urgent),
    ).where(_is_open(is_now=is_now))
    theirs, wanted = col(Enrolment.coach_id), list[ColumnElement[bool]]()
    if in_cohorts:
        wanted.append(col(Enrolment.cohort_id).in_(bindparam("cohorts", expanding=True)))
    if with_coach is not None:
        wanted.append(theirs == bindparam("coach") if with_coach else theirs.is_(None))
    if is_seen:
        wanted.append(theirs == bindparam("seen_by"))
    if wanted:
        found = found.join(Enrolment, col(Enrolment.id) == Task.enrolment_id).where(*wanted)
    return found.order_by(*_MOST_URGENT)


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
    given = {"known": end_of(known_by), "these": [] if enrolments is None else list(enrolments)}
    found = _tasks(is_now=known_by == date.max, of_some=enrolments is not None)
    return database.read_frame(found, given, gaps=["coach_id"])


@cache
def _tasks(*, is_now: bool, of_some: bool) -> AnySelect:
    these = col(Task.enrolment_id).in_(bindparam("these", expanding=True))
    return (
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
        .where(_is_open(is_now=is_now), these if of_some else true())
        .order_by(*_MOST_URGENT)
    )


def read_news(database: Database, *, since: date, until: date) -> "pd.Series[pd.Timestamp]":
    """The newest day after `since`, up to `until`, on which something new was known, by enrolment.

    New is what a coach would be told about: crossing into Critical or Red, or a barrier.
    """
    found = database.read_frame(_news(), {"since": since, "until": until})
    days: pd.Series[pd.Timestamp] = found.set_index("enrolment_id")["day"]
    return days


@cache
def _news() -> AnySelect:
    since, until = bindparam("since", type_=Date), bindparam("until", type_=Date)
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
    return newest.group_by(news.c.enrolment_id)


def read_weekly_minutes(session: Session, staff_id: int) -> int | None:
    """What a coach has for learners each week; None where nobody said."""
    return session.scalar(select(col(Staff.weekly_minutes)).where(col(Staff.id) == staff_id))


def _was_taken_back() -> ColumnElement[bool]:
    return and_(col(Contact.taken_back_at).is_not(None), col(Contact.taken_back_at) < _KNOWN)


def _is_open(*, is_now: bool) -> ColumnElement[bool]:
    """As it was at the end of that day; as it is now, by the index of what is open alone."""
    if is_now:
        return col(Task.closed_at).is_(None)
    return and_(
        col(Task.raised_at) < _KNOWN,
        or_(col(Task.closed_at).is_(None), col(Task.closed_at) >= _KNOWN),
    )
