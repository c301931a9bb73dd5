"""One question after the other at the gate: over which channel, and what each check saw."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.experiments import Arm
from domain.nudges.eligibility import (
    GOES_ON,
    ChannelPreference,
    EligibilityRequest,
    Ending,
    Gate,
    GateDecision,
    GateOutcome,
    RecipientStates,
    Sent,
    SkipReason,
)
from domain.nudges.planning.assignment import Assignment
from domain.nudges.planning.candidate_gate import CandidateGate
from domain.nudges.planning.candidates import Candidate
from domain.nudges.planning.decisions import PlannedNudge
from domain.nudges.planning.recipients import Recipient
from domain.policy import Channel, Intervention, Policy, Priority
from tests.domain.nudges.planning.factories import NOON, TODAY, everyone, planned

BOTH = {"phone": "+447700900123", "sms_consent": True}
NO_EMAIL = RecipientStates(suppressed={("email", "l1@learner.example"): "bounced"})


def decided(policy: Policy, about: dict[str, Any], *states: RecipientStates) -> PlannedNudge:
    (nudge,) = planned(policy, everyone(policy, about), *states)
    return nudge


def test_the_first_open_channel_counts_and_all_that_were_asked_are_in_the_trace(
    policy: Policy,
) -> None:
    nudge = decided(policy, BOTH, NO_EMAIL)
    assert (nudge.channel, nudge.address) == (Channel.SMS, "+447700900123")
    assert nudge.trace["email"]["suppression"] == "bounced"
    assert nudge.trace["sms"]["consent"] == "given"


def test_a_channel_after_an_open_one_is_not_asked(policy: Policy) -> None:
    nudge = decided(policy, BOTH)
    assert nudge.channel is Channel.EMAIL
    assert "sms" not in nudge.trace


def test_where_none_is_open_what_stops_the_first_is_the_reason(policy: Policy) -> None:
    nudge = decided(policy, {}, NO_EMAIL)
    assert (nudge.reason, nudge.channel, nudge.at) == ("suppressed", Channel.EMAIL, None)
    assert nudge.trace["sms"]["recipient"] == "no address"


def test_the_held_out_are_not_reached_by_another_channel(policy: Policy) -> None:
    (nudge,) = planned(policy, everyone(policy, BOTH), held_out=lambda _kind, _ref: True)
    assert (nudge.reason, nudge.arm, nudge.channel) == ("holdout", "holdout", Channel.EMAIL)
    assert nudge.trace["email"]["holdout"] == "held out"
    assert "sms" not in nudge.trace


def test_where_nothing_is_measured_the_trace_tells_of_no_draw(policy: Policy) -> None:
    plain = policy.nudges["reengage"].model_copy(update={"holdout": False})
    unmeasured = policy.model_copy(update={"nudges": policy.nudges | {"reengage": plain}})
    nudge = decided(unmeasured, {})
    assert (nudge.state, nudge.arm, nudge.share) == ("planned", None, None)
    assert "holdout" not in nudge.trace["email"]


@pytest.mark.parametrize("hour", [17, 17.0])
def test_a_good_hour_is_whole_however_the_frame_holds_it(policy: Policy, hour: float) -> None:
    nudge = decided(policy, {"preferred_hour": hour})
    assert nudge.trace["email"]["preferred"] == "17:00"
    assert nudge.at is not None
    assert nudge.at.hour == 17


DAY = timedelta(days=1)
ADA = Recipient(
    enrolment_id=4,
    learner_id=3,
    learner_ref="ada",
    cohort_id=1,
    email="ada@learner.example",
    phone="+447700900123",
    zone="Asia/Tokyo",
    programme_zone="Europe/Berlin",
    email_consent=True,
    sms_consent=False,
    active_on=TODAY,
    risk_band=None,
    quiet_start=20,
    quiet_end=9,
    preferred_hour=17,
    reasons=None,
)
CHOSEN = {channel: ChannelPreference(allowed=bool(n)) for n, channel in enumerate(Channel)}
PAST = (Sent(at=NOON - 8 * DAY, channel=Channel.EMAIL),)
KNOWN = RecipientStates(
    past={3: PAST},
    same_at={(3, "reengage"): NOON - 20 * DAY},
    helped={3: NOON - 30 * DAY},
    choices={3: {(channel, Priority.RISK): choice for channel, choice in CHOSEN.items()}},
    suppressed={("email", "ada@learner.example"): "bounced", ("sms", "+447700900123"): "stop"},
    arms={("ada", "reengage"): "treated"},
    calling={3},
    objecting={3},
    endings={4: Ending(TODAY + DAY, TODAY + 2 * DAY)},
)


@dataclass(frozen=True, kw_only=True)
class Stern(Gate):
    """Stops everything, and keeps what it was asked."""

    asked: list[EligibilityRequest]

    def decide(self, request: EligibilityRequest, now: datetime) -> GateDecision:
        assert now == NOON
        self.asked.append(request)
        return GateDecision(outcome=GateOutcome.SKIP, reason=SkipReason.CAP, trace={})

    decide_for_person = decide


def asked_of(
    policy: Policy, what: Intervention, states: RecipientStates, recipient: Recipient = ADA
) -> list[EligibilityRequest]:
    gate = Stern(policy=policy, production=True, asked=[])
    assignment = Assignment(policy=policy, learners=100, states=states)
    candidate = Candidate(recipient, "reengage", what, (), NOON + DAY)
    asking = CandidateGate(gate=gate, states=states, assignment=assignment, now=NOON)
    # what each that was asked saw, under its name
    assert list(asking.decide(candidate).trace) == (
        ["person"] if what.by == "person" else list(what.channels)
    )
    return gate.asked


def test_the_gate_is_asked_about_all_that_is_known_of_them(policy: Policy) -> None:
    what = policy.nudges["reengage"]
    asked = asked_of(policy, what, KNOWN)
    common = EligibilityRequest(
        channel=Channel.EMAIL,
        address="ada@learner.example",
        expires_at=NOON + DAY,
        left_on=TODAY + DAY,
        finished_on=TODAY + 2 * DAY,
        asks_for_help=True,
        objects=True,
        suppressed="bounced",
        consent=True,
        choice=CHOSEN[Channel.EMAIL],
        void_when_active=True,
        active_on=TODAY,
        cooldown=timedelta(days=what.cooldown_days),
        same_at=NOON - 20 * DAY,
        past=PAST,
        zone="Asia/Tokyo",
        programme_zone="Europe/Berlin",
        priority=Priority.RISK,
        quiet_start=20,
        quiet_end=9,
        preferred_hour=17,
        arm=Arm.TREATED,
    )
    by_text = common._replace(
        channel=Channel.SMS,
        address="+447700900123",
        suppressed="stop",
        consent=False,
        choice=CHOSEN[Channel.SMS],
    )
    assert asked == [common, by_text]
    lasting = what.model_copy(update={"void_when": "never", "priority": Priority.REMINDER})
    other = asked_of(policy, lasting, KNOWN)[0]
    assert (other.void_when_active, other.priority) == (False, Priority.REMINDER)


def test_of_a_person_asked_to_help_only_what_concerns_help_is_asked(policy: Policy) -> None:
    what = policy.nudges["reengage"].model_copy(update={"by": "person", "cooldown_days": 5})
    (asked,) = asked_of(policy, what, KNOWN)
    assert asked == EligibilityRequest(
        channel=Channel.EMAIL,
        address=None,
        expires_at=NOON + DAY,
        left_on=TODAY + DAY,
        finished_on=TODAY + 2 * DAY,
        objects=True,
        void_when_active=True,
        active_on=TODAY,
        cooldown=timedelta(days=5),
        same_at=NOON - 30 * DAY,
    )
    lasting = what.model_copy(update={"void_when": "never", "priority": Priority.REMINDER})
    other = asked_of(policy, lasting, KNOWN)[0]
    assert (other.void_when_active, other.priority) == (False, Priority.REMINDER)


@pytest.mark.parametrize("by", ["message", "person"])
def test_of_whom_nothing_is_known_nothing_is_said(policy: Policy, by: str) -> None:
    what = policy.nudges["reengage"].model_copy(update={"by": by})
    nobody = ADA._replace(email="", phone=None)
    asked = asked_of(policy, what, RecipientStates(), nobody)
    assert {(one.address, one.left_on, one.finished_on) for one in asked} == {(None, *GOES_ON)}
    assert {(one.same_at, tuple(one.past), one.asks_for_help) for one in asked} == {
        (None, (), False)
    }
