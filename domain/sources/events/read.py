"""What was sent, whoever sends it: told apart by its own marks, and read."""

from datetime import datetime
from typing import Any, Final

from pydantic_core import from_json

from domain.sources.events.caliper import read_envelope, read_event
from domain.sources.events.canvas import is_live_event, read_live_event
from domain.sources.events.event import EventBatch, EventError, LearningEvent, read_each
from domain.sources.events.plain import read_plain
from domain.sources.events.xapi import read_statement

#: Events of one request: it is one transaction, and its answer waits for it.
MOST_EVENTS: Final = 10_000


def read_events(body: bytes, *, now: datetime, stated_id: str | None = None) -> EventBatch:
    """The events of a request: xAPI statements, a Caliper envelope, Canvas's or our own.

    One, or a list. Raises `EventError` where the whole cannot be read; what is wrong with one event
    is refused with its reason, and costs no other. `stated_id` is that of the one statement.
    """
    try:
        sent = from_json(body)
    except ValueError as error:
        raise EventError(f"This is no JSON that can be read: {error}.") from error
    if isinstance(sent, dict) and "dataVersion" in sent:
        _check_number(sent.get("data"))
        return read_envelope(sent, now=now)
    if isinstance(sent, dict) and sent.keys() in ({"events"}, {"statements"}):
        (sent,) = sent.values()
    if stated_id is not None:
        sent = _with_id(sent, stated_id)
    _check_number(sent)
    return read_each(sent if isinstance(sent, list) else [sent], _read, now=now)


def _with_id(sent: object, stated_id: str) -> dict[str, Any]:
    if not isinstance(sent, dict):
        raise EventError("A statement that is put under an id is one JSON object.")
    found = {"id": stated_id} | sent
    if str(found["id"]).lower() != stated_id.lower():
        raise EventError("The statement has another id than the address it is put under.")
    return found


def _check_number(items: object) -> None:
    if isinstance(items, list) and len(items) > MOST_EVENTS:
        sent = f"{len(items):,}"
        raise EventError(f"At most {MOST_EVENTS:,} events a request, not {sent}: send parts.")


def _read(item: dict[str, Any], now: datetime) -> LearningEvent:
    if "actor" in item and isinstance(item.get("verb"), dict):
        return read_statement(item, now)
    if is_live_event(item):
        return read_live_event(item, now)
    if "eventTime" in item:
        return read_event(item, now)
    return read_plain(item, now)
