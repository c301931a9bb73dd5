"""What providers told us about messages: each event once, states only upwards."""

from datetime import datetime
from typing import Final

from sqlalchemy import func, select, update
from sqlmodel import Session, SQLModel

from domain.nudges.replies import Fate
from domain.store.outbox import MessageState, insert_new

_MESSAGE: Final = SQLModel.metadata.tables["message"]
_EVENT: Final = SQLModel.metadata.tables["message_event"]
#: Our own states that a provider's word may replace, by how final they are.
_RANKS: Final = {MessageState.CLAIMED: -1, MessageState.UNKNOWN: -1} | {
    MessageState(fate.value): fate.rank for fate in Fate
}


def record_event(
    session: Session, message_id: int, *, event_id: str, kind: str, detail: str | None, at: datetime
) -> bool:
    """Keep an event; False when it was told before."""
    row = {
        "provider_event_id": event_id,
        "message_id": message_id,
        "kind": kind,
        "at": at,
        "detail": detail,
    }
    return bool(insert_new(session, _EVENT, [row]))


def sent_as(session: Session, provider_id: str) -> tuple[int, str] | None:
    """The message a provider knows by that name: row number and address."""
    c = _MESSAGE.c
    found = session.execute(select(c.id, c.address).where(c.provider_id == provider_id)).first()
    return (found.id, found.address) if found else None


def last_text_to(session: Session, address: str) -> int | None:
    """The newest text sent to a number: what a reply most likely answers."""
    c = _MESSAGE.c
    same = (c.channel == "sms", func.replace(c.address, " ", "") == address)
    return session.scalar(select(c.id).where(*same).order_by(c.id.desc()).limit(1))


def apply_fate(session: Session, message_id: int, fate: Fate, *, reason: str | None) -> bool:
    """Move a message to what became of it, unless something more final is known."""
    lower = [state for state, rank in _RANKS.items() if rank < fate.rank]
    moved = (
        update(_MESSAGE)
        .where(_MESSAGE.c.id == message_id, _MESSAGE.c.state.in_(lower))
        .values(state=fate.value, reason=reason)
    )
    return session.connection().execute(moved).rowcount == 1
