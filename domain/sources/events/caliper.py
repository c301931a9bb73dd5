"""Events of IMS Caliper Analytics in their envelope, versions 1.1 and 1.2.

The learner is the actor; of a grade it is the assignee of what was graded. Canvas and Blackboard
say more of people in their extensions, which is read.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from domain.sources.events.event import EventBatch, EventError, LearningEvent, read_each
from domain.sources.events.kinds import kind_of
from domain.sources.events.values import (
    email_of,
    inside,
    instant_of,
    minutes_of,
    needed,
    number_of,
    share_of,
    tail_of,
    text_of,
)

_VERSIONS: Final = ("v1p1", "v1p2")
_GRADE: Final = "GradeEvent"
#: Kinds of events that say by themselves what was done.
_KINDS: Final[Mapping[str, str]] = {
    "MediaEvent": "video",
    "AssessmentEvent": "assessment",
    "AssessmentItemEvent": "assessment",
    "AssignableEvent": "assessment",
    "QuestionnaireEvent": "assessment",
    "QuestionnaireItemEvent": "assessment",
    "ForumEvent": "discussion",
    "ThreadEvent": "discussion",
    "MessageEvent": "discussion",
    "SessionEvent": "other",
}
#: What somebody else, or the platform, does to a learner.
_NOT_THEIRS: Final = frozenset({_GRADE, "ResourceManagementEvent", "SurveyInvitationEvent"})
#: Actors that are no person; a tuple, for what is looked up may be anything.
_NOBODY: Final = ("SoftwareApplication", "Group", "Organization", "CourseSection")
_TIMED_OUT: Final = "TimedOut"
#: Where Canvas and Blackboard keep what else they call a person or a course.
_CANVAS: Final = "com.instructure.canvas"
_BY_CANVAS: Final = ("user_sis_id", "user_login", "entity_id")
_BY_BLACKBOARD: Final = ("bb:user.externalId", "bb:user.id")
#: Canvas counts from here on for each of its hosts: beyond is a host's number and its own.
_CANVAS_SHARD: Final = 10**13


def read_envelope(envelope: Mapping[str, Any], *, now: datetime) -> EventBatch:
    """What each event of an envelope says, and which ones cannot be kept.

    Raises `EventError` where the envelope itself is none that is read.
    """
    version = text_of(envelope.get("dataVersion"), "dataVersion") or ""
    if tail_of(version) not in _VERSIONS:
        raise EventError("dataVersion is none that is read: Caliper 1.1 (v1p1) and 1.2 (v1p2)")
    data = envelope.get("data")
    events = data if isinstance(data, list) else [data]
    return read_each(events, read_event, now=now)


def read_event(event: dict[str, Any], now: datetime) -> LearningEvent:
    """What one event says; raises `EventError` with the reason where it cannot be kept."""
    if "eventTime" not in event and "action" not in event:
        raise EventError("describes something, and tells of nothing that happened")
    sort, action = needed(event.get("type"), "type"), needed(event.get("action"), "action")
    thing, target = _entity(event, "object"), _entity(event, "target")
    is_grade = sort == _GRADE
    actor = _entity(thing, "assignee") if is_grade else _entity(event, "actor")
    if not actor:
        raise EventError("does not say whose grade it is" if is_grade else "actor is missing")
    if actor.get("type") in _NOBODY:
        raise EventError("is about no person")
    return LearningEvent(
        key=f"caliper:{needed(event.get('id'), 'id')}",
        people=_people(actor),
        happened_at=instant_of(event.get("eventTime"), "eventTime", now=now, is_utc=True),
        verb=action,
        kind=_kind(sort, action, thing),
        object=_graded(thing) if is_grade else text_of(thing.get("id"), "object.id"),
        courses=_courses(_entity(event, "group")),
        session=text_of(_entity(event, "session").get("id"), "session.id"),
        minutes=minutes_of(target.get("duration"), "target.duration"),
        score=_score(_entity(event, "generated")) if is_grade else None,
        is_completed=True if action == "Completed" else None,
    )


def _entity(of: Mapping[str, Any], name: str) -> dict[str, Any]:
    """An entity in full, or known by its address alone."""
    value = of.get(name)
    return {"id": value} if isinstance(value, str) else inside(value, name)


def _people(actor: dict[str, Any]) -> tuple[str, ...]:
    """All that the person is called: other identifiers, extensions, address, its last part."""
    stated = needed(actor.get("id"), "actor.id")
    names = [*_other_identifiers(actor), *_extended(actor), stated, tail_of(stated)]
    whole = tail_of(stated)
    if "canvas" in stated and whole.isdecimal() and int(whole) > _CANVAS_SHARD:
        names.append(str(int(whole) % _CANVAS_SHARD))
    return tuple(dict.fromkeys(_called(name) for name in names))


def _called(name: str) -> str:
    plain = name.removeprefix("mailto:")
    return email_of(plain) if "@" in plain and "/" not in plain else f"ref:{name}"


def _other_identifiers(actor: dict[str, Any]) -> list[str]:
    others = actor.get("otherIdentifiers") or []
    if not isinstance(others, list):
        raise EventError("otherIdentifiers is no list")
    found = (
        text_of(inside(one, "otherIdentifiers").get("identifier"), "identifier") for one in others
    )
    return [one for one in found if one]


def _extended(entity: dict[str, Any]) -> list[str]:
    extensions = entity.get("extensions")
    if not isinstance(extensions, dict):
        return []
    canvas = extensions.get(_CANVAS)
    found = [extensions.get(name) for name in _BY_BLACKBOARD]
    if isinstance(canvas, dict):
        found += [canvas.get(name) for name in _BY_CANVAS]
    return [one for one in (text_of(value, "extensions") for value in found) if one]


def _courses(group: dict[str, Any]) -> tuple[str, ...]:
    """What the course may be called: its address and last part, its number, what it is part of."""
    found: dict[str, bool] = {}
    for one in (group, _entity(group, "subOrganizationOf")):
        for name in ("id", "courseNumber"):
            if (stated := text_of(one.get(name), f"group.{name}")) is not None:
                found[stated] = found[tail_of(stated)] = True
        found |= dict.fromkeys(_extended(one), True)
    return tuple(found)


def _kind(sort: str, action: str, thing: dict[str, Any]) -> str | None:
    if sort in _NOT_THEIRS or action == _TIMED_OUT:
        return None
    return _KINDS.get(sort) or kind_of(action, text_of(thing.get("type"), "object.type") or "")


def _graded(attempt: dict[str, Any]) -> str | None:
    """The piece of work that an attempt was at."""
    return text_of(_entity(attempt, "assignable").get("id") or attempt.get("id"), "object.id")


def _score(score: dict[str, Any]) -> float | None:
    given = number_of(score.get("scoreGiven"), "generated.scoreGiven")
    return share_of(given, number_of(score.get("maxScore"), "generated.maxScore"))
