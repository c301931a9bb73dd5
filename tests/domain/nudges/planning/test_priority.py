"""Whose turn it is: urgency, expected benefit, who waited longest, and only then a stable hash."""

from datetime import UTC, datetime, timedelta
from typing import Any

from domain.nudges.eligibility.recipient_state import RecipientStates
from domain.nudges.planning.priority import Benefits
from domain.policy import Policy
from tests.domain.nudges.planning.factories import everyone, planned

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
#: Fits a message about a barrier, one about missed work, and the offer of a talk: all of one class.
TORN = {
    "days_since_last_seen": 3.0,
    "barriers": "Childcare",
    "days_since_missed": 3.0,
    "progress_segment": "Critical",
    "composite_segment": "Critical",
}


def winner(policy: Policy, standing: RecipientStates | None = None, **asked: Any) -> str:
    """What goes out; the rest say what came before them."""
    nudges = planned(policy, everyone(policy, TORN), standing, **asked)
    (going,) = [n for n in nudges if n.reason is None]
    beaten = [n for n in nudges if n.reason == "outranked"]
    assert {n.trace["before"] for n in beaten} <= {going.intervention}
    return going.intervention


def worth(policy: Policy, **expected: float) -> Policy:
    changed = {
        key: policy.nudges[key].model_copy(update={"expected_benefit": value})
        for key, value in expected.items()
    }
    return policy.model_copy(update={"nudges": policy.nudges | changed})


ALIKE = {"barrier_follow_up": 0.03, "missed_assignment": 0.03, "mentor_connection": 0.03}


def test_what_is_expected_to_help_most_goes_first(policy: Policy) -> None:
    for key in ALIKE:
        assert winner(worth(policy, **(ALIKE | {key: 0.05}))) == key


def test_what_was_measured_counts_more_than_what_was_expected(policy: Policy) -> None:
    changed = worth(policy, **(ALIKE | {"barrier_follow_up": 0.2}))
    measured = Benefits(measured={("mentor_connection", "Amber"): 0.3})
    assert winner(changed, benefits=measured) == "mentor_connection"
    elsewhere = Benefits(measured={("mentor_connection", "Green"): 0.3})
    assert winner(changed, benefits=elsewhere) == "barrier_follow_up"


def test_among_equals_the_one_that_was_longest_ago(policy: Policy) -> None:
    ago = {"barrier_follow_up": 60, "missed_assignment": 90, "mentor_connection": 70}
    for longest in ago:
        past = {(1, k): NOON - timedelta(days=d) for k, d in (ago | {longest: 120}).items()}
        assert winner(worth(policy, **ALIKE), RecipientStates(same_at=past)) == longest


def test_the_trace_says_what_was_expected_or_measured(policy: Policy) -> None:
    (going,) = [n for n in planned(policy, everyone(policy, {})) if n.reason is None]
    assert going.trace["benefit"] == "+0.020 expected"
    measured = Benefits(measured={("reengage", "Amber"): -0.01})
    (going,) = [
        n for n in planned(policy, everyone(policy, {}), benefits=measured) if n.reason is None
    ]
    assert going.trace["benefit"] == "-0.010 measured"
