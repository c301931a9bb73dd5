from typing import Any

import pytest

from domain.policy import ReleaseGates
from domain.risk.monitoring.fairness import GroupAudit
from domain.risk.monitoring.release_gates import may_replace

GATES = ReleaseGates()


def _metrics(**changed: float) -> dict[str, Any]:
    one = {"auc": 0.8, "rule_auc": 0.7, "predicted_to_observed": 1.0}
    return {"not_complete": {**one, **changed}, "leave_soon": one}


def _audit(**figures: float) -> dict[str, Any]:
    who = {"programme": "Data", "attribute": "gender", "group": "F", "learners": 90}
    return GroupAudit(**who, suppressed=False, **figures).as_dict()  # type: ignore[arg-type]


def test_a_better_scorer_may_replace_the_one_in_use() -> None:
    assert may_replace(_metrics(), _metrics(auc=0.79), GATES).passes
    assert may_replace(_metrics(), None, GATES).passes


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"auc": 0.69}, "not ahead of the rule"),
        ({"predicted_to_observed": 1.6}, "predicted / observed is 1.60"),
        ({"auc": 0.75}, "the one in use has 0.800"),
    ],
)
def test_what_stands_against_a_scorer_is_said(changed: dict[str, float], said: str) -> None:
    verdict = may_replace(_metrics(**changed), _metrics(), GATES)
    assert not verdict.passes
    assert said in verdict.sentence()


def test_figures_on_the_same_rows_count_more_than_those_of_another_year() -> None:
    easier_year = _metrics(auc=0.95)
    beside = {"beside_the_one_in_use": {"auc": 0.81, "in_use_auc": 0.78}}
    ours = _metrics()
    assert not may_replace(ours, easier_year, GATES).passes
    ours["not_complete"] |= beside
    assert may_replace(ours, easier_year, GATES).passes


def test_what_is_just_good_enough_may_be_used_and_the_verdict_says_why() -> None:
    even = _metrics(auc=0.7) | {"leave_soon": {**_metrics()["leave_soon"], "auc": 0.7}}
    assert may_replace(even, None, GATES).sentence() == (
        "ahead of the rule and of the one in use, calibrated, no group harmed"
    )
    for ratio, passes in ((0.8, True), (1.25, True), (0.79, False), (1.26, False)):
        assert may_replace(_metrics(predicted_to_observed=ratio), None, GATES).passes is passes
    further_ahead = GATES.model_copy(update={"ahead_of_rule": 0.12})
    assert not may_replace(_metrics(), None, further_ahead).passes
    assert may_replace(_metrics(rule_auc=0.65), None, further_ahead).objections == (
        "leave_soon: AUC 0.800 is not ahead of the rule's 0.700",
    )
    a_little_behind = _metrics(auc=0.79)
    assert may_replace(a_little_behind, _metrics(auc=0.8), GATES).passes
    assert not may_replace(a_little_behind, _metrics(auc=0.81), GATES).passes


def test_both_targets_are_judged_and_all_that_stands_against_it_is_said() -> None:
    poor = _metrics(auc=0.6)["not_complete"]
    audits = [_audit(auc_gap=-0.2, chance=0.005, missed_gap=0.0, missed_chance=1.0)]
    candidate = {"not_complete": poor, "leave_soon": poor, "fairness": audits}
    assert may_replace(candidate, _metrics(), GATES).sentence() == (
        "not_complete: AUC 0.600 is not ahead of the rule's 0.700; "
        "not_complete: AUC 0.600, the one in use has 0.800; "
        "leave_soon: AUC 0.600 is not ahead of the rule's 0.700; "
        "leave_soon: AUC 0.600, the one in use has 0.800; "
        "Data, gender F: ranked worse than everyone else, AUC 0.20 lower"
    )


def test_a_scorer_in_use_that_never_foretold_a_target_sets_no_mark_for_it() -> None:
    assert may_replace(_metrics(), {"not_complete": _metrics()["not_complete"]}, GATES).passes


def test_figures_on_the_same_rows_hold_against_it_too() -> None:
    ours = _metrics()
    ours["leave_soon"] = ours["leave_soon"] | {
        "beside_the_one_in_use": {"auc": 0.78, "in_use_auc": 0.81}
    }
    assert may_replace(ours, _metrics(), GATES).objections == (
        "leave_soon: AUC 0.780, the one in use has 0.810",
    )


@pytest.mark.parametrize(
    ("figures", "passes"),
    [
        ({"auc_gap": -0.2, "chance": 0.005}, False),
        ({"auc_gap": -0.2, "chance": 0.2}, True),
        ({"auc_gap": 0.2, "chance": 0.005}, True),
        ({"missed": 0.6, "missed_gap": 0.3, "missed_chance": 0.005}, False),
        ({"missed": 0.6, "missed_gap": 0.1, "missed_chance": 0.005}, True),
        ({"missed": 0.6, "missed_gap": 0.3, "missed_chance": 0.2}, True),
        # exactly what is tolerated, and exactly what chance is allowed
        ({"auc_gap": -0.1, "chance": 0.005}, True),
        ({"auc_gap": -0.2, "chance": 0.01}, True),
        ({"missed": 0.6, "missed_gap": 0.15, "missed_chance": 0.005}, True),
        ({"missed": 0.6, "missed_gap": 0.3, "missed_chance": 0.01}, True),
    ],
)
def test_a_group_harmed_beyond_chance_stands_against_it(
    figures: dict[str, float], *, passes: bool
) -> None:
    found = may_replace({**_metrics(), "fairness": [_audit(**figures)]}, None, GATES)
    assert found.passes is passes
    assert passes or "Data, gender F" in found.sentence()
