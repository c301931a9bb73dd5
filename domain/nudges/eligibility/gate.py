"""The gate every message passes: allow, defer until a moment, or skip for a reason one can read.

The checks run in the order of `CHECKS`, then the earliest moment that satisfies pause, caps and
quiet hours is sought, and the hold-out is drawn last, so that treated and held-out learners are
the same kind of people. The gate is asked when a nudge is planned and again before it is sent.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

from domain.nudges.eligibility.caps import Window, broken, first_free, windows
from domain.nudges.eligibility.quiet_hours import next_allowed, reading, same_day, zone_named
from domain.nudges.eligibility.requests import EligibilityRequest, GateDecision, GateOutcome
from domain.nudges.eligibility.skip_reasons import SkipReason
from domain.policy import Exemption, Policy, Priority, QuietHours

_ROUNDS = 12  # caps and quiet hours may push each other along; more rounds than this is "no time"


@dataclass(frozen=True, kw_only=True)
class Gate:
    """The terms that hold for a whole run: the policy, and who may be written to from here."""

    policy: Policy
    production: bool
    allow_list: tuple[str, ...] = ()

    @cached_property
    def limits(self) -> tuple[Window, ...]:
        """The policy's caps."""
        return windows(self.policy.caps)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The policy's clock."""
        return _our_zone(self.policy)

    def today(self, now: datetime) -> date:
        """The day it is by the policy's clock, as every `as_of` is."""
        return now.astimezone(self.zone).date()

    def decide(self, request: EligibilityRequest, now: datetime) -> GateDecision:
        """Whether, and from when, a learner may get this message."""
        trace: dict[str, str] = {}
        refused = self._refusal(request, now, CHECKS, trace)
        return refused or self._time(request, now, trace)

    def decide_for_staff(self, request: EligibilityRequest, now: datetime) -> GateDecision:
        """The same for a colleague: it is their work, so consent, caps and hours do not apply."""
        trace: dict[str, str] = {}
        refused = self._refusal(request, now, STAFF_CHECKS, trace)
        return refused or GateDecision(outcome=GateOutcome.ALLOW, at=now, trace=trace)

    def decide_for_person(self, request: EligibilityRequest, now: datetime) -> GateDecision:
        """The same for help by a person, who sees for themselves how and when to get in touch."""
        trace: dict[str, str] = {}
        refused = self._refusal(request, now, PERSON_CHECKS, trace)
        return refused or GateDecision(outcome=GateOutcome.ALLOW, at=now, trace=trace)

    def exempts(self, request: EligibilityRequest, from_what: Exemption) -> bool:
        """Whether the policy lets a safety message pass this."""
        safety = request.priority is Priority.SAFETY
        return safety and from_what in self.policy.sending.safety_exempt

    def permits(self, address: str) -> bool:
        """Whether anything may go to this address from here: everywhere only in production."""
        if self.production:
            return True
        given = address.casefold()
        return any(_matches(given, entry.casefold()) for entry in self.allow_list)

    def _refusal(
        self,
        request: EligibilityRequest,
        now: datetime,
        checks: Sequence["_Check"],
        trace: dict[str, str],
    ) -> GateDecision | None:
        """The first check that stops it; what each of them saw goes into the trace."""
        for check in checks:
            reason, trace[check.__name__] = check(self, request, now)
            if reason is not None:
                return GateDecision(outcome=GateOutcome.SKIP, reason=reason, trace=trace)
        return None

    def _time(
        self, request: EligibilityRequest, now: datetime, trace: dict[str, str]
    ) -> GateDecision:
        at, blocked_by = earliest(self, request, now, trace)
        if at is None:
            return GateDecision(outcome=GateOutcome.SKIP, reason=blocked_by, trace=trace)
        if request.held_out is not None:
            trace["holdout"] = "held out" if request.held_out else "treated"
        if request.held_out:
            reason = SkipReason.HOLDOUT
            return GateDecision(outcome=GateOutcome.SKIP, reason=reason, at=at, trace=trace)
        outcome = GateOutcome.ALLOW if at <= now else GateOutcome.DEFER
        return GateDecision(outcome=outcome, at=at, trace=trace)


_Check = Callable[[Gate, EligibilityRequest, datetime], tuple[SkipReason | None, str]]


def environment(
    gate: Gate, request: EligibilityRequest, _now: datetime
) -> tuple[SkipReason | None, str]:
    """Outside production only addresses on the allow-list are written to."""
    if request.address is None or gate.permits(request.address):
        return None, "production" if gate.production else "on the allow-list"
    return SkipReason.NOT_ALLOWED_HERE, "not on the allow-list"


def recipient(
    _gate: Gate, request: EligibilityRequest, _now: datetime
) -> tuple[SkipReason | None, str]:
    """There must be somewhere to send it."""
    return (None, "known") if request.address else (SkipReason.NO_ADDRESS, "no address")


def enrolment(
    gate: Gate, request: EligibilityRequest, now: datetime
) -> tuple[SkipReason | None, str]:
    """Whoever has left is left alone."""
    if request.left_on and request.left_on <= gate.today(now):
        return SkipReason.LEFT, f"left on {request.left_on.isoformat()}"
    return None, "enrolled"


def suppression(
    _gate: Gate, request: EligibilityRequest, _now: datetime
) -> tuple[SkipReason | None, str]:
    """A standing stop on the address wins over everything the learner may choose elsewhere."""
    return (SkipReason.SUPPRESSED, request.suppressed) if request.suppressed else (None, "none")


