"""When a message may leave: the first moment that pause, caps and quiet hours all allow."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from domain.nudges.eligibility.caps import broken, first_free
from domain.nudges.eligibility.quiet_hours import next_allowed, reading, same_day, zone_named
from domain.nudges.eligibility.requests import EligibilityRequest
from domain.nudges.eligibility.skip_reasons import SkipReason
from domain.nudges.eligibility.terms import Terms
from domain.policy import Exemption, QuietHours

_ROUNDS: Final = 12  # caps and quiet hours may push each other along; more rounds than this: never


def earliest(
    terms: Terms, request: EligibilityRequest, now: datetime, trace: dict[str, str]
) -> tuple[datetime | None, SkipReason | None]:
    """The first moment before expiry that pause, caps and quiet hours all allow.

    Where a good hour is known, it is waited for on the same day, if that hour is allowed too.
    Where there is no such moment, what stood in its way.
    """
    clock = local_hours(terms, request)
    if terms.exempts(request, Exemption.QUIET_HOURS):
        clock = (clock[0], ())
    trace.update(_saw(terms, request, now, clock))
    at, blocked_by = _first(terms, request, *_unpaused(terms, request, now), clock)
    if at is not None and request.preferred_hour is not None:
        at = _preferred(terms, request, at, request.preferred_hour, clock)
    return at, blocked_by


def _unpaused(
    terms: Terms, request: EligibilityRequest, now: datetime
) -> tuple[datetime, SkipReason | None]:
    until = request.choice.paused_until
    if until is None or until <= now or terms.exempts(request, Exemption.PAUSE):
        return now, None
    return until, SkipReason.PAUSED


def _first(
    terms: Terms,
    request: EligibilityRequest,
    at: datetime,
    blocked_by: SkipReason | None,
    clock: "Clock",
) -> tuple[datetime | None, SkipReason | None]:
    """The first moment from `at` on that caps and clock allow, or what kept it from being."""
    zone, quiet = clock
    limits = () if terms.exempts(request, Exemption.CAPS) else terms.limits
    for _ in range(_ROUNDS):
        if at >= request.expires_at:
            break
        free = first_free(at, request.channel, request.past, limits, until=request.expires_at)
        if free != at:
            blocked_by = SkipReason.CAP
        opened = free and next_allowed(free, zone, *quiet)
        if free is not None and opened != free:
            blocked_by = SkipReason.QUIET_HOURS
        if opened == at:
            return at, None
        if opened is None:
            break
        at = opened
    return None, blocked_by


def _preferred(
    terms: Terms, request: EligibilityRequest, at: datetime, hour: int, clock: "Clock"
) -> datetime:
    """The good hour of that day, where it is still to come and allowed; else `at` itself."""
    hoped = same_day(at, clock[0], hour)
    if hoped is None:
        return at
    found, _ = _first(terms, request, hoped, None, clock)
    return at if found is None or found != hoped else hoped


#: The clock that counts for a learner, and which of its hours are quiet.
Clock = tuple[ZoneInfo, tuple[QuietHours, ...]]


def local_hours(terms: Terms, request: EligibilityRequest) -> Clock:
    """The clock that counts and its quiet hours: the learner's, else the programme's, else ours.

    Where neither is known, or both are invalid, only the policy's narrow midday hours are left.
    The learner's own quiet hours come on top.
    """
    zone = zone_named(request.zone) or zone_named(request.programme_zone)
    general = terms.policy.quiet_hours if zone else terms.policy.quiet_hours_unknown_zone
    if request.quiet_start is None or request.quiet_end is None:
        return zone or terms.zone, (general,)
    own = QuietHours(start=request.quiet_start, end=request.quiet_end)
    return zone or terms.zone, (general, own)


def _saw(terms: Terms, request: EligibilityRequest, now: datetime, clock: Clock) -> dict[str, str]:
    limit = broken(now, request.channel, request.past, terms.limits)
    paused = request.choice.paused_until
    zone, quiet = clock
    saw = {
        "pause": paused.isoformat(timespec="minutes") if paused and paused > now else "none",
        "caps": f"{len(request.past)} in 30 days; {limit.name if limit else 'none'} reached",
        "hours": reading(now, zone, *quiet),
    }
    if request.preferred_hour is not None:
        saw["preferred"] = f"{request.preferred_hour}:00"
    return saw
