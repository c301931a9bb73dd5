"""Asks the gate again, just before sending: they may have come back, opted out, or hit a cap."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from domain.nudges.eligibility import (
    EligibilityRequest,
    Gate,
    GateDecision,
    GateOutcome,
    RecipientStates,
    SkipReason,
    normalised,
)
from domain.policy import Intervention
from domain.store.nudges import RecipientState, read_past_messages, read_recipient_state
from domain.store.outbox import COUNTED, Claimed
from domain.store.people import read_preferences, read_suppressions


def recheck(
    session: Session, claimed: Sequence[Claimed], gate: Gate, *, now: datetime
) -> dict[int, GateDecision]:
    """The gate's answer to each claimed message, by row number.

    Only what left or may have left counts against caps here: what merely waits will be asked
    itself. The draw and the cooldown were settled when the nudge was planned.
    """
    learners = [m.learner_id for m in claimed if m.learner_id is not None]
    states = RecipientStates(
        past=read_past_messages(
            session, now=now, states=COUNTED, learner_ids=learners, but=[m.id for m in claimed]
        ),
        choices=read_preferences(session, learners),
        suppressed=read_suppressions(session, [normalised(m.channel, m.address) for m in claimed]),
    )
    numbers = [m.nudge_id for m in claimed if m.nudge_id is not None]
    known = read_recipient_state(session, numbers, today=gate.today(now))
    answers = _Answers(gate, now)
    return {m.id: _verdict(m, known.get(m.nudge_id or 0), states, answers) for m in claimed}


class _Answers:
    """The gate, asked once for all messages that are alike in everything it looks at."""

    def __init__(self, gate: Gate, now: datetime) -> None:
        self.policy = gate.policy
        self._gate = gate
        self._now = now
        self._stand_ins: dict[bool, str] = {}
        self._learners: dict[EligibilityRequest, GateDecision] = {}
        self._staff: dict[EligibilityRequest, GateDecision] = {}

    def stand_in(self, address: str) -> str:
        """One address for all that are allowed here, and one for all that are not."""
        if not address:
            return address
        return self._stand_ins.setdefault(self._gate.permits(address), address)

    def for_learner(self, case: EligibilityRequest) -> GateDecision:
        """Whether a learner may get it."""
        if case not in self._learners:
            self._learners[case] = self._gate.decide(case, self._now)
        return self._learners[case]

    def for_staff(self, case: EligibilityRequest) -> GateDecision:
        """The same for a colleague."""
        if case not in self._staff:
            self._staff[case] = self._gate.decide_for_staff(case, self._now)
        return self._staff[case]


def _verdict(
    message: Claimed, now_known: RecipientState | None, states: RecipientStates, answers: _Answers
) -> GateDecision:
    intervention = answers.policy.nudges.get(message.kind)
    # what colleagues get, summaries for one, need not be in the catalogue
    if intervention is None and message.learner_id is not None:
        return GateDecision(outcome=GateOutcome.SKIP, reason=SkipReason.RETIRED, trace={})
    address = answers.stand_in(message.address)
    if intervention is None or message.learner_id is None or now_known is None:
        case = EligibilityRequest(
            channel=message.channel,
            address=address,
            expires_at=message.expires_at,
            suppressed=states.suppression(message.channel, message.address),
        )
        return answers.for_staff(case)
    case = _case(message, address, now_known, states, intervention)
    return answers.for_learner(case)


def _case(
    message: Claimed,
    address: str,
    now_known: RecipientState,
    states: RecipientStates,
    intervention: Intervention,
) -> EligibilityRequest:
    learner = message.learner_id or 0
    return EligibilityRequest(
        channel=message.channel,
        address=address,
        expires_at=message.expires_at,
        left_on=now_known.left_on,
        suppressed=states.suppression(message.channel, message.address),
        consent=now_known.consent(message.channel),
        choice=states.choice(learner, message.channel, intervention.priority),
        void_when_active=intervention.void_when == "active",
        active_on=now_known.active_on,
        past=tuple(states.past.get(learner, ())),
        zone=now_known.zone,
        programme_zone=now_known.programme_zone,
        priority=intervention.priority,
        quiet_start=now_known.quiet_start,
        quiet_end=now_known.quiet_end,
    )
