"""Receives events: kept before anybody is answered, each once, whoever sends it how often."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from domain.sources.events import LearningEvent
from domain.store.database import Database, insert_where_new, table_of
from domain.store.intake.busy import raising_busy
from domain.store.tables import EventState, ReceivedEvent

_COLUMNS: Final = (
    *("key", "received_at", "happened_at", "people", "courses", "verb", "kind", "object"),
    *("session", "minutes", "score", "is_completed", "is_passed", "voids", "state"),
    "tried_import",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Received:
    """How many events are new, and how many were here already."""

    new: int
    known: int


def keep_events(database: Database, events: Sequence[LearningEvent], *, now: datetime) -> Received:
    """Keep events, for good once this comes back.

    Raises `InboxBusyError` where the database is away, or a long import keeps it.
    """
    with raising_busy(), database.transaction() as session:
        return receive_events(session, events, now=now)


def receive_events(session: Session, events: Iterable[LearningEvent], *, now: datetime) -> Received:
    """Keep events that are not here yet; safe against the same from several senders at once.

    They are kept once the transaction is: answer nobody before. `now` is when they came, and when
    those happened that do not say.
    """
    # all in one order: two requests with the same events would wait for each other in a circle
    rows = [_row(event, now) for event in sorted(events, key=lambda event: event.key)]
    new = insert_where_new(session, table_of(ReceivedEvent), _COLUMNS, rows, key="key")
    return Received(new=new, known=len(rows) - new)


def _row(event: LearningEvent, now: datetime) -> tuple[object, ...]:
    people, courses = "\n".join(event.people), "\n".join(event.courses) or None
    return (
        *(event.key, now, event.happened_at or now, people, courses, event.verb, event.kind),
        *(event.object, event.session, event.minutes, event.score, event.is_completed),
        *(event.is_passed, event.voids, EventState.WAITING.value, 0),
    )
