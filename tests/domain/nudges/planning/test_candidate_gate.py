"""One question after the other at the gate: over which channel, and what each check saw."""

from typing import Any

import pytest

from domain.nudges.eligibility.recipient_state import RecipientStates
from domain.nudges.planning.decisions import PlannedNudge
from domain.policy import Channel, Policy
from tests.domain.nudges.planning.factories import everyone, planned

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
