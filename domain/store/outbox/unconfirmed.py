"""Messages that may or may not have arrived: listed for a person, who alone may decide."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import select, update
from sqlmodel import Session, SQLModel

from domain.store.database import changed
from domain.store.tables import MessageState

_MESSAGE: Final = SQLModel.metadata.tables["message"]
_LEARNER: Final = SQLModel.metadata.tables["learner"]
_NUDGE: Final = SQLModel.metadata.tables["nudge"]
_ENROLMENT: Final = SQLModel.metadata.tables["enrolment"]
_STAFF: Final = SQLModel.metadata.tables["staff"]


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
    m = _MESSAGE.c
    found = (
        select(
            m.id,
            m.kind,
            m.channel,
            m.subject,
            m.claimed_at,
            m.address,
            _LEARNER.c.name.label("learner"),
            _STAFF.c.name.label("colleague"),
            _NUDGE.c.enrolment_id,
            _ENROLMENT.c.coach_id,
        )
        .select_from(_MESSAGE)
        .outerjoin(_LEARNER, _LEARNER.c.id == m.learner_id)
        .outerjoin(_STAFF, _STAFF.c.id == m.staff_id)
        .outerjoin(_NUDGE, _NUDGE.c.id == m.nudge_id)
        .outerjoin(_ENROLMENT, _ENROLMENT.c.id == _NUDGE.c.enrolment_id)
        .where(m.state == MessageState.UNKNOWN)
        .order_by(m.claimed_at, m.id)
    )
    return [
        UnconfirmedMessage(
            message_id=row.id,
            kind=row.kind,
            channel=row.channel,
            subject=row.subject,
            to=row.learner or row.colleague or row.address,
            enrolment_id=row.enrolment_id,
            coach_id=row.coach_id,
            claimed_at=row.claimed_at,
        )
        for row in session.execute(found)
    ]


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
    m = _MESSAGE.c
    choices: dict[UnconfirmedDecision, dict[str, Any]] = {
        UnconfirmedDecision.ARRIVED: {"state": MessageState.DELIVERED, "reason": "confirmed"},
        UnconfirmedDecision.LOST: {"state": MessageState.FAILED, "reason": "did_not_arrive"},
        UnconfirmedDecision.SEND_AGAIN: {
            "state": MessageState.PLANNED,
            "reason": None,
            "claimed_at": None,
            "claimed_by": None,
            "handed_at": None,
            "send_after_at": now,
            "expires_at": now + lasts,
        },
    }
    # whoever decides second finds that it is no longer unknown
    undecided = (m.id == message_id) & (m.state == MessageState.UNKNOWN)
    return changed(session, update(_MESSAGE).where(undecided).values(**choices[choice])) == 1
