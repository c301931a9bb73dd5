"""What providers told us about messages: each event once, states only upwards."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select, true, update
from sqlmodel import Session, col

from domain.messaging.delivery import DeliveryStatus
from domain.messaging.links import Link, Purpose
from domain.nudges.eligibility import normalised
from domain.policy import Channel
from domain.store.coaching import NewTask, ask_again, raise_tasks
from domain.store.database import changed, column_types, columns, insert_new
from domain.store.tables import (
    COUNTED,
    Enrolment,
    Learner,
    Message,
    MessageEvent,
    MessageState,
    Nudge,
    Task,
)

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
    return _text(session, col(Message.provider_id) == provider_id)


def find_text(session: Session, number: int) -> SentText | None:
    """The text with that row number."""
    return _text(session, col(Message.id) == number)


def find_last_text(session: Session, address: str) -> int | None:
    """The newest text that went to a number (as `normalised`): what a reply most likely answers."""
    theirs = select(col(Message.id)).where(
        col(Message.channel) == Channel.SMS,
        col(Message.address_key) == address,
        col(Message.state).in_(COUNTED),
    )
    left_last = func.coalesce(Message.sent_at, Message.claimed_at).desc()
    return session.scalar(theirs.order_by(left_last, col(Message.id).desc()).limit(1))


def find_learner_of(session: Session, message_id: int) -> int | None:
    """The learner a message was to; None where it was to somebody else."""
    return session.scalar(select(col(Message.learner_id)).where(col(Message.id) == message_id))


def find_learners_at(session: Session, address: str) -> list[int]:
    """Learners who were texted at a number (as `normalised`), and have it still."""
    texted = select(col(Message.learner_id)).where(
        col(Message.channel) == Channel.SMS, col(Message.address_key) == address
    )
    found = select(*columns(Learner.id, Learner.phone)).where(col(Learner.id).in_(texted))
    return [
        number
        for number, phone in session.execute(found)
        if phone and normalised(Channel.SMS, phone) == address
    ]


def find_language_of(session: Session, message_id: int) -> str | None:
    """The language a message was in, else its learner's; None where nobody knows."""
    found = (
        select(func.coalesce(Message.language, Learner.language))
        .select_from(Message)
        .outerjoin(Learner, col(Learner.id) == Message.learner_id)
    )
    return session.scalar(found.where(col(Message.id) == message_id))


def find_text_link(session: Session, message_id: int) -> Link | None:
    """The link of a text, to the reason of the nudge it was about; None where it was about none."""
    nudge_id = select(col(Message.nudge_id)).where(col(Message.id) == message_id)
    return next(_text_links(session, col(Nudge.id) == nudge_id.scalar_subquery()), None)


def read_text_links(session: Session, enrolment_id: int) -> list[Link]:
    """The same for every nudge of an enrolment: what a short link may be."""
    return list(_text_links(session, col(Nudge.enrolment_id) == enrolment_id))


def read_html(session: Session, message_id: int) -> str | None:
    """The HTML of a message as it was written; None where there is none."""
    return session.scalar(select(col(Message.body_html)).where(col(Message.id) == message_id))


def ask_coach_to_answer(
    session: Session, message_id: int, words: str, *, now: datetime
) -> int | None:
    """Ask the learner's coach to answer what they wrote back; gives back of which enrolment.

    Further words of a day join the first ones, and ask anew. None where nobody knows whose.
    """
    enrolment = _enrolment_of(session, message_id)
    if enrolment is None:
        return None
    task = NewTask(
        enrolment_id=enrolment,
        cause=_REPLY,
        as_of=now.date(),
        action="Answer what they wrote back to our message",
        detail=words,
        urgent=True,
    )
    if not raise_tasks(session, [task], now=now):
        same = (col(Task.enrolment_id) == enrolment, col(Task.cause) == _REPLY)
        newest = select(func.max(Task.id)).where(*same).scalar_subquery()
        more = func.coalesce(Task.detail, "") + "\n" + words
        ask_again(session, col(Task.id) == newest, detail=more)
    return enrolment


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
    lower = [state for state, rank in _RANKS.items() if rank < status.rank]
    state = col(Message.state)
    waits = and_(state == MessageState.PLANNED, col(Message.attempts) > 0)
    may_move = or_(state.in_(lower), waits) if status in _ARRIVED else state.in_(lower)
    newest = true() if attempt is None or status in _ARRIVED else col(Message.attempts) == attempt
    values: dict[str, Any] = {"state": status.value, "reason": reason}
    values["provider_id"] = func.coalesce(Message.provider_id, provider_id)
    if status is not DeliveryStatus.FAILED:
        when = bindparam("at", at, type_=column_types.UtcDateTime)
        values["sent_at"] = func.coalesce(Message.sent_at, when)
    moved = update(Message).where(col(Message.id) == message_id, may_move, newest).values(**values)
    return changed(session, moved) == 1


def _text(session: Session, which: ColumnElement[bool]) -> SentText | None:
    found = select(*columns(Message.id, Message.address))
    row = session.execute(found.where(which, col(Message.channel) == Channel.SMS)).first()
    return SentText(number=row.id, address=row.address) if row else None


def _text_links(session: Session, which: ColumnElement[bool]) -> Iterator[Link]:
    about = columns(Enrolment.learner_id, Nudge.enrolment_id, Nudge.intervention, Nudge.period)
    found = select(*about).join(Enrolment, col(Enrolment.id) == Nudge.enrolment_id)
    for row in session.execute(found.where(which)).mappings():
        yield Link(purpose=Purpose.WHY, channel=Channel.SMS, **row)


def _enrolment_of(session: Session, message_id: int) -> int | None:
    """The enrolment a message was about; of a message without a nudge, the learner's newest."""
    found = (
        select(func.coalesce(Nudge.enrolment_id, func.max(Enrolment.id)))
        .select_from(Message)
        .outerjoin(Nudge, col(Nudge.id) == Message.nudge_id)
        .outerjoin(Enrolment, col(Enrolment.learner_id) == Message.learner_id)
        .where(col(Message.id) == message_id)
        .group_by(col(Nudge.enrolment_id))
    )
    return session.scalar(found)
