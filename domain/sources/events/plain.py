"""Our own simple JSON for events, for scripts and platforms that speak no standard."""

from datetime import datetime
from typing import Any, Final

from domain.frames import ACTIVITY_KINDS
from domain.sources.events.event import EventError, LearningEvent
from domain.sources.events.kinds import kind_of
from domain.sources.events.values import (
    digest_of,
    email_of,
    flag_of,
    instant_of,
    needed,
    number_of,
    text_of,
)

_FIELDS: Final = (
    *("id", "enrolment", "learner", "email", "at", "event", "kind", "object", "course"),
    *("session", "minutes", "score", "completed", "passed"),
)
_LONGEST_MINUTES: Final = 24 * 60
_FULL_SCORE: Final = 100


def read_plain(item: dict[str, Any], now: datetime) -> LearningEvent:
    """What one item says; raises `EventError` with the reason where it cannot be kept."""
    if strange := sorted(str(name)[:40] for name in set(item) - set(_FIELDS)):
        raise EventError(f"has {', '.join(strange)}; what may be said is {', '.join(_FIELDS)}")
    happened_at = instant_of(item.get("at"), "at", now=now, is_utc=False)
    stated = text_of(item.get("id"), "id")
    if stated is None and happened_at is None:
        raise EventError("has neither id nor at: sent again, it would count twice")
    verb = text_of(item.get("event"), "event") or text_of(item.get("kind"), "kind")
    course = text_of(item.get("course"), "course")
    return LearningEvent(
        key=f"plain:{stated or digest_of(item)}",
        people=_people(item),
        happened_at=happened_at,
        verb=needed(verb, "event"),
        kind=_kind(item, verb or ""),
        object=text_of(item.get("object"), "object"),
        courses=(course,) if course else (),
        session=text_of(item.get("session"), "session"),
        minutes=_minutes(item),
        score=_score(item),
        is_completed=flag_of(item.get("completed"), "completed"),
        is_passed=flag_of(item.get("passed"), "passed"),
    )


def _people(item: dict[str, Any]) -> tuple[str, ...]:
    people = [
        f"{sort}:{name}"
        for sort, of in (("enrolment", "enrolment"), ("ref", "learner"))
        if (name := text_of(item.get(of), of))
    ]
    if address := text_of(item.get("email"), "email"):
        people.append(email_of(address))
    if not people:
        raise EventError("does not say whose it is: enrolment, learner or email")
    return tuple(people)


def _kind(item: dict[str, Any], verb: str) -> str | None:
    kind = text_of(item.get("kind"), "kind")
    if kind is None:
        return kind_of("", verb) if kind_of(verb, "") == "other" else kind_of(verb, "")
    if kind not in ACTIVITY_KINDS:
        raise EventError(f"kind is none of {', '.join(ACTIVITY_KINDS)}")
    return kind


def _minutes(item: dict[str, Any]) -> float | None:
    minutes = number_of(item.get("minutes"), "minutes")
    if minutes is not None and not 0 <= minutes <= _LONGEST_MINUTES:
        raise EventError("minutes are not from 0 to those of a day")
    return minutes


def _score(item: dict[str, Any]) -> float | None:
    score = number_of(item.get("score"), "score")
    if score is not None and not 0 <= score <= _FULL_SCORE:
        raise EventError("score is percent, from 0 to 100")
    return score
