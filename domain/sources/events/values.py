"""Values inside an event: texts, numbers, instants, durations, each checked where it is read."""

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from domain.sources.events.event import EventError

#: Longer than any address or id that a platform makes, shorter than what an index takes.
_LONGEST: Final = 500
#: How far the clock of a sender may be ahead of ours.
_AHEAD: Final = timedelta(minutes=5)
_FIRST_YEAR: Final = 2000
_DURATION: Final = re.compile(
    r"P(?:(\d{1,9}(?:\.\d{1,9})?)W)?(?:(\d{1,9}(?:\.\d{1,9})?)D)?"
    r"(?:T(?:(\d{1,9}(?:\.\d{1,9})?)H)?(?:(\d{1,9}(?:\.\d{1,9})?)M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?)?",
    re.ASCII,
)
_MINUTES_OF: Final = (7 * 24 * 60, 24 * 60, 60, 1, 1 / 60)
#: A page that is left open over night says nothing of how long somebody learnt.
_LONGEST_MINUTES: Final = 24 * 60


def text_of(value: object, name: str) -> str | None:
    """A text as every database keeps it; None where it is absent or empty."""
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18:
        value = str(value)
    if not isinstance(value, str):
        raise EventError(f"{name} is no text")
    if not value.isascii():
        value = value.encode("utf-8", "replace").decode("utf-8")
    if not value.isprintable():  # one line: lists of names are kept with a line for each
        value = " ".join(value.replace("\0", "").split())
    value = value.strip()
    if len(value) > _LONGEST:
        raise EventError(f"{name} is longer than {_LONGEST} characters")
    return value or None


def needed(value: object, name: str) -> str:
    """The same, of what has to be there."""
    found = text_of(value, name)
    if found is None:
        raise EventError(f"{name} is missing")
    return found


def inside(value: object, name: str) -> dict[str, Any]:
    """A JSON object; an empty one where it is absent."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise EventError(f"{name} is no JSON object")
    return value


def number_of(value: object, name: str) -> float | None:
    """A finite number; None where it is absent."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise EventError(f"{name} is no number")
    if not -1e12 < value < 1e12:  # noqa: PLR2004 - NaN and infinity are no marks either
        raise EventError(f"{name} is out of range")
    return float(value)


def flag_of(value: object, name: str) -> bool | None:
    """True or false; None where it is absent."""
    if value is None or isinstance(value, bool):
        return value
    raise EventError(f"{name} is neither true nor false")


def instant_of(value: object, name: str, *, now: datetime, is_utc: bool) -> datetime | None:
    """An instant in UTC, at most that of `now`; None where it is absent.

    A clock that is a little ahead is put back to `now`. Without an offset it is UTC where the
    format says so (`is_utc`), and no instant elsewhere.
    """
    if value is None:
        return None
    if not isinstance(value, str) or len(value) < len("20260302T0900"):
        raise EventError(f"{name} is no instant such as 2026-03-02T09:00:00Z")
    try:
        found = datetime.fromisoformat(value.strip().upper())
        if found.tzinfo is None:
            if not is_utc:
                raise EventError(f"{name} has no offset: write 2026-03-02T09:00:00+01:00, or Z")
            found = found.replace(tzinfo=UTC)
        found = found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        if isinstance(error, EventError):
            raise
        raise EventError(f"{name} is no instant such as 2026-03-02T09:00:00Z") from error
    if found > now:
        if found > now + _AHEAD:
            raise EventError(f"{name} is still to come: is the clock of the sender right?")
        return now
    if found.year < _FIRST_YEAR:
        raise EventError(f"{name} is before the year {_FIRST_YEAR}")
    return found


def minutes_of(value: object, name: str) -> float | None:
    """Minutes of an ISO 8601 duration; None where it is absent, or longer than a day."""
    if value is None:
        return None
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if found is None or not any(found.groups()):
        raise EventError(f"{name} is no duration such as PT1H30M")
    parts = zip(found.groups(), _MINUTES_OF, strict=True)
    minutes = sum(float(part) * each for part, each in parts if part)
    return minutes if minutes <= _LONGEST_MINUTES else None


def share_of(part: float | None, whole: float | None, least: float | None = None) -> float | None:
    """Percent of a score; None where nobody says what it is out of, or it is beyond that."""
    low = least or 0.0
    if part is None or whole is None or whole <= low or not low <= part <= whole:
        return None
    return 100 * (part - low) / (whole - low)


def tail_of(iri: str) -> str:
    """The last part of an address or URN: what its platform calls the thing."""
    plain = iri.rstrip("/#:")
    return re.split(r"[/#:=]", plain)[-1] if plain else iri


def digest_of(item: object) -> str:
    """What tells the content of an item from any other."""
    try:
        content = json.dumps(item, sort_keys=True, separators=(",", ":"))
    except (RecursionError, TypeError, ValueError) as error:
        raise EventError("is nested too deeply, or is no JSON") from error
    return hashlib.sha256(content.encode()).hexdigest()


def email_of(address: str) -> str:
    """The learner of a mail address, whatever its case."""
    return f"email:{address.lower()}"
