"""Tasks that events have overtaken: their learner has left, or come back by themselves."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from sqlalchemy import exists, or_, update
from sqlmodel import Session, SQLModel

from domain.nudges.eligibility import RUNG
from domain.store.database import changed

_TASK: Final = SQLModel.metadata.tables["task"]
_ENROLMENT: Final = SQLModel.metadata.tables["enrolment"]
_ACTIVITY: Final = SQLModel.metadata.tables["activity"]
#: Who closes such a task.
LEFT: Final = "left"
RETURNED: Final = "returned"


def close_overtaken(
    session: Session, *, void_when_active: Collection[str], today: date, now: datetime
) -> int:
    """Close every open task of who has left, and of who is back what only asked for that.

    That is whatever followed unanswered messages, and the causes `void_when_active`: calls for
    help that a learner made, and barriers, wait for a person all the same. Gives back how many.
    """
    t, e, a = _TASK.c, _ENROLMENT.c, _ACTIVITY.c
    has_left = exists().where(e.id == t.enrolment_id, e.withdrawn_on <= today)
    was_seen = exists().where(a.enrolment_id == t.enrolment_id, a.day > t.as_of, a.day <= today)
    is_moot = or_(t.cause.startswith(RUNG), t.cause.in_(list(void_when_active)))
    closed = 0
    for condition, why in ((has_left, LEFT), (is_moot & was_seen, RETURNED)):
        open_ones = update(_TASK).where(t.closed_at.is_(None), condition)
        closed += changed(session, open_ones.values(closed_at=now, closed_by=why))
    return closed
