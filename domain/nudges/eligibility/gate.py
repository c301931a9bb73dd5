"""The gate every message passes: allow, defer until a moment, or skip for a reason one can read.

The checks run in the order of `CHECKS`, then the earliest moment that satisfies pause, caps and
quiet hours is sought, and the hold-out is drawn last, so that treated and held-out learners are
the same kind of people. The gate is asked when a nudge is planned and again before it is sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.experiments import Arm
from domain.nudges.eligibility.checks import CHECKS, PERSON_CHECKS, STAFF_CHECKS, Check
from domain.nudges.eligibility.earliest import earliest
from domain.nudges.eligibility.requests import EligibilityRequest, GateDecision, GateOutcome
from domain.nudges.eligibility.skip_reasons import SkipReason
from domain.nudges.eligibility.terms import Terms

_ARMS: Final = {Arm.HOLDOUT: "held out", Arm.TREATED: "treated"}


@dataclass(frozen=True, kw_only=True)
class Gate(Terms):
    """Answers requests on these terms."""

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

    def _refusal(
        self,
        request: EligibilityRequest,
        now: datetime,
        checks: Sequence[Check],
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
        if request.arm is not None:
            trace["holdout"] = _ARMS[request.arm]
        if request.arm is Arm.HOLDOUT:
            reason = SkipReason.HOLDOUT
            return GateDecision(outcome=GateOutcome.SKIP, reason=reason, at=at, trace=trace)
        outcome = GateOutcome.ALLOW if at <= now else GateOutcome.DEFER
        return GateDecision(outcome=outcome, at=at, trace=trace)
