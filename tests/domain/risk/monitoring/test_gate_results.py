"""Each gate by itself, from what was kept of a scorer."""

from typing import Any

from domain.policy import ReleaseGates
from domain.risk.monitoring.gate_results import ReleaseGate, results_of_gates

GATES = ReleaseGates()
GOOD: dict[str, Any] = {
    "within_week": [0.8, 0.78, 0.82],
    "ahead_of_rule": [0.02, 0.06],
    "held_out_ratio": 1.0,
}


def passed(**changed: Any) -> dict[ReleaseGate, bool]:
    found = results_of_gates({"not_complete": {**GOOD, **changed}}, GATES)
    return {one.gate: one.passed for one in found}


def test_every_gate_that_was_decided_on_is_told() -> None:
    assert passed() == {
        ReleaseGate.RANKS: True,
        ReleaseGate.AHEAD_OF_RULE: True,
        ReleaseGate.LEVEL: True,
    }
    assert (
        passed(ahead_of_the_one_in_use=[-0.01, 0.02])[ReleaseGate.AHEAD_OF_THE_ONE_IN_USE] is False
    )
    assert passed(ahead_of_rule=[-0.01, 0.06])[ReleaseGate.AHEAD_OF_RULE] is False
    assert passed(held_out_ratio=1.4)[ReleaseGate.LEVEL] is False
    assert passed(held_out_ratio=None)[ReleaseGate.LEVEL] is False
    assert passed(within_week=[0.6, None, None])[ReleaseGate.RANKS] is False
    assert results_of_gates({}, GATES) == []


def test_a_group_that_is_served_worse_fails_fairness_by_name() -> None:
    group = {
        "programme": "Data",
        "attribute": "gender",
        "group": "F",
        "learners": 90,
        "suppressed": False,
        "auc": None,
        "auc_gap": 0.0,
        "missed": 0.6,
        "missed_gap": 0.3,
        "missed_chance": 0.001,
        "chance": 1.0,
    }
    [one] = results_of_gates({"fairness": [group]}, GATES)
    assert (one.gate, one.passed) == (ReleaseGate.FAIR, False)
    assert "Data, gender F" in one.against[0]
    [fair] = results_of_gates({"fairness": [{**group, "missed_gap": 0.0}]}, GATES)
    assert fair.passed
