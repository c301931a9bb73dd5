"""The gate as planning asks it: about a candidate, over each channel until one is open."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from domain.experiments import Arm
from domain.nudges.eligibility import (
    GOES_ON,
    EligibilityRequest,
    Gate,
    GateDecision,
    RecipientStates,
    SkipReason,
)
from domain.nudges.planning.assignment import Assignment
from domain.nudges.planning.candidates import Candidate
from domain.nudges.planning.recipients import Recipient
from domain.policy import Channel

_LET_THROUGH: Final = (None, SkipReason.HOLDOUT)


class CandidateDecision(NamedTuple):
    """The gate's decision that counts, its channel, and what each check of each channel saw.

    No channel: a person is asked to help. `arm` is there where it came to a draw.
    """

    decision: GateDecision
    channel: Channel | None
    trace: Mapping[str, Mapping[str, str]]
    arm: Arm | None = None

    @property
    def takes_turn(self) -> bool:
        """Whether it was let through as far as the draw, in either arm."""
        return self.decision.reason in _LET_THROUGH


@dataclass(frozen=True, kw_only=True)
class CandidateGate:
    """The gate, with what is known of those it is asked about."""

    gate: Gate
    states: RecipientStates
    assignment: Assignment
    now: datetime

    def decide(self, candidate: Candidate) -> CandidateDecision:
        """The first channel that is open, or else what stops the first; a person needs none."""
        if candidate.what.by == "person":
            decision = self.gate.decide_for_person(self._for_person(candidate), self.now)
            return CandidateDecision(decision, None, {"person": decision.trace})
        arm, stopped = self._arm(candidate), []
        trace: dict[str, Mapping[str, str]] = {}
        for channel in candidate.what.channels:
            decision = self.gate.decide(self._for_message(candidate, channel, arm), self.now)
            trace[channel] = decision.trace
            if decision.reason in _LET_THROUGH:
                return CandidateDecision(decision, channel, trace, arm)
            stopped.append(CandidateDecision(decision, channel, trace))
        return stopped[0]

    def _for_message(
        self, candidate: Candidate, channel: Channel, arm: Arm | None
    ) -> EligibilityRequest:
        recipient, key, what = candidate.recipient, candidate.key, candidate.what
        learner, address = recipient.learner_id, address_of(recipient, channel) or None
        by_email = channel is Channel.EMAIL
        left_on, finished_on = self.states.endings.get(recipient.enrolment_id, GOES_ON)
        return EligibilityRequest(
            channel=channel,
            address=address,
            expires_at=candidate.expires_at,
            left_on=left_on,
            finished_on=finished_on,
            asks_for_help=learner in self.states.calling,
            objects=learner in self.states.objecting,
            suppressed=self.states.suppression(channel, address),
            consent=recipient.email_consent if by_email else recipient.sms_consent,
            choice=self.states.choice(learner, channel, what.priority),
            void_when_active=what.void_when == "active",
            active_on=recipient.active_on,
            cooldown=timedelta(days=what.cooldown_days),
            same_at=self.states.last_at(learner, key, what),
            past=self.states.past.get(learner, ()),
            zone=recipient.zone,
            programme_zone=recipient.programme_zone,
            priority=what.priority,
            quiet_start=recipient.quiet_start,
            quiet_end=recipient.quiet_end,
            preferred_hour=recipient.preferred_hour,
            arm=arm,
        )

    def _arm(self, candidate: Candidate) -> Arm | None:
        if not candidate.what.holdout:
            return None
        return self.assignment.arm(candidate.key, candidate.recipient.learner_ref)

    def _for_person(self, candidate: Candidate) -> EligibilityRequest:
        recipient, key, what = candidate.recipient, candidate.key, candidate.what
        left_on, finished_on = self.states.endings.get(recipient.enrolment_id, GOES_ON)
        return EligibilityRequest(
            channel=Channel.EMAIL,  # none is used
            address=None,
            expires_at=candidate.expires_at,
            left_on=left_on,
            finished_on=finished_on,
            objects=recipient.learner_id in self.states.objecting,
            priority=what.priority,
            void_when_active=what.void_when == "active",
            active_on=recipient.active_on,
            cooldown=timedelta(days=what.cooldown_days),
            same_at=self.states.last_at(recipient.learner_id, key, what),
        )


def address_of(recipient: Recipient, channel: Channel) -> str | None:
    """Where this channel reaches them."""
    return recipient.email if channel is Channel.EMAIL else recipient.phone
