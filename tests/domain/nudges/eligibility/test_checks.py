"""What the checks saw is shown to coaches word for word, beside each decision."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.experiments import Arm
from domain.nudges.eligibility.caps import Sent
from domain.nudges.eligibility.gate import Gate
from domain.nudges.eligibility.requests import ChannelPreference, EligibilityRequest, GateOutcome
from domain.nudges.eligibility.skip_reasons import SkipReason
from domain.policy import Channel, Exemption, Policy, Priority
from tests.factories import NOON

GOOD = EligibilityRequest(
    channel=Channel.EMAIL,
    address="ada@example.org",
    expires_at=NOON + timedelta(hours=48),
    consent=True,
    zone="Europe/London",
)
LATELY = {"same_at": NOON - timedelta(days=3), "cooldown": timedelta(days=9)}
PAUSE = NOON + timedelta(hours=20)


def test_a_message_that_may_leave_tells_what_every_check_saw(policy: Policy) -> None:
    seen = Gate(policy=policy, production=True).decide(GOOD._replace(arm=Arm.TREATED), NOON).trace
    assert seen == {
        "environment": "production",
        "recipient": "known",
        "enrolment": "enrolled",
        "suppression": "none",
        "consent": "given",
        "objection": "none",
        "call_for_help": "none open",
        "returned": "not since",
        "contact": "none since",
        "still_true": "still so",
        "expiry": "in time",
        "cooldown": "first time",
        "pause": "none",
        "caps": "0 in 30 days; none reached",
        "hours": "12:00 Europe/London",
        "holdout": "treated",
    }


@pytest.mark.parametrize(
    ("change", "check", "saw"),
    [
        ({"address": None}, "recipient", "no address"),
        ({"left_on": NOON.date()}, "enrolment", "left on 2026-03-02"),
        ({"left_on": date(2026, 3, 3)}, "enrolment", "enrolled"),
        ({"suppressed": "unsubscribed"}, "suppression", "unsubscribed"),
        ({"choice": ChannelPreference(allowed=False)}, "consent", "declined in their preferences"),
        ({"choice": ChannelPreference(allowed=True)}, "consent", "chosen in their preferences"),
        ({"consent": None}, "consent", "no objection on record"),
        ({"consent": None, "channel": Channel.SMS}, "consent", "no consent on record"),
        ({"consent": False}, "consent", "refused"),
        (
            {"objects": True, "priority": Priority.RISK},
            "objection",
            "objected to being scored",
        ),
        (
            {"objects": True, "priority": Priority.REMINDER},
            "objection",
            "objected to scoring; this needs none",
        ),
        (
            {"asks_for_help": True},
            "call_for_help",
            "asked for help, and nobody has helped yet",
        ),
        (
            {"void_when_active": True, "active_on": date(2026, 3, 1)},
            "returned",
            "active on 2026-03-01",
        ),
        ({"expires_at": NOON}, "expiry", "too late"),
        (LATELY, "cooldown", "last 2026-02-27"),
        ({"choice": ChannelPreference(paused_until=PAUSE)}, "pause", "2026-03-03T08:00+00:00"),
        ({"choice": ChannelPreference(paused_until=NOON)}, "pause", "none"),
        (
            {"past": [Sent(at=NOON - timedelta(hours=5), channel=Channel.EMAIL)]},
            "caps",
            "1 in 30 days; min_gap reached",
        ),
        (
            {
                "channel": Channel.SMS,
                "past": [Sent(at=NOON - timedelta(days=4), channel=Channel.SMS)],
            },
            "caps",
            "1 in 30 days; sms_per_week reached",
        ),
        ({"quiet_start": 11, "quiet_end": 15}, "hours", "12:00 Europe/London (quiet)"),
        ({"preferred_hour": 9}, "preferred", "9:00"),
        ({"arm": Arm.HOLDOUT}, "holdout", "held out"),
    ],
)
def test_what_a_check_saw_is_said(
    policy: Policy, change: dict[str, Any], check: str, saw: str
) -> None:
    gate = Gate(policy=policy, production=True)
    assert gate.decide(GOOD._replace(**change), NOON).trace[check] == saw


def test_outside_production_the_allow_list_is_named(policy: Policy) -> None:
    gate = Gate(policy=policy, production=False, allow_list=("ada@example.org",))
    assert gate.decide(GOOD, NOON).trace["environment"] == "on the allow-list"
    other = GOOD._replace(address="eve@example.org")
    assert gate.decide(other, NOON).trace["environment"] == "not on the allow-list"


def test_a_cooldown_ends_to_the_second(policy: Policy) -> None:
    gate = Gate(policy=policy, production=True)
    over = GOOD._replace(same_at=NOON - timedelta(days=9), cooldown=timedelta(days=9))
    assert gate.decide(over, NOON).outcome is GateOutcome.ALLOW
    still = gate.decide(over, NOON - timedelta(seconds=1))
    assert still.reason is SkipReason.COOLDOWN


def test_that_a_cooldown_is_not_for_safety_messages_is_said(policy: Policy) -> None:
    sending = policy.sending.model_copy(update={"safety_exempt": (Exemption.COOLDOWN,)})
    gate = Gate(policy=policy.model_copy(update={"sending": sending}), production=True)
    safety = GOOD._replace(priority=Priority.SAFETY, **LATELY)
    assert gate.decide(safety, NOON).trace["cooldown"] == "does not hold for safety messages"


@pytest.mark.parametrize("priority", Priority)
def test_who_objected_to_scoring_hears_nothing_that_follows_from_a_worry(
    policy: Policy, priority: Priority
) -> None:
    gate = Gate(policy=policy, production=True)
    reason = gate.decide(GOOD._replace(objects=True, priority=priority), NOON).reason
    worried = priority in {Priority.RISK, Priority.COACH}
    assert reason is (SkipReason.OBJECTED if worried else None)
