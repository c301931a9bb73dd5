"""Tasks that events have overtaken: their learner has left, finished, or come back."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, or_, update
from sqlmodel import Session, col

from domain.coaching import OWN_CAUSES
from domain.nudges.eligibility import RUNG
from domain.store.database import changed
from domain.store.nudges.returns import is_after
from domain.store.people import decided_on, finished_on, left_on
from domain.store.tables import Activity, Cohort, Enrolment, Nudge, Task

#: Who closes such a task.
LEFT: Final = "left"
FINISHED: Final = "finished"
RETURNED: Final = "returned"


def close_overtaken_tasks(
    session: Session, *, void_when_active: Collection[str], today: date, now: datetime
) -> int:
    """Close every open task of who has left or finished, and what only asked who is back to return.

    The latter is whatever followed unanswered messages, and the causes `void_when_active`: calls
    for help that a learner made, and barriers, wait for a person all the same. What learners ask
    for themselves also outlives their cohort, and may be asked for when it is over for them. Gives
    back how many.
    """
    cause = col(Task.cause)
    is_moot = or_(cause.startswith(RUNG), cause.in_(list(void_when_active)))
    overtaken = (
        (_ended(left_on(), today), LEFT),
        (_ended(decided_on(), today), FINISHED),
        (and_(cause.not_in(OWN_CAUSES), _ended(finished_on(), today)), FINISHED),
        (and_(is_moot, _was_seen(today)), RETURNED),
    )
    closed = 0
    for condition, why in overtaken:
        open_ones = update(Task).where(col(Task.closed_at).is_(None), condition)
        closed += changed(session, open_ones.values(closed_at=now, closed_by=why))
    return closed


def _ended(on: ColumnElement[date], today: date) -> ColumnElement[bool]:
    """Whether it is over for a task's learner, and was not yet when they asked for it."""
    asked_since = and_(col(Task.cause).in_(OWN_CAUSES), col(Task.as_of) >= on)
    theirs = (col(Enrolment.id) == Task.enrolment_id, col(Cohort.id) == Enrolment.cohort_id)
    return exists().where(*theirs, on <= today, ~asked_since)


def _was_seen(today: date) -> ColumnElement[bool]:
    """Whether there was activity since a task arose: on its very day, since its decision."""
    intervention = col(Nudge.intervention)
    decided = and_(
        col(Nudge.enrolment_id) == Task.enrolment_id,
        col(Nudge.as_of) == Task.as_of,
        or_(intervention == Task.cause, RUNG + intervention == Task.cause),
    )
    # two levels deep, a select finds the row of an update only where it is told to
    since = exists().where(decided, is_after()).correlate(Task, Activity)
    day = col(Activity.day)
    later = or_(day > Task.as_of, and_(day == Task.as_of, since))
    return exists().where(col(Activity.enrolment_id) == Task.enrolment_id, day <= today, later)
