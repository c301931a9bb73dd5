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

from domain.nudges.caps import Window, broken, first_free, windows
from domain.nudges.cases import Case, Decision, Outcome
from domain.nudges.hours import next_allowed, reading, zone_named
from domain.nudges.reasons import SkipReason
from domain.policy import Policy, QuietHours

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

    def today(self, now: datetime) -> date:
        """The day it is by the policy's clock, as every `as_of` is."""
        return now.astimezone(_our_zone(self.policy)).date()

    def decide(self, case: Case, now: datetime) -> Decision:
        """Whether, and from when, a learner may get this message."""
        refused = self._refuse(case, now, CHECKS)
        return refused if isinstance(refused, Decision) else self._time(case, now, refused)

    def decide_for_staff(self, case: Case, now: datetime) -> Decision:
        """The same for a colleague: it is their work, so consent, caps and hours do not apply."""
        refused = self._refuse(case, now, STAFF_CHECKS)
        if isinstance(refused, Decision):
            return refused
        return Decision(outcome=Outcome.ALLOW, at=now, trace=tuple(refused))

    def permits(self, address: str) -> bool:
        """Whether anything may go to this address from here: everywhere only in production."""
        if self.production:
            return True
        given = address.casefold()
        return any(_matches(given, entry.casefold()) for entry in self.allow_list)

    def _refuse(
        self, case: Case, now: datetime, checks: Sequence["_Check"]
    ) -> Decision | list[tuple[str, str]]:
        trace: list[tuple[str, str]] = []
        for check in checks:
            reason, saw = check(self, case, now)
            trace.append((check.__name__, saw))
            if reason is not None:
                return Decision(outcome=Outcome.SKIP, reason=reason, trace=tuple(trace))
        return trace

    def _time(self, case: Case, now: datetime, trace: list[tuple[str, str]]) -> Decision:
        slot = earliest(self, case, now)
        trace += slot.trace
        if slot.at is None:
            return Decision(outcome=Outcome.SKIP, reason=slot.blocked_by, trace=tuple(trace))
        trace.append(("holdout", "held out" if case.held_out else "treated"))
        if case.held_out:
            reason = SkipReason.HOLDOUT
            return Decision(outcome=Outcome.SKIP, reason=reason, at=slot.at, trace=tuple(trace))
        outcome = Outcome.ALLOW if slot.at <= now else Outcome.DEFER
        return Decision(outcome=outcome, at=slot.at, trace=tuple(trace))


_Check = Callable[[Gate, Case, datetime], tuple[SkipReason | None, str]]


def environment(gate: Gate, case: Case, _now: datetime) -> tuple[SkipReason | None, str]:
    """Outside production only addresses on the allow-list are written to."""
    if case.address is None or gate.permits(case.address):
        return None, "production" if gate.production else "on the allow-list"
    return SkipReason.NOT_ALLOWED_HERE, "not on the allow-list"


def recipient(_gate: Gate, case: Case, _now: datetime) -> tuple[SkipReason | None, str]:
    """There must be somewhere to send it."""
    return (None, "known") if case.address else (SkipReason.NO_ADDRESS, "no address")


def enrolment(gate: Gate, case: Case, now: datetime) -> tuple[SkipReason | None, str]:
    """Whoever has left is left alone."""
    if case.left_on and case.left_on <= gate.today(now):
        return SkipReason.LEFT, f"left on {case.left_on.isoformat()}"
    return None, "enrolled"


def suppression(_gate: Gate, case: Case, _now: datetime) -> tuple[SkipReason | None, str]:
    """A standing stop on the address wins over everything the learner may choose elsewhere."""
    return (SkipReason.SUPPRESSED, case.suppressed) if case.suppressed else (None, "none")


