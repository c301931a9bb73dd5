"""When somebody's course is over: they withdrew, got their outcome, or the cohort ended.

One rule for tasks, challenges, planning and sending; `domain.learners.roster` is the same for
whole frames.
"""

from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, case, false, func, literal, or_, select
from sqlmodel import Session, SQLModel

from domain.learners import WITHDRAWN, Ending
from domain.store.database import days_after

_TABLES: Final = SQLModel.metadata.tables
#: The day of an outcome that nobody dated: it holds whenever one asks.
_UNDATED: Final = literal(date.min)


def left_on(enrolment: Table) -> ColumnElement[Any]:
    """The first day without them, where they withdrew."""
    e = enrolment.c
    outcome = case((e.outcome == WITHDRAWN, func.coalesce(e.outcome_on, _UNDATED)))
    return func.coalesce(e.withdrawn_on, outcome, type_=e.withdrawn_on.type)


def decided_on(enrolment: Table) -> ColumnElement[Any]:
    """The day of any other outcome."""
    e = enrolment.c
    return case((e.outcome != WITHDRAWN, func.coalesce(e.outcome_on, _UNDATED)))


def finished_on(enrolment: Table, cohort: Table) -> ColumnElement[Any]:
    """The same, or else the day after the cohort's last."""
    over = days_after(cohort.c.ends_on, 1)
    return func.coalesce(decided_on(enrolment), over, type_=enrolment.c.outcome_on.type)


def has_ended(enrolment: Table, cohort: Table, by: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a day, or an expression of one
    """Whether it was over for them by a day, that day included."""
    over = or_(left_on(enrolment) <= by, finished_on(enrolment, cohort) <= by)
    return func.coalesce(over, false())


def read_endings(session: Session, as_of: date, *, today: date) -> dict[int, Ending]:
    """Of those shown on a day, for whom it is over by today, by enrolment."""
    enrolment, cohort, shown = (_TABLES[name] for name in ("enrolment", "cohort", "snapshot"))
    found = (
        select(enrolment.c.id, left_on(enrolment), finished_on(enrolment, cohort))
        .join(cohort, cohort.c.id == enrolment.c.cohort_id)
        .join(shown, shown.c.enrolment_id == enrolment.c.id)
        .where(shown.c.as_of == as_of, has_ended(enrolment, cohort, today))
    )
    return {number: Ending(left, finished) for number, left, finished in session.execute(found)}
