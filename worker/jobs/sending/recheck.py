"""Asks the gate again, just before sending, about facts as they are now.

They may have come back, finished, opted out, asked for help or reached a cap; their address may be
another one; and what the message says may be true no longer. Whatever cannot be asked about, for
want of its learner, its decision or its colleague, is not sent.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, NamedTuple, Self

from sqlmodel import Session

from domain.nudges.eligibility import (
    EligibilityRequest,
    Gate,
    GateDecision,
    GateOutcome,
    RecipientStates,
    Sent,
    SkipReason,
    normalised,
)
from domain.policy import Channel
from domain.store.coaching import (
    Colleague,
    find_overtaken_calls,
    read_colleagues,
    read_staff_addresses,
)
from domain.store.database import Database
from domain.store.nudges import (
    PastMessages,
    RecipientState,
    read_calls_for_help,
    read_last_decided,
    read_past_messages,
    read_recipient_state,
)
from domain.store.outbox import TEST, Claimed
from domain.store.people import LIFTABLE, find_addresses, read_preferences, read_suppressions
from domain.store.privacy import OWN_COPY, read_objecting_learners
from worker.jobs.sending.current_facts import Asked, find_untrue

#: Stops that are about an address, and do not follow its learner to another one.
_OF_THE_ADDRESS: Final = {*LIFTABLE, "not_me"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Rechecked:
    """A claimed message and the gate's answer; `message` has the address it would go to now."""

    message: Claimed
    decision: GateDecision
    is_readdressed: bool = False


class _Opened(NamedTuple):
    """A message that may leave if its facts are as they were: what was asked, and answered."""

    about: Asked
    request: EligibilityRequest
    decision: GateDecision


