"""Events as they happen: xAPI, Caliper and our own JSON become one kind of value, or a reason."""

from domain.sources.events.event import EventBatch, EventError, LearningEvent, Refusal
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
    "Refusal",
    "is_of_work",
    "names_of_work",
    "read_events",
    "read_statements",
]
