"""Allowed hours on the learner's own clock, safe across daylight saving."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.policy import QuietHours

_SEARCH_DAYS = 4  # a zone may skip a whole day, and an hour of it may not exist on another


@lru_cache(maxsize=1024)
def zone_named(name: str | None) -> ZoneInfo | None:
    """The time zone of that IANA name, or None where there is no such zone."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def is_quiet(at: datetime, zone: ZoneInfo, *quiet: QuietHours) -> bool:
    """Whether the wall clock in `zone` reads an hour that any of these calls quiet.

    Equal start and end mean no hour is.
    """
    hour = at.astimezone(zone).hour
    return any(_holds(hour, span) for span in quiet)


def _holds(hour: int, span: QuietHours) -> bool:
    if span.start <= span.end:
        return span.start <= hour < span.end
    return hour >= span.start or hour < span.end


@lru_cache(maxsize=4096)
def reading(at: datetime, zone: ZoneInfo, *quiet: QuietHours) -> str:
    """What the clock shows, for the trace: "21:40 Europe/London (quiet)"."""
    shown = f"{at.astimezone(zone):%H:%M} {zone.key}"
    return f"{shown} (quiet)" if is_quiet(at, zone, *quiet) else shown


@lru_cache(maxsize=65536)
def next_allowed(at: datetime, zone: ZoneInfo, *quiet: QuietHours) -> datetime | None:
    """The first instant from `at` on that is not quiet; None when there is none for days."""
    if not is_quiet(at, zone, *quiet):
        return at
    ends = {span.end for span in quiet}
    found = (t for end in ends for t in _openings(at, zone, end) if not is_quiet(t, zone, *quiet))
    return min(found, default=None)


def same_day(at: datetime, zone: ZoneInfo, hour: int) -> datetime | None:
    """When clocks in `zone` show `hour` o'clock later on the day of `at`; None once it is past."""
    day = at.astimezone(zone).date()
    later = (t for t in _openings(at, zone, hour) if t.astimezone(zone).date() == day)
    return next(later, None)


def _openings(at: datetime, zone: ZoneInfo, hour: int) -> Iterator[datetime]:
    """The instants at which clocks in `zone` show `hour` o'clock, from `at` on, soonest first.

    An hour that occurs twice is tried both times; one that is skipped, when the gap is over.
    """
    first = at.astimezone(zone).date()
    for days in range(_SEARCH_DAYS):
        shown = datetime.combine(first + timedelta(days=days), time(hour), tzinfo=zone)
        both = {shown.replace(fold=fold).astimezone(UTC) for fold in (0, 1)}
        yield from sorted(t for t in both if t >= at)
