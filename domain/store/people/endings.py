"""When somebody's course is over: they withdrew, got their outcome, or the cohort ended.

One rule for tasks, challenges, planning and sending; `domain.learners.roster` is the same for
whole frames.
"""

from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, case, false, func, literal, or_, select, true
from sqlmodel import Session, col

from domain.learners import WITHDRAWN
from domain.nudges.eligibility import Ending
from domain.store.database import days_after
from domain.store.tables import Cohort, Enrolment, Snapshot

#: The day of an outcome that nobody dated: it holds whenever one asks.
_UNDATED: Final = literal(date.min)


def left_on() -> ColumnElement[Any]:
    """The first day without them, where they withdrew."""
    dated = func.coalesce(Enrolment.outcome_on, _UNDATED)
    return func.coalesce(Enrolment.withdrawn_on, case((col(Enrolment.outcome) == WITHDRAWN, dated)))


def decided_on() -> ColumnElement[Any]:
    """The day of any other outcome."""
    dated = func.coalesce(Enrolment.outcome_on, _UNDATED)
    return case((col(Enrolment.outcome) != WITHDRAWN, dated))


def finished_on() -> ColumnElement[Any]:
    """The same, or else the day after the cohort's last."""
    return func.coalesce(decided_on(), days_after(Cohort.ends_on, 1))


def has_ended(by: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a day, or an expression of one
    """Whether it was over for them by a day, that day included; of `Enrolment` and `Cohort`."""
    return func.coalesce(or_(left_on() <= by, finished_on() <= by), false())


def is_of(learner_id: int | None) -> ColumnElement[bool]:
    """Whether an enrolment is of this learner; of anybody where none is named."""
    return true() if learner_id is None else col(Enrolment.learner_id) == learner_id


def read_endings(
    session: Session, as_of: date, *, today: date, learner_id: int | None = None
) -> dict[int, Ending]:
    """Of those shown on a day, or of one of them, for whom it is over by today, by enrolment."""
    found = (
        select(col(Enrolment.id), left_on(), finished_on())
        .join(Cohort, col(Cohort.id) == Enrolment.cohort_id)
        .join(Snapshot, col(Snapshot.enrolment_id) == Enrolment.id)
        .where(col(Snapshot.as_of) == as_of, has_ended(today), is_of(learner_id))
    )
    return {number: Ending(left, finished) for number, left, finished in session.execute(found)}
