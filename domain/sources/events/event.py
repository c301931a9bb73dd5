"""One thing that happened, whoever told it: what the inbox keeps of a statement or an event."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple


class LearningEvent(NamedTuple):
    """What is read of one event; None and empty where it does not say.

    `key` tells it from every other event, and is the same when it is sent again. `people` are what
    it calls the learner, as "email:…", "sha1:…" (of "mailto:" and the address), "ref:…" or
    "enrolment:…": all of them the same person. `kind` is one of `ACTIVITY_KINDS`, and empty where
    the learner did nothing: they were given a mark, or a place. `courses` are what it calls the
    course. `minutes` is how long it took, `score` from 0 to 100. `voids` is the key of an event
    that must not count any more.
    """

    key: str
    people: tuple[str, ...]
    happened_at: datetime | None
    verb: str
    kind: str | None = None
    object: str | None = None
    courses: tuple[str, ...] = ()
    session: str | None = None
    minutes: float | None = None
    score: float | None = None
    is_completed: bool | None = None
    is_passed: bool | None = None
    voids: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RefusedEvent:
    """Why one of what was sent is not kept: its place, counted from 0, and the id it stated."""

    index: int
    reason: str
    id: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class EventBatch:
    """What was read of a request, in its order, and what was not."""

    events: list[LearningEvent] = field(default_factory=list)
    refused: list[RefusedEvent] = field(default_factory=list)


class EventError(ValueError):
    """One event, or all that was sent, cannot be kept; the message says why and what to do."""


#: How one item is read: the item and the moment it came. Raises `EventError`.
ReadItem = Callable[[dict[str, Any], datetime], LearningEvent]
_LONGEST_ID: Final = 100


def read_each(items: Iterable[object], read: ReadItem, *, now: datetime) -> EventBatch:
    """Every item by itself: a bad one costs no other."""
    found = EventBatch()
    for index, item in enumerate(items):
        if not isinstance(item, dict):
            found.refused.append(RefusedEvent(index=index, reason="is no JSON object"))
            continue
        try:
            found.events.append(read(item, now))
        except EventError as error:
            stated = item.get("id")
            named = stated[:_LONGEST_ID] if isinstance(stated, str) else None
            found.refused.append(RefusedEvent(index=index, reason=str(error), id=named))
    return found
