"""Messages that may or may not have arrived: listed for a person, who alone may decide."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, func, or_, select, update
from sqlmodel import Session, col

from domain.store.database import changed, columns, read_values
from domain.store.outbox.delivery import UNCLAIMED
from domain.store.tables import Enrolment, Learner, Message, MessageState, Nudge, Staff


class UnconfirmedDecision(StrEnum):
    """What a person may say of a message whose fate nobody knows."""

    ARRIVED = "arrived"
    LOST = "lost"
    SEND_AGAIN = "send_again"


@dataclass(frozen=True, kw_only=True, slots=True)
class UnconfirmedMessage:
    """A message to decide about; to a learner, or to a colleague where `enrolment_id` is empty."""

    message_id: int
    kind: str
    channel: str
    subject: str | None
    to: str
    enrolment_id: int | None
    coach_id: int | None
    claimed_at: datetime


def read_unconfirmed(session: Session) -> list[UnconfirmedMessage]:
    """Every message whose fate nobody knows, the oldest first."""
    found = (
        select(
            *columns(Message.kind, Message.channel, Message.subject, Message.claimed_at),
            *columns(Nudge.enrolment_id, Enrolment.coach_id, message_id=Message.id),
            func.coalesce(Learner.name, Staff.name, Message.address).label("to"),
        )
        .select_from(Message)
        .outerjoin(Learner, col(Learner.id) == Message.learner_id)
        .outerjoin(Staff, col(Staff.id) == Message.staff_id)
        .outerjoin(Nudge, col(Nudge.id) == Message.nudge_id)
        .outerjoin(Enrolment, col(Enrolment.id) == Nudge.enrolment_id)
        .where(col(Message.state) == MessageState.UNKNOWN)
        .order_by(col(Message.claimed_at), col(Message.id))
    )
    return read_values(session, UnconfirmedMessage, found)


def decide_unconfirmed(
    session: Session,
    message_id: int,
    choice: UnconfirmedDecision,
    *,
    now: datetime,
    lasts: timedelta,
) -> bool:
    """Do what a person decided; False where there is nothing to decide any more.

    `SEND_AGAIN` puts the same message back for `lasts`: the gate is asked once more before it
    leaves, so whoever returned, opted out or reached a cap meanwhile does not get it.
    """
    again = UNCLAIMED | {"reason": None, "send_after_at": now, "expires_at": now + lasts}
    decided: dict[UnconfirmedDecision, dict[str, Any]] = {
        UnconfirmedDecision.ARRIVED: {"state": MessageState.DELIVERED, "reason": "confirmed"},
        UnconfirmedDecision.LOST: {"state": MessageState.FAILED, "reason": "did_not_arrive"},
        UnconfirmedDecision.SEND_AGAIN: again,
    }
    # whoever decides second finds that it is no longer unknown
    undecided = (col(Message.id) == message_id, col(Message.state) == MessageState.UNKNOWN)
    return changed(session, update(Message).where(*undecided).values(**decided[choice])) == 1


def undo_decision(session: Session, message_id: int) -> bool:
    """Leave a message open again that a person said had arrived, or had not; else False.

    One that was sent again cannot be taken back: a sender may have it in hand.
    """
    said = {
        UnconfirmedDecision.ARRIVED: (MessageState.DELIVERED, "confirmed"),
        UnconfirmedDecision.LOST: (MessageState.FAILED, "did_not_arrive"),
    }
    decided = or_(
        *(
            and_(col(Message.state) == state, col(Message.reason) == reason)
            for state, reason in said.values()
        )
    )
    one = update(Message).where(col(Message.id) == message_id, decided)
    return changed(session, one.values(state=MessageState.UNKNOWN, reason=None)) == 1


def find_coach_of_message(session: Session, message_id: int) -> int | None:
    """The coach of the learner a message is to; None where it is to a colleague, or none is."""
    found = (
        select(col(Enrolment.coach_id))
        .join(Nudge, col(Nudge.enrolment_id) == Enrolment.id)
        .join(Message, col(Message.nudge_id) == Nudge.id)
        .where(col(Message.id) == message_id)
    )
    return session.scalar(found)
