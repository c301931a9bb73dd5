"""Queued messages that a colleague takes back before they leave: who, and why."""

from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session, col

from domain.nudges.eligibility import SkipReason
from domain.store.database import changed
from domain.store.tables import Enrolment, Message, MessageState, Nudge


def take_back(session: Session, nudge_id: int, *, by: str, why: str, now: datetime) -> bool:
    """Stop the message of a nudge for good; False where it does not wait any more.

    Of a sender who claims it and a colleague who takes it back, whoever commits first has it: the
    other finds it in another state. Nothing is planned in its place within its period.
    """
    waits = (col(Message.nudge_id) == nudge_id, col(Message.state) == MessageState.PLANNED)
    stopped = {"state": MessageState.SKIPPED, "reason": SkipReason.TAKEN_BACK}
    who = {"taken_back_at": now, "taken_back_by": by, "taken_back_why": why}
    return changed(session, update(Message).where(*waits).values(**stopped, **who)) == 1


def find_coach_of_nudge(session: Session, nudge_id: int) -> int | None:
    """The coach of the learner a nudge is about; None where there is none, or no such nudge."""
    found = (
        select(col(Enrolment.coach_id))
        .join(Nudge, col(Nudge.enrolment_id) == Enrolment.id)
        .where(col(Nudge.id) == nudge_id)
    )
    return session.scalar(found)