def consent(
    gate: Gate, request: EligibilityRequest, _now: datetime
) -> tuple[SkipReason | None, str]:
    """A recorded no stops; silence stops only on channels that need a yes."""
    if request.choice.allowed is False:
        return SkipReason.DECLINED, "declined in their preferences"
    if request.choice.allowed:
        return None, "chosen in their preferences"
    if request.consent is None:
        if request.channel in gate.policy.consent.explicit:
            return SkipReason.NO_CONSENT, "no consent on record"
        return None, "no objection on record"
    return (None, "given") if request.consent else (SkipReason.NO_CONSENT, "refused")


def returned(
    _gate: Gate, request: EligibilityRequest, _now: datetime
) -> tuple[SkipReason | None, str]:
    """Someone who is back needs no "we have not seen you"."""
    if request.void_when_active and request.active_on:
        return SkipReason.RETURNED, f"active on {request.active_on.isoformat()}"
    return None, "not since"


def expiry(
    _gate: Gate, request: EligibilityRequest, now: datetime
) -> tuple[SkipReason | None, str]:
    """What is late is dropped."""
    return (SkipReason.EXPIRED, "too late") if now >= request.expires_at else (None, "in time")


def cooldown(
    gate: Gate, request: EligibilityRequest, now: datetime
) -> tuple[SkipReason | None, str]:
    """The same intervention is not repeated within its cooldown, in either arm."""
    if request.same_at is None:
        return None, "first time"
    if gate.exempts(request, Exemption.COOLDOWN):
        return None, "does not hold for safety messages"
    recent = now < request.same_at + request.cooldown
    return SkipReason.COOLDOWN if recent else None, f"last {request.same_at.date().isoformat()}"


#: The order of the gate for learners; caps, hours and hold-out follow in `Gate.decide`.
CHECKS: Final[tuple[_Check, ...]] = (
    environment,
    recipient,
    enrolment,
    suppression,
    consent,
    returned,
    expiry,
    cooldown,
)
#: The same for colleagues.
STAFF_CHECKS: Final[tuple[_Check, ...]] = (environment, recipient, suppression, expiry)
#: And for help by a person: it needs no channel, and so nothing that stops one.
PERSON_CHECKS: Final[tuple[_Check, ...]] = (enrolment, returned, cooldown)


def earliest(
    gate: Gate, request: EligibilityRequest, now: datetime, trace: dict[str, str]
) -> tuple[datetime | None, SkipReason | None]:
    """The first moment before expiry that pause, caps and quiet hours all allow.

    Where a good hour is known, it is waited for on the same day, if that hour is allowed too.
    Where there is no such moment, what stood in its way.
    """
    clock = local_hours(gate.policy, request)
    if gate.exempts(request, Exemption.QUIET_HOURS):
        clock = (clock[0], ())
    trace.update(_saw(gate, request, now, clock))
    at, blocked_by = _first(gate, request, *_unpaused(gate, request, now), clock)
    if at is not None and request.preferred_hour is not None:
        at = _preferred(gate, request, at, request.preferred_hour, clock)
    return at, blocked_by


def _unpaused(
    gate: Gate, request: EligibilityRequest, now: datetime
) -> tuple[datetime, SkipReason | None]:
    until = request.choice.paused_until
    if until is None or until <= now or gate.exempts(request, Exemption.PAUSE):
        return now, None
    return until, SkipReason.PAUSED


def _first(
    gate: Gate,
    request: EligibilityRequest,
    at: datetime,
    blocked_by: SkipReason | None,
    clock: "Clock",
) -> tuple[datetime | None, SkipReason | None]:
    """The first moment from `at` on that caps and clock allow, or what kept it from being."""
    zone, quiet = clock
    limits = () if gate.exempts(request, Exemption.CAPS) else gate.limits
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
    gate: Gate, request: EligibilityRequest, at: datetime, hour: int, clock: "Clock"
) -> datetime:
    """The good hour of that day, where it is still to come and allowed; else `at` itself."""
    hoped = same_day(at, clock[0], hour)
    if hoped is None:
        return at
    found, _ = _first(gate, request, hoped, None, clock)
    return at if found is None or found != hoped else hoped


#: The clock that counts for a learner, and which of its hours are quiet.
Clock = tuple[ZoneInfo, tuple[QuietHours, ...]]


def local_hours(policy: Policy, request: EligibilityRequest) -> Clock:
    """The clock that counts and its quiet hours: the learner's, else the programme's, else ours.

    Where neither is known, or both are invalid, only the policy's narrow midday hours are left.
    The learner's own quiet hours come on top.
    """
    zone = zone_named(request.zone) or zone_named(request.programme_zone)
    general = policy.quiet_hours if zone else policy.quiet_hours_unknown_zone
    if request.quiet_start is None or request.quiet_end is None:
        return zone or _our_zone(policy), (general,)
    own = QuietHours(start=request.quiet_start, end=request.quiet_end)
    return zone or _our_zone(policy), (general, own)


def _our_zone(policy: Policy) -> ZoneInfo:
    return zone_named(policy.sending.zone) or ZoneInfo("UTC")


def _saw(gate: Gate, request: EligibilityRequest, now: datetime, clock: Clock) -> dict[str, str]:
    limit = broken(now, request.channel, request.past, gate.limits)
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


def _matches(address: str, entry: str) -> bool:
    if entry.startswith("@"):
        return address.endswith(entry)
    if entry.startswith("+") and entry.endswith("*"):
        return address.startswith(entry[:-1])
    return address == entry
