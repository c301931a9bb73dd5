import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from domain.risk.metrics import quality, rule_score, top


@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 20)), min_size=2, max_size=80))
def test_the_figures_agree_with_scikit_learn(rows: list[tuple[bool, int]]) -> None:
    labels = np.array([label for label, _ in rows], dtype="int8")
    scores = np.array([score / 20 for _, score in rows])
    found = quality(labels, scores)
    if 0 < labels.sum() < len(labels):
        assert found.auc == pytest.approx(roc_auc_score(labels, scores))
        assert found.average_precision == pytest.approx(average_precision_score(labels, scores))
    assert found.brier == pytest.approx(brier_score_loss(labels, scores))


def test_one_class_alone_has_no_auc_and_json_says_none() -> None:
    found = quality(np.zeros(3, dtype="int8"), np.array([0.1, 0.2, 0.3]))
    assert found.as_dict()["auc"] is None


def test_precision_at_capacity_counts_a_tie_in_proportion() -> None:
    labels = np.array([1, 0, 1, 0], dtype="int8")
    assert top(labels, np.array([0.9, 0.5, 0.5, 0.1]), 0.5) == (0.75, 0.75)


def test_scores_that_are_no_probabilities_have_no_calibration() -> None:
    found = quality(np.array([0, 1], dtype="int8"), np.array([-5.0, 40.0]))
    assert found.auc == 1
    assert np.isnan(found.brier)


def test_the_rule_puts_missed_work_before_clicks() -> None:
    frame = pd.DataFrame({"work_missed": [0, 1, 1], "clicks_14": [0, 900, 10]})
    assert np.argsort(-rule_score(frame)).tolist() == [2, 1, 0]
