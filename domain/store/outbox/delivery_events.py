"""What providers told us about messages: each event once, states only upwards."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    true,
    update,
)
from sqlmodel import Session, SQLModel

from domain.messaging.delivery import DeliveryStatus
from domain.messaging.links import Link, Purpose
from domain.policy import Channel
from domain.store.coaching import NewTask, raise_tasks
from domain.store.database import changed, insert_new
from domain.store.tables import MessageEvent, MessageState

_MESSAGE: Final = SQLModel.metadata.tables["message"]
_NUDGE: Final = SQLModel.metadata.tables["nudge"]
_ENROLMENT: Final = SQLModel.metadata.tables["enrolment"]
_TASK: Final = SQLModel.metadata.tables["task"]
_REPLY: Final = "reply"
#: Our own states that a provider's word may replace, by how final they are.
_RANKS: Final = {MessageState.CLAIMED: -1, MessageState.UNKNOWN: -1} | {
    MessageState(status.value): status.rank for status in DeliveryStatus
}
_ARRIVED: Final = frozenset({DeliveryStatus.SENT, DeliveryStatus.DELIVERED})


@dataclass(frozen=True, kw_only=True, slots=True)
class SentText:
    """A text of ours that a provider tells of: its number, and where it went."""

    number: int
    address: str


def record_delivery_event(
    session: Session,
    message_id: int | None,
    *,
    event_id: str,
    kind: str,
    detail: str | None,
    at: datetime,
) -> bool:
    """Keep an event, of a message or of none we know; False when it was told before.

    Whoever acts on an event keeps it first, in the same transaction: then it acts once.
    """
    row = {
        "provider_event_id": event_id,
        "message_id": message_id,
        "kind": kind,
        "at": at,
        "detail": detail,
    }
    return bool(insert_new(session, MessageEvent, [row]))


def find_by_provider_id(session: Session, provider_id: str) -> SentText | None:
    """The text a provider knows by that name."""
    return _text(session, _MESSAGE.c.provider_id == provider_id)


def find_text(session: Session, number: int) -> SentText | None:
    """The text with that row number."""
    return _text(session, _MESSAGE.c.id == number)


def find_last_text(session: Session, address: str) -> int | None:
    """The newest text sent to a number: what a reply most likely answers."""
    c = _MESSAGE.c
    same = (c.channel == "sms", func.replace(c.address, " ", "") == address)
    return session.scalar(select(c.id).where(*same).order_by(c.id.desc()).limit(1))


def find_learner_of(session: Session, message_id: int) -> int | None:
    """The learner a message was to; None where it was to somebody else."""
    c = _MESSAGE.c
    return session.scalar(select(c.learner_id).where(c.id == message_id))


def find_language_of(session: Session, message_id: int) -> str | None:
    """The language a message was in, else its learner's; None where nobody knows."""
    m, learner = _MESSAGE.c, SQLModel.metadata.tables["learner"]
    found = select(func.coalesce(m.language, learner.c.language)).select_from(
        _MESSAGE.outerjoin(learner, learner.c.id == m.learner_id)
    )
    return session.scalar(found.where(m.id == message_id))


def find_text_link(session: Session, message_id: int) -> Link | None:
    """The link of a text, to the reason of the nudge it was about; None where it was about none."""
    nudge_id = select(_MESSAGE.c.nudge_id).where(_MESSAGE.c.id == message_id).scalar_subquery()
    return next(_text_links(session, _NUDGE.c.id == nudge_id), None)


def read_text_links(session: Session, enrolment_id: int) -> list[Link]:
    """The same for every nudge of an enrolment: what a short link may be."""
    return list(_text_links(session, _NUDGE.c.enrolment_id == enrolment_id))


def read_html(session: Session, message_id: int) -> str | None:
    """The HTML of a message as it was written; None where there is none."""
    c = _MESSAGE.c
    return session.scalar(select(c.body_html).where(c.id == message_id))


