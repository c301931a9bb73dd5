"""Decisions written down, each with what led to it: the rule, the checks and their numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from domain.nudges.catalogue import trigger_text
from domain.nudges.eligibility import GateOutcome, SkipReason, escalation
from domain.nudges.planning.assignment import Assignment
from domain.nudges.planning.candidate_gate import CandidateDecision, address_of
from domain.nudges.planning.candidates import Candidate
from domain.nudges.planning.decisions import NudgeState, PlannedNudge, TaskRequest, decided_for
from domain.nudges.planning.priority import Benefits
from domain.nudges.planning.task_requests import helps, takes_over
from domain.policy import Channel

_STATES: Final = {
    GateOutcome.ALLOW: NudgeState.PLANNED,
    GateOutcome.DEFER: NudgeState.DEFERRED,
    GateOutcome.SKIP: NudgeState.SKIPPED,
}


@dataclass(frozen=True, kw_only=True)
class DecisionWriter:
    """Writes the decisions of one run."""

    assignment: Assignment
    benefits: Benefits
    as_of: date

    def stopped(self, candidate: Candidate, stop: SkipReason) -> PlannedNudge:
        """It never came to the gate; where messages went unanswered, a person is asked once."""
        trace: dict[str, Any] = {"why": candidate.facts}
        if stop is not SkipReason.ESCALATED:
            return self._without_message(candidate, trace, reason=stop)
        trace["ladder"] = escalation.words(candidate.unanswered, self.as_of)
        if not candidate.escalates:
            return self._without_message(candidate, trace, reason=stop)
        # who takes over is decided once, whatever the period's own decision was
        today, ask = self.as_of.isoformat(), takes_over(candidate, trace["ladder"], self.as_of)
        return self._without_message(candidate, trace, reason=stop, period=today, ask=ask)

    def outranked(self, candidate: Candidate, before: str) -> PlannedNudge:
        """Another nudge had the learner's turn."""
        trace = {"why": candidate.facts, "before": before}
        return self._without_message(candidate, trace, reason=SkipReason.OUTRANKED)

    def decided(self, candidate: Candidate, answer: CandidateDecision) -> PlannedNudge:
        """What the gate said, with all that it was asked on the way."""
        trace = {
            "why": candidate.facts,
            "when": candidate.what.when,
            "trigger": trigger_text(candidate.what),
            "benefit": self._benefit(candidate),
            **answer.trace,
        }
        if answer.channel is not None:
            return self._message(candidate, trace, answer, answer.channel)
        reason = answer.decision.reason
        ask = None if reason else helps(candidate, self.as_of)
        return self._without_message(candidate, trace, reason=reason, ask=ask)

    def _benefit(self, candidate: Candidate) -> str:
        who = candidate.recipient
        words = self.benefits.words(candidate.key, candidate.what, who.risk_band)
        return words if who.gain is None else f"{words}, {who.gain:+.3f} beside most"

    def _message(
        self,
        candidate: Candidate,
        trace: Mapping[str, Any],
        answer: CandidateDecision,
        channel: Channel,
    ) -> PlannedNudge:
        """A message or why there is none; the arm and the wording of whoever it is drawn for."""
        key, what, recipient = candidate.key, candidate.what, candidate.recipient
        ref, reason = recipient.learner_ref, answer.decision.reason
        worded = answer.takes_turn and what.variants
        return PlannedNudge(
            enrolment_id=recipient.enrolment_id,
            learner_id=recipient.learner_id,
            intervention=key,
            period=decided_for(self.as_of, reason, what),
            state=_STATES[answer.decision.outcome],
            expires_at=candidate.expires_at,
            trace=trace,
            arm=answer.arm,
            share=self.assignment.share(key, ref) if answer.arm else None,
            variant=self.assignment.variant(key, ref) if worded else None,
            channel=channel,
            address=address_of(recipient, channel),
            reason=reason,
            at=answer.decision.at,
        )

    def _without_message(
        self,
        candidate: Candidate,
        trace: Mapping[str, Any],
        *,
        reason: SkipReason | None,
        period: str | None = None,
        ask: TaskRequest | None = None,
    ) -> PlannedNudge:
        return PlannedNudge(
            enrolment_id=candidate.recipient.enrolment_id,
            learner_id=candidate.recipient.learner_id,
            intervention=candidate.key,
            period=period or decided_for(self.as_of, reason, candidate.what),
            state=NudgeState.SKIPPED if reason else NudgeState.ASKED,
            expires_at=candidate.expires_at,
            trace=trace,
            reason=reason,
            ask=ask,
        )