def consent(gate: Gate, case: Case, _now: datetime) -> tuple[SkipReason | None, str]:
    """A recorded no stops; silence stops only on channels that need a yes."""
    if case.choice.allowed is False:
        return SkipReason.DECLINED, "declined in their preferences"
    if case.choice.allowed:
        return None, "chosen in their preferences"
    if case.consent is None:
        if case.channel in gate.policy.consent.explicit:
            return SkipReason.NO_CONSENT, "no consent on record"
        return None, "no objection on record"
    return (None, "given") if case.consent else (SkipReason.NO_CONSENT, "refused")


def returned(_gate: Gate, case: Case, _now: datetime) -> tuple[SkipReason | None, str]:
    """Someone who is back needs no "we have not seen you"."""
    if case.void_when_active and case.active_on:
        return SkipReason.RETURNED, f"active on {case.active_on.isoformat()}"
    return None, "not since"


def expiry(_gate: Gate, case: Case, now: datetime) -> tuple[SkipReason | None, str]:
    """What is late is dropped."""
    return (SkipReason.EXPIRED, "too late") if now >= case.expires_at else (None, "in time")


def cooldown(_gate: Gate, case: Case, now: datetime) -> tuple[SkipReason | None, str]:
    """The same intervention is not repeated within its cooldown, in either arm."""
    if case.same_at is None:
        return None, "first time"
    recent = now < case.same_at + case.cooldown
    return SkipReason.COOLDOWN if recent else None, f"last {case.same_at.date().isoformat()}"


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


@dataclass(frozen=True, kw_only=True, slots=True)
class _Slot:
    at: datetime | None
    blocked_by: SkipReason | None
    trace: tuple[tuple[str, str], ...]


def earliest(gate: Gate, case: Case, now: datetime) -> _Slot:
    """The first moment before expiry that pause, caps and quiet hours all allow."""
    zone, quiet = local_hours(gate.policy, case)
    at, blocked_by = now, None
    if case.choice.paused_until and case.choice.paused_until > now:
        at, blocked_by = case.choice.paused_until, SkipReason.PAUSED
    for _ in range(_ROUNDS):
        if at >= case.expires_at:
            break
        free = first_free(at, case.channel, case.past, gate.limits)
        if free != at:
            blocked_by = SkipReason.CAP
        opened = free and next_allowed(free, zone, quiet)
        if free is not None and opened != free:
            blocked_by = SkipReason.QUIET_HOURS
        if opened == at:
            return _Slot(at=at, blocked_by=None, trace=_saw(gate, case, now, zone))
        if opened is None:
            break
        at = opened
    return _Slot(at=None, blocked_by=blocked_by, trace=_saw(gate, case, now, zone))


def local_hours(policy: Policy, case: Case) -> tuple[ZoneInfo, QuietHours]:
    """The clock that counts and its quiet hours: the learner's, else the programme's, else ours.

    Where neither is known, or both are invalid, only the policy's narrow midday hours are left.
    """
    zone = zone_named(case.zone) or zone_named(case.programme_zone)
    if zone is not None:
        return zone, policy.quiet_hours
    return _our_zone(policy), policy.quiet_hours_unknown_zone


def _our_zone(policy: Policy) -> ZoneInfo:
    return zone_named(policy.sending.zone) or ZoneInfo("UTC")


def _saw(gate: Gate, case: Case, now: datetime, zone: ZoneInfo) -> tuple[tuple[str, str], ...]:
    limit = broken(now, case.channel, case.past, gate.limits)
    paused = case.choice.paused_until
    _, quiet = local_hours(gate.policy, case)
    return (
        ("pause", paused.isoformat(timespec="minutes") if paused and paused > now else "none"),
        ("caps", f"{len(case.past)} in 30 days; {limit.name if limit else 'none'} reached"),
        ("hours", reading(now, zone, quiet)),
    )


def _matches(address: str, entry: str) -> bool:
    if entry.startswith("@"):
        return address.endswith(entry)
    if entry.startswith("+") and entry.endswith("*"):
        return address.startswith(entry[:-1])
    return address == entry
