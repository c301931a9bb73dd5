"""Statements of the Experience API, versions 1.0.3 and 2.0.

Read as a record store keeps them; what is said of attachments, authority and language is passed
over. A statement is known by its id, and without one by its content.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from domain.sources.events.event import EventBatch, EventError, LearningEvent, read_each
from domain.sources.events.kinds import kind_of
from domain.sources.events.values import (
    digest_of,
    email_of,
    flag_of,
    inside,
    instant_of,
    minutes_of,
    needed,
    number_of,
    share_of,
    tail_of,
    text_of,
)

#: What a statement says that takes back another one.
VOIDED: Final = "http://adlnet.gov/expapi/verbs/voided"
#: Versions that may be asked for in the header X-Experience-API-Version.
XAPI_VERSIONS: Final = ("1.0", "2.0")
_SESSION: Final = "https://w3id.org/xapi/cmi5/context/extensions/sessionid"
_SHA1: Final = 40
#: Types of objects; tuples, for what is looked up may be anything.
_ACTIVITY: Final = ("Activity", "StatementRef")
_NO_ACTIVITY: Final = ("Agent", "Group", "SubStatement")
_MAILTO: Final = "mailto:"


def read_statements(statements: Iterable[object], *, now: datetime) -> EventBatch:
    """What each statement says, and which ones cannot be kept; raises nothing.

    `now` is when they came: it bounds their timestamps, and stands for those that have none.
    """
    return read_each(statements, read_statement, now=now)


def read_statement(statement: dict[str, Any], now: datetime) -> LearningEvent:
    """What one statement says; raises `EventError` with the reason where it cannot be kept."""
    verb = needed(inside(statement.get("verb"), "verb").get("id"), "verb.id")
    happened_at = _happened_at(statement, now)
    key = _key(statement, is_timed=happened_at is not None)
    thing = statement.get("object")
    if not isinstance(thing, dict):
        raise EventError("object is missing, or is no JSON object")
    if verb == VOIDED:
        return _voiding(statement, thing, key, happened_at)
    context = inside(statement.get("context"), "context")
    result = inside(statement.get("result"), "result")
    named, kind = _object(thing)
    return LearningEvent(
        key=key,
        people=_people(statement.get("actor")),
        happened_at=happened_at,
        verb=verb,
        kind=kind_of(verb, kind),
        object=named,
        courses=_courses(context),
        session=_session(context),
        minutes=minutes_of(result.get("duration"), "result.duration"),
        score=_score(inside(result.get("score"), "result.score")),
        is_completed=flag_of(result.get("completion"), "result.completion"),
        is_passed=flag_of(result.get("success"), "result.success"),
    )


def _happened_at(statement: dict[str, Any], now: datetime) -> datetime | None:
    """Its timestamp, else when another store kept it; None is when it came."""
    for name in ("timestamp", "stored"):
        if statement.get(name) is not None:
            return instant_of(statement[name], name, now=now, is_utc=True)
    return None


def _key(statement: dict[str, Any], *, is_timed: bool) -> str:
    stated = statement.get("id")
    if stated is not None:
        return _of_statement(stated, "id")
    if not is_timed:
        raise EventError("has neither id nor timestamp: sent again, it would count twice")
    return f"xapi:{digest_of(statement)}"


def _of_statement(stated: object, name: str) -> str:
    try:
        return f"xapi:{UUID(needed(stated, name))}"
    except ValueError as error:
        if isinstance(error, EventError):
            raise
        raise EventError(f"{name} is no UUID") from error


def _voiding(
    statement: dict[str, Any], thing: dict[str, Any], key: str, happened_at: datetime | None
) -> LearningEvent:
    if thing.get("objectType") != "StatementRef":
        raise EventError("voids something that is no StatementRef")
    voids = _of_statement(thing.get("id"), "object.id")
    if not isinstance(statement.get("actor"), dict):
        raise EventError("actor is missing, or is no JSON object")
    return LearningEvent(key=key, people=(), happened_at=happened_at, verb=VOIDED, voids=voids)


def _people(actor: object) -> tuple[str, ...]:
    """What the actor is called: one of the four ways there are, or all that it has."""
    if not isinstance(actor, dict):
        raise EventError("actor is missing, or is no JSON object")
    if actor.get("objectType") == "Group":
        raise EventError("is about a group; only people are followed")
    people = []
    if (mbox := text_of(actor.get("mbox"), "actor.mbox")) is not None:
        if not mbox.lower().startswith(_MAILTO) or "@" not in mbox:
            raise EventError("actor.mbox is no mailto: address")
        people.append(email_of(mbox[len(_MAILTO) :]))
    if (digest := text_of(actor.get("mbox_sha1sum"), "actor.mbox_sha1sum")) is not None:
        if len(digest) != _SHA1 or not set(digest.lower()) <= set("0123456789abcdef"):
            raise EventError("actor.mbox_sha1sum is no SHA-1 of 40 hexadecimal digits")
        people.append(f"sha1:{digest.lower()}")
    account = inside(actor.get("account"), "actor.account")
    if (name := text_of(account.get("name"), "actor.account.name")) is not None:
        people.append(email_of(name) if "@" in name else f"ref:{name}")
    if (openid := text_of(actor.get("openid"), "actor.openid")) is not None:
        people.append(f"ref:{openid}")
    if not people:
        raise EventError("actor has no mbox, mbox_sha1sum, account or openid")
    return tuple(people)


def _object(thing: dict[str, Any]) -> tuple[str | None, str]:
    """What it was done to, and the type of that."""
    kind = thing.get("objectType", "Activity")
    if kind in _NO_ACTIVITY:
        return None, ""
    if kind not in _ACTIVITY:
        raise EventError("object.objectType is none that xAPI knows")
    definition = inside(thing.get("definition"), "object.definition")
    stated = text_of(definition.get("type"), "object.definition.type")
    return needed(thing.get("id"), "object.id"), stated or ""


def _courses(context: dict[str, Any]) -> tuple[str, ...]:
    """What the course may be called: what it is part of, by address and its last part."""
    found = {}
    activities = inside(context.get("contextActivities"), "context.contextActivities")
    for name in ("grouping", "parent"):
        some = activities.get(name)
        for one in some if isinstance(some, list) else [some]:
            stated = text_of(inside(one, name).get("id"), f"{name}.id")
            if stated is not None:
                found[stated] = found[tail_of(stated)] = True
    registration = text_of(context.get("registration"), "context.registration")
    return (*found, registration) if registration else tuple(found)


def _session(context: dict[str, Any]) -> str | None:
    extensions = inside(context.get("extensions"), "context.extensions")
    return text_of(extensions.get(_SESSION), "the session")


def _score(score: dict[str, Any]) -> float | None:
    """Percent; None where it says none, or less than nothing."""
    scaled = number_of(score.get("scaled"), "result.score.scaled")
    if scaled is None:
        parts = (
            number_of(score.get(name), f"result.score.{name}") for name in ("raw", "max", "min")
        )
        return share_of(*parts)
    if not -1 <= scaled <= 1:
        raise EventError("result.score.scaled has to be from -1 to 1")
    return 100 * scaled if scaled >= 0 else None
