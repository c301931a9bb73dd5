"""Events as they happen: xAPI, Caliper, Canvas's and our own become one kind of value."""

from domain.sources.events.canvas import accounts_of
from domain.sources.events.event import EventBatch, EventError, LearningEvent, RefusedEvent
from domain.sources.events.marks import is_of_work, names_of_work
from domain.sources.events.read import MOST_EVENTS, read_events
from domain.sources.events.xapi import VOIDED, XAPI_VERSIONS, read_statements

__all__ = [
    "MOST_EVENTS",
    "VOIDED",
    "XAPI_VERSIONS",
    "EventBatch",
    "EventError",
    "LearningEvent",
    "RefusedEvent",
    "accounts_of",
    "is_of_work",
    "names_of_work",
    "read_events",
    "read_statements",
]