@dataclass(frozen=True, kw_only=True)
class Recheck:
    """What is known of some claimed messages just before they leave."""

    gate: Gate
    now: datetime
    claimed: Sequence[Claimed]
    states: Mapping[int, RecipientState]
    staff: Mapping[int, Colleague]
    overtaken: AbstractSet[int]
    calling: AbstractSet[int]
    known: RecipientStates
    heard: PastMessages
    #: Where learners are now who asked for a copy of what is held, by learner.
    asking: Mapping[int, str | None]
    #: Where colleagues are or were reached: what they are answered to goes to whoever it is now.
    staff_addresses: AbstractSet[str] = frozenset()

    @classmethod
    def read(
        cls, session: Session, claimed: Sequence[Claimed], gate: Gate, *, now: datetime
    ) -> Self:
        """Only what left or may have left counts against caps here: what waits is asked itself.

        The draw was settled when the nudge was planned, and so was the cooldown, unless two
        records became one since: it goes by decisions of which something was heard.
        """
        learners = [m.learner_id for m in claimed if m.learner_id is not None]
        numbers = [m.nudge_id for m in claimed if m.nudge_id is not None]
        states = read_recipient_state(session, numbers, now=now, today=gate.today(now))
        staff = read_colleagues(session)
        keys = {_key(m, states.get(m.nudge_id or 0)) for m in claimed}
        theirs = {_key(m, staff.get(m.staff_id or 0)) for m in claimed}
        before = {_key(m, None) for m in claimed}
        return cls(
            gate=gate,
            now=now,
            claimed=claimed,
            states=states,
            staff=staff,
            asking={
                m.learner_id: learner.email
                for m in claimed
                if m.kind == OWN_COPY
                and m.learner_id
                and (learner := find_addresses(session, m.learner_id))
            },
            staff_addresses=read_staff_addresses(session),
            overtaken=find_overtaken_calls(session, [m.id for m in claimed if m.staff_id]),
            calling=read_calls_for_help(session),
            known=RecipientStates(
                same_at=read_last_decided(session, learners=learners, but=numbers),
                choices=read_preferences(session, learners),
                suppressed=read_suppressions(session, sorted(keys | theirs | before)),
                objecting=read_objecting_learners(session, learners),
            ),
            heard=read_past_messages(
                session,
                now=now,
                learners=learners,
                keys=sorted(keys - {""}),
                but=[m.id for m in claimed],
            ),
        )

    def decide(self, database: Database) -> list[Rechecked]:
        """The gate's answer to each, in their order: what is let go counts for those after it."""
        opened = self._open()
        asked = {number: one.about for number, one in opened.items()}
        untrue = find_untrue(database, self.gate.policy, asked, today=self.gate.today(self.now))
        return [self._answer(m, untrue.get(m.id), opened.get(m.id)) for m in self.claimed]

    def _open(self) -> dict[int, _Opened]:
        """The messages to learners that nothing else stops: of them facts are worth reading."""
        found: dict[int, _Opened] = {}
        for message in self.claimed:
            state = self._state(message)
            if state is None or message.kind not in self.gate.policy.nudges:
                continue
            request = self._request(message, state)
            decision = self.gate.decide(request, self.now)
            if decision.at == self.now:
                found[message.id] = _Opened((message.kind, state), request, decision)
        return found

    def _state(self, message: Claimed) -> RecipientState | None:
        """How its learner stands; None where message, decision and learner do not go together."""
        state = self.states.get(message.nudge_id or 0)
        return state if state and state.learner_id == message.learner_id else None

    def _answer(self, message: Claimed, untrue: str | None, opened: _Opened | None) -> Rechecked:
        if message.learner_id is None and message.nudge_id is None:
            return self._for_staff(message)
        if message.kind == OWN_COPY and message.nudge_id is None:
            return self._for_who_asked(message)
        state = self._state(message)
        if state is None:
            return _refused(message, SkipReason.UNLINKED)
        if message.kind not in self.gate.policy.nudges:
            return _refused(message, SkipReason.RETIRED)
        request = opened.request if opened else self._request(message, state)
        heard = self.heard.past(state.learner_id, _key(message, state))
        untrue = untrue or self._other_coach(message, state)
        # the same question has the same answer
        is_known = opened is not None and untrue is None and heard == request.past
        request = request._replace(untrue=untrue, past=heard)
        decision = opened.decision if opened and is_known else self.gate.decide(request, self.now)
        if decision.outcome is GateOutcome.ALLOW:
            sent = Sent(at=self.now, channel=message.channel)
            self.heard.add(state.learner_id, _key(message, state), sent)
        return _readdressed(message, request.address, decision)

    def _other_coach(self, message: Claimed, state: RecipientState) -> str | None:
        """What a mail says is not so where somebody else would read the answer to it by now."""
        answers = message.headers.get("Reply-To")
        is_so = answers not in self.staff_addresses or answers == state.coach_email
        return None if is_so else "somebody else is their coach by now"

    def _request(self, message: Claimed, state: RecipientState) -> EligibilityRequest:
        what, learner = self.gate.policy.nudges[message.kind], state.learner_id
        address = state.address(message.channel)
        return EligibilityRequest(
            channel=message.channel,
            address=address,
            expires_at=message.expires_at,
            left_on=state.left_on,
            finished_on=state.finished_on,
            asks_for_help=learner in self.calling,
            objects=learner in self.known.objecting,
            suppressed=self._suppressed(message, address),
            consent=state.consent(message.channel),
            choice=self.known.choice(learner, message.channel, what.priority),
            void_when_active=what.void_when == "active",
            active_on=state.active_on,
            met_at=state.met_at,
            cooldown=timedelta(days=what.cooldown_days),
            same_at=self.known.same_at.get((learner, message.kind)),
            past=self.heard.past(learner, _key(message, state)),
            zone=state.zone,
            programme_zone=state.programme_zone,
            priority=what.priority,
            quiet_start=state.quiet_start,
            quiet_end=state.quiet_end,
        )

    def _suppressed(self, message: Claimed, address: str | None) -> str | None:
        """A stop on where it goes, or on where it was to go, if that was the learner's own word."""
        before = self.known.suppression(message.channel, message.address)
        now = self.known.suppression(message.channel, address)
        return now or (before if before not in _OF_THE_ADDRESS else None)

    def _for_who_asked(self, message: Claimed) -> Rechecked:
        """What a learner asked for themselves needs no consent; it goes to no other address."""
        address = self.asking.get(message.learner_id or 0)
        known = normalised(message.channel, address) if address else ""
        if known != normalised(message.channel, message.address):
            return _refused(message, SkipReason.UNLINKED)
        stopped = self.known.suppression(message.channel, message.address)
        request = EligibilityRequest(
            channel=message.channel,
            address=message.address,
            expires_at=message.expires_at,
            suppressed=stopped if stopped in _OF_THE_ADDRESS else None,
        )
        return Rechecked(message=message, decision=self.gate.decide_for_staff(request, self.now))

    def _for_staff(self, message: Claimed) -> Rechecked:
        person = self.staff.get(message.staff_id or 0)
        if person is None:
            return _refused(message, SkipReason.UNLINKED)
        texts_declined = message.channel is Channel.SMS and Channel.SMS not in person.channels
        if texts_declined and message.kind != TEST:
            return _refused(message, SkipReason.COACH_DECLINED)
        address = person.address(message.channel) or None
        request = EligibilityRequest(
            channel=message.channel,
            address=address,
            expires_at=message.expires_at,
            suppressed=self.known.suppression(message.channel, address),
            untrue="nothing that it asks for is open" if message.id in self.overtaken else None,
        )
        decision = self.gate.decide_for_staff(request, self.now)
        return _readdressed(message, address, decision)


def _readdressed(message: Claimed, address: str | None, decision: GateDecision) -> Rechecked:
    """The message to where its reader is now; the same address in other letters stays."""
    moved = address is not None and (
        normalised(message.channel, address) != normalised(message.channel, message.address)
    )
    if address is None or not moved:
        return Rechecked(message=message, decision=decision)
    there = replace(message, address=address)
    return Rechecked(message=there, decision=decision, is_readdressed=True)


def _refused(message: Claimed, reason: SkipReason) -> Rechecked:
    decision = GateDecision(outcome=GateOutcome.SKIP, reason=reason, trace={})
    return Rechecked(message=message, decision=decision)


def _key(message: Claimed, reader: RecipientState | Colleague | None) -> str:
    """Where its reader is now, in the one spelling; else where it was to go. Empty: nowhere."""
    address = reader.address(message.channel) if reader else message.address
    return normalised(message.channel, address) if address else ""