def ask_coach_to_answer(session: Session, message_id: int, words: str, *, now: datetime) -> bool:
    """Ask the learner's coach to answer what they wrote back; False where nobody knows whose.

    Further words of a day join the first ones, and ask anew.
    """
    enrolment = _enrolment_of(session, message_id)
    if enrolment is None:
        return False
    task = NewTask(
        enrolment_id=enrolment,
        cause=_REPLY,
        as_of=now.date(),
        action="Answer what they wrote back to our message",
        detail=words,
        urgent=True,
    )
    if not raise_tasks(session, [task], now=now):
        t = _TASK.c
        same = (t.enrolment_id == enrolment, t.cause == _REPLY)
        newest = select(func.max(t.id)).where(*same).scalar_subquery()
        more = func.coalesce(t.detail, "") + "\n" + words
        again = {"closed_at": None, "closed_by": None, "contact_id": None}
        told_at = case((t.closed_at.is_(None), t.told_at))  # one that opens again is told again
        opened = update(_TASK).where(t.id == newest)
        session.execute(opened.values(detail=more, told_at=told_at, **again))
    return True


def apply_status(
    session: Session,
    message_id: int,
    status: DeliveryStatus,
    *,
    reason: str | None,
    at: datetime,
    provider_id: str | None = None,
    attempt: int | None = None,
) -> bool:
    """Move a message to what became of it, unless something more final is known.

    It may be told before the sender knows that the message is out, or after somebody has asked to
    send it again: what has arrived is not sent again. Of an `attempt` that is not the newest only
    an arrival is believed.
    """
    m = _MESSAGE.c
    lower = [state for state, rank in _RANKS.items() if rank < status.rank]
    waits = and_(m.state == MessageState.PLANNED, m.attempts > 0)
    may_move = or_(m.state.in_(lower), waits) if status in _ARRIVED else m.state.in_(lower)
    newest = true() if attempt is None or status in _ARRIVED else m.attempts == attempt
    values: dict[str, Any] = {"state": status.value, "reason": reason}
    values["provider_id"] = func.coalesce(m.provider_id, provider_id)
    if status is not DeliveryStatus.FAILED:
        values["sent_at"] = func.coalesce(m.sent_at, bindparam("at", at, type_=m.sent_at.type))
    moved = update(_MESSAGE).where(m.id == message_id, may_move, newest).values(**values)
    return changed(session, moved) == 1


def _text(session: Session, which: ColumnElement[bool]) -> SentText | None:
    c = _MESSAGE.c
    found = select(c.id, c.address).where(which, c.channel == Channel.SMS)
    row = session.execute(found).first()
    return SentText(number=row.id, address=row.address) if row else None


def _text_links(session: Session, which: ColumnElement[bool]) -> Iterator[Link]:
    n, e = _NUDGE.c, _ENROLMENT.c
    found = select(e.learner_id, n.enrolment_id, n.intervention, n.period)
    for row in session.execute(found.join(_ENROLMENT, e.id == n.enrolment_id).where(which)):
        learner_id, enrolment_id, intervention, period = row
        yield Link(
            purpose=Purpose.WHY,
            channel=Channel.SMS,
            learner_id=learner_id,
            enrolment_id=enrolment_id,
            intervention=intervention,
            period=period,
        )


def _enrolment_of(session: Session, message_id: int) -> int | None:
    """The enrolment a message was about; of a message without a nudge, the learner's newest."""
    m, n, e = _MESSAGE.c, _NUDGE.c, _ENROLMENT.c
    found = (
        select(func.coalesce(n.enrolment_id, func.max(e.id)))
        .select_from(_MESSAGE)
        .outerjoin(_NUDGE, n.id == m.nudge_id)
        .outerjoin(_ENROLMENT, e.learner_id == m.learner_id)
        .where(m.id == message_id)
        .group_by(n.enrolment_id)
    )
    return session.scalar(found)
