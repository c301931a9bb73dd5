"""Decisions written down, each with what led to it: the rule, the checks and their numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from domain.nudges.catalogue import trigger_text
from domain.nudges.eligibility import GateOutcome, SkipReason, escalation
from domain.nudges.planning.assignment import Assignment
from domain.nudges.planning.candidate_gate import CandidateDecision, address_of
from domain.nudges.planning.candidates import Candidate
from domain.nudges.planning.decisions import NudgeState, PlannedNudge, TaskRequest, decided_for
from domain.nudges.planning.learner_frame import risk_raising_facts
from domain.nudges.planning.priority import Benefits
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


def takes_over(candidate: Candidate, why: str, as_of: date) -> TaskRequest:
    """The request once messages went unanswered."""
    cause, action = escalation.RUNG + candidate.key, escalation.action(candidate.what)
    return _request(candidate, cause, action, (why, *_risks(candidate)), as_of)


def helps(candidate: Candidate, as_of: date) -> TaskRequest:
    """The request to help; what fits the condition is in the trace, here is what stands behind."""
    about = _risks(candidate) or candidate.facts
    return _request(candidate, candidate.key, candidate.what.action, about, as_of)


def _request(
    candidate: Candidate, cause: str, action: str, about: Sequence[str], as_of: date
) -> TaskRequest:
    return TaskRequest(
        cause=cause,
        action=action,
        detail="; ".join(about),
        due_on=as_of + timedelta(days=candidate.what.due_in_days),
        urgent=candidate.what.urgent,
    )


def _risks(candidate: Candidate) -> Sequence[str]:
    return risk_raising_facts(candidate.recipient.reasons) if candidate.recipient.reasons else ()
