"""Live events of Canvas in its own format: what happened, and around it who, where and when.

Only what a learner does and the marks they are given is read; Canvas tells of much else.
https://developerdocs.instructure.com/services/canvas/data-services/live-events
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from domain.sources.events.event import EventError, LearningEvent
from domain.sources.events.kinds import kind_of
from domain.sources.events.values import (
    digest_of,
    email_of,
    inside,
    instant_of,
    needed,
    number_of,
    share_of,
    text_of,
)

#: Canvas counts from here on for each of its hosts: beyond is a host's number and its own.
_SHARD: Final = 10**13
_GRADE: Final = "grade_change"
_SEEN: Final = "asset_accessed"
#: What was done, the kind of activity it is, and where the body says what it was done to.
_DONE: Final[Mapping[str, tuple[str, str]]] = {
    "logged_in": ("other", ""),
    "submission_created": ("assessment", "assignment_id"),
    "quiz_submitted": ("assessment", "quiz_id"),
    "discussion_entry_created": ("discussion", "discussion_topic_id"),
    "discussion_entry_submitted": ("discussion", "discussion_topic_id"),
    "discussion_topic_created": ("discussion", "discussion_topic_id"),
    "conversation_message_created": ("discussion", "conversation_id"),
}
#: The work was handed in with it.
_HANDED_IN: Final = ("submission_created", "quiz_submitted")


def is_live_event(item: Mapping[str, Any]) -> bool:
    """Whether Canvas has written this in its own format."""
    return isinstance(item.get("metadata"), dict) and isinstance(item.get("body"), dict)


def accounts_of(sent: Mapping[str, Any]) -> set[str]:
    """The accounts of Canvas that a live event of either format says it is from."""
    found = set()
    if is_live_event(sent):
        found.add(sent["metadata"].get("root_account_uuid"))
    events = sent.get("data")
    for event in events if isinstance(events, list) else ():
        actor = event.get("actor") if isinstance(event, dict) else None
        extensions = actor.get("extensions") if isinstance(actor, dict) else None
        of_canvas = extensions.get("com.instructure.canvas") if isinstance(extensions, dict) else {}
        found.add(of_canvas.get("root_account_uuid") if isinstance(of_canvas, dict) else None)
    return {one if isinstance(one, str) else "" for one in found}


def read_live_event(item: dict[str, Any], now: datetime) -> LearningEvent:
    """What one event says; raises `EventError` with the reason where it cannot be kept."""
    about, body = item["metadata"], item["body"]
    name = needed(about.get("event_name"), "event_name")
    if name not in {_GRADE, _SEEN, *_DONE}:
        raise EventError(f"{name[:60]} tells of nothing that a learner did")
    kept = {"metadata": about, "body": body}  # what is signed is signed anew when it is sent again
    kind, score, thing = None, None, None
    if name == _GRADE:
        score = _score(body)
        thing = _local(body.get("assignment_id"), "assignment_id")
    elif name == _SEEN:
        kind = kind_of("viewed", text_of(body.get("asset_type"), "asset_type") or "")
        thing = _local(body.get("asset_id"), "asset_id")
    else:
        kind, holds = _DONE[name]
        thing = _local(body.get(holds), holds) if holds else None
    return LearningEvent(
        key=f"canvas:{digest_of(kept)}",
        people=_graded(body) if name == _GRADE else _people(about),
        happened_at=instant_of(about.get("event_time"), "event_time", now=now, is_utc=True),
        verb=name.replace("_", "-"),
        kind=kind,
        object=thing,
        courses=_courses(about),
        session=text_of(about.get("session_id"), "session_id"),
        score=score,
        is_completed=True if name in _HANDED_IN else None,
    )


def _people(about: Mapping[str, Any]) -> tuple[str, ...]:
    """All that who did it is called: the number of the school, the login, that of Canvas."""
    if about.get("user_id") is None:
        raise EventError("does not say who did it")
    named = [text_of(about.get(name), name) for name in ("user_sis_id", "user_login")]
    return _called([one for one in named if one], about["user_id"], "user_id")


def _graded(body: Mapping[str, Any]) -> tuple[str, ...]:
    whose = body.get("student_id")
    if whose is None:
        raise EventError("does not say whose grade it is")
    stated = text_of(body.get("student_sis_id"), "student_sis_id")
    return _called([stated] if stated else [], whose, "student_id")


def _called(names: list[str], number: object, name: str) -> tuple[str, ...]:
    whole = needed(number, name)
    every = [*names, whole, _local(whole, name) or whole]
    return tuple(dict.fromkeys(email_of(one) if "@" in one else f"ref:{one}" for one in every))


def _local(value: object, name: str) -> str | None:
    """A number as one Canvas counts, of that as all of them do."""
    stated = text_of(value, name)
    if stated and stated.isascii() and stated.isdecimal() and int(stated) > _SHARD:
        return str(int(stated) % _SHARD)
    return stated


def _courses(about: Mapping[str, Any]) -> tuple[str, ...]:
    if about.get("context_type") != "Course":
        return ()
    whole = text_of(about.get("context_id"), "context_id")
    stated = text_of(about.get("context_sis_source_id"), "context_sis_source_id")
    found = (stated, whole, _local(whole, "context_id"))
    return tuple(dict.fromkeys(one for one in found if one))


def _score(body: Mapping[str, Any]) -> float | None:
    points = inside(body, "body")
    given = number_of(points.get("score"), "score")
    return share_of(given, number_of(points.get("points_possible"), "points_possible"))
