"""What may stop a message, one check each: the reason or None, and what the check saw."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from domain.nudges.eligibility.requests import EligibilityRequest
from domain.nudges.eligibility.skip_reasons import SkipReason
from domain.nudges.eligibility.terms import Terms
from domain.policy import Exemption, Priority

#: Nudges that follow from how somebody was judged.
_BY_WORRY: Final = (Priority.RISK, Priority.COACH)
Check = Callable[[Terms, EligibilityRequest, datetime], tuple[SkipReason | None, str]]


def environment(
    terms: Terms, request: EligibilityRequest, _now: datetime
) -> tuple[SkipReason | None, str]:
    """Outside production only addresses on the allow-list are written to."""
    if request.address is None or terms.permits(request.address):
        return None, "production" if terms.production else "on the allow-list"
    return SkipReason.NOT_ALLOWED_HERE, "not on the allow-list"


def recipient(
    _terms: Terms, request: EligibilityRequest, _now: datetime
) -> tuple[SkipReason | None, str]:
    """There must be somewhere to send it."""
    return (None, "known") if request.address else (SkipReason.NO_ADDRESS, "no address")


def enrolment(
    terms: Terms, request: EligibilityRequest, now: datetime
) -> tuple[SkipReason | None, str]:
    """Whoever has left, or has finished, is left alone."""
    today = terms.today(now)
    if request.left_on and request.left_on <= today:
        return SkipReason.LEFT, f"left on {request.left_on.isoformat()}"
    if request.finished_on and request.finished_on <= today:
        return SkipReason.FINISHED, f"finished by {request.finished_on.isoformat()}"
    return None, "enrolled"


def suppression(
    _terms: Terms, request: EligibilityRequest, _now: datetime
) -> tuple[SkipReason | None, str]:
    """A standing stop on the address wins over everything the learner may choose elsewhere."""
    return (SkipReason.SUPPRESSED, request.suppressed) if request.suppressed else (None, "none")


def consent(
    terms: Terms, request: EligibilityRequest, _now: datetime
) -> tuple[SkipReason | None, str]:
    """A recorded no stops; silence stops only on channels that need a yes."""
    if request.choice.allowed is False:
        return SkipReason.DECLINED, "declined in their preferences"
    if request.choice.allowed:
        return None, "chosen in their preferences"
    if request.consent is None:
        if request.channel in terms.policy.consent.explicit:
            return SkipReason.NO_CONSENT, "no consent on record"
        return None, "no objection on record"
    return (None, "given") if request.consent else (SkipReason.NO_CONSENT, "refused")


def objection(
    _terms: Terms, request: EligibilityRequest, _now: datetime
) -> tuple[SkipReason | None, str]:
    """Whoever objected to scoring is not written to, or about, because of a worry."""
    if request.objects and request.priority in _BY_WORRY:
        return SkipReason.OBJECTED, "objected to being scored"
    return None, "objected to scoring; this needs none" if request.objects else "none"


def call_for_help(
    _terms: Terms, request: EligibilityRequest, _now: datetime
) -> tuple[SkipReason | None, str]:
    """Whoever asked for a person hears from one before they hear from a programme again."""
    if request.asks_for_help and request.priority is not Priority.SAFETY:
        return SkipReason.ASKED_FOR_HELP, "asked for help, and nobody has helped yet"
    return None, "none open"


def contact(
    _terms: Terms, request: EligibilityRequest, _now: datetime
) -> tuple[SkipReason | None, str]:
    """A talk takes the place of what would have been written because of a worry."""
    about_worry = request.void_when_active or request.priority is Priority.RISK
    if request.met_at and about_worry:
        return SkipReason.IN_TOUCH, f"reached at {request.met_at.isoformat(timespec='minutes')}"
    return None, "none since"


def returned(
    _terms: Terms, request: EligibilityRequest, _now: datetime
) -> tuple[SkipReason | None, str]:
    """Someone who is back needs no "we have not seen you"."""
    if request.void_when_active and request.active_on:
        return SkipReason.RETURNED, f"active on {request.active_on.isoformat()}"
    return None, "not since"


def still_true(
    _terms: Terms, request: EligibilityRequest, _now: datetime
) -> tuple[SkipReason | None, str]:
    """Nobody is told what is no longer so."""
    return (SkipReason.NO_LONGER_TRUE, request.untrue) if request.untrue else (None, "still so")


def expiry(
    _terms: Terms, request: EligibilityRequest, now: datetime
) -> tuple[SkipReason | None, str]:
    """What is late is dropped."""
    return (SkipReason.EXPIRED, "too late") if now >= request.expires_at else (None, "in time")


def cooldown(
    terms: Terms, request: EligibilityRequest, now: datetime
) -> tuple[SkipReason | None, str]:
    """The same intervention is not repeated within its cooldown, in either arm."""
    if request.same_at is None:
        return None, "first time"
    if terms.exempts(request, Exemption.COOLDOWN):
        return None, "does not hold for safety messages"
    recent = now < request.same_at + request.cooldown
    return SkipReason.COOLDOWN if recent else None, f"last {request.same_at.date().isoformat()}"


#: The order of the gate for learners; caps, hours and hold-out follow in `Terms.decide`.
CHECKS: Final[tuple[Check, ...]] = (
    environment,
    recipient,
    enrolment,
    suppression,
    consent,
    objection,
    call_for_help,
    returned,
    contact,
    still_true,
    expiry,
    cooldown,
)
#: The same for colleagues.
STAFF_CHECKS: Final[tuple[Check, ...]] = (environment, recipient, suppression, still_true, expiry)
#: And for help by a person: it needs no channel, and so nothing that stops one.
PERSON_CHECKS: Final[tuple[Check, ...]] = (enrolment, objection, returned, cooldown)
