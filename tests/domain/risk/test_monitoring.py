from typing import Any

import numpy as np
import pandas as pd
import pytest

from domain.policy import Gates
from domain.risk.monitoring import drifted, input_drift, may_replace, population_stability

GATES = Gates()


def _metrics(**changed: float) -> dict[str, Any]:
    one = {"auc": 0.8, "rule_auc": 0.7, "predicted_to_observed": 1.0}
    return {"not_complete": {**one, **changed}, "leave_soon": one}


def test_the_same_population_is_stable_and_a_moved_one_is_not() -> None:
    draw = np.random.default_rng(1)
    then = draw.normal(size=5000)
    assert population_stability(then, draw.normal(size=5000)) < 0.02
    assert population_stability(then, draw.normal(loc=1, size=5000)) > 0.25


def test_values_that_become_unknown_are_drift() -> None:
    then = np.arange(1000.0)
    assert population_stability(then, np.where(then < 500, np.nan, then)) > 0.25


def test_the_furthest_moved_input_comes_first() -> None:
    then = pd.DataFrame({"active_days": np.arange(100.0), "missed_share": np.arange(100.0)})
    now = then.assign(missed_share=500.0)
    found = input_drift(then, now, GATES)
    assert found[0].name == "missed_share"
    assert drifted(found) == ["missed_share"]


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
    assert said in "; ".join(verdict.objections)
