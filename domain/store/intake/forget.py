"""Forgets received events once nobody sends them again: what they came to is in the days."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete
from sqlmodel import Session, col

from domain.store.database import changed
from domain.store.tables import EventState, ReceivedEvent

#: For how long an event is known when it is sent again, and a stranger's waits for its learner.
KEPT: Final = timedelta(days=90)


def forget_events(session: Session, *, now: datetime) -> int:
    """Delete events that were received long ago and do not wait; how many.

    One that comes again afterwards changes nothing: a day's greater count stays.
    """
    old = delete(ReceivedEvent).where(
        col(ReceivedEvent.received_at) < now - KEPT,
        col(ReceivedEvent.state) != EventState.WAITING.value,
    )
    return changed(session, old)
