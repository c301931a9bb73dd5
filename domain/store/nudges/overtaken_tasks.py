"""Tasks that events have overtaken: their learner has left, finished, or come back."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, or_, update
from sqlmodel import Session, SQLModel

from domain.coaching import OWN_CAUSES
from domain.nudges.eligibility import RUNG
from domain.store.database import changed
from domain.store.nudges.returns import is_after
from domain.store.people import decided_on, finished_on, left_on

_TASK: Final = SQLModel.metadata.tables["task"]
_NUDGE: Final = SQLModel.metadata.tables["nudge"]
_COHORT: Final = SQLModel.metadata.tables["cohort"]
_ENROLMENT: Final = SQLModel.metadata.tables["enrolment"]
_ACTIVITY: Final = SQLModel.metadata.tables["activity"]
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
    t = _TASK.c
    is_moot = or_(t.cause.startswith(RUNG), t.cause.in_(list(void_when_active)))
    own_word = t.cause.in_(OWN_CAUSES)
    overtaken = (
        (_ended(left_on(_ENROLMENT), today), LEFT),
        (_ended(decided_on(_ENROLMENT), today), FINISHED),
        (~own_word & _ended(finished_on(_ENROLMENT, _COHORT), today), FINISHED),
        (is_moot & _was_seen(today), RETURNED),
    )
    closed = 0
    for condition, why in overtaken:
        open_ones = update(_TASK).where(t.closed_at.is_(None), condition)
        closed += changed(session, open_ones.values(closed_at=now, closed_by=why))
    return closed


def _ended(on: ColumnElement[date], today: date) -> ColumnElement[bool]:
    """Whether it is over for a task's learner, and was not yet when they asked for it."""
    t, e = _TASK.c, _ENROLMENT.c
    asked_since = and_(t.cause.in_(OWN_CAUSES), t.as_of >= on)
    return exists().where(
        e.id == t.enrolment_id, _COHORT.c.id == e.cohort_id, on <= today, ~asked_since
    )


def _was_seen(today: date) -> ColumnElement[bool]:
    """Whether there was activity since a task arose: on its very day, since its decision."""
    t, a, n = _TASK.c, _ACTIVITY.c, _NUDGE.c
    decided = and_(
        n.enrolment_id == t.enrolment_id,
        n.as_of == t.as_of,
        or_(t.cause == n.intervention, t.cause == RUNG + n.intervention),
    )
    # two levels deep, a select finds the row of an update only where it is told to
    since = exists().where(decided, is_after(_ACTIVITY, _NUDGE)).correlate(_TASK, _ACTIVITY)
    that_day = and_(a.day == t.as_of, since)
    seen = and_(a.enrolment_id == t.enrolment_id, a.day <= today)
    return exists().where(seen, or_(a.day > t.as_of, that_day))
