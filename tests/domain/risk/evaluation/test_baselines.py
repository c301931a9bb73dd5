import numpy as np
import pandas as pd
import pytest

from domain.risk.evaluation.baselines import _with_percentiles, baseline_scores, well_made_logistic
from domain.risk.metrics import auc


def _cohort(level: float, *, seed: int) -> tuple[pd.DataFrame, "np.typing.NDArray[np.int8]"]:
    """A cohort whose clicks are counted on a scale of its own; half the marks are unknown."""
    draw = np.random.default_rng(seed)
    zeal = draw.normal(size=1200)
    marks = 60 + 10 * (zeal + draw.normal(size=1200))
    rows = pd.DataFrame(
        {
            "cohort_id": 1,
            "week": 5 - 1 / 7,
            "clicks_14": level * np.exp(zeal + draw.normal(scale=0.8, size=1200)),
            "mark_mean": np.where(zeal < draw.normal(size=1200), np.nan, marks),
            "work_missed": 0.0,
        }
    )
    return rows, (zeal + draw.normal(size=1200) < 0).astype("int8")


def test_the_logistic_to_beat_is_not_made_of_straw() -> None:
    train, labels = _cohort(50, seed=1)
    test, truth = _cohort(5, seed=2)
    found = well_made_logistic(train, labels, np.arange(1200), test)
    assert auc(truth, found) > auc(truth, -test["clicks_14"].to_numpy()) + 0.02
    # another scale of clicks does not make everybody a case: percentiles carry over
    assert found.mean() == pytest.approx(truth.mean(), abs=0.15)


@pytest.mark.parametrize("learners", [10, 300])
def test_where_all_are_alike_everybody_stands_in_the_middle(learners: int) -> None:
    rows = _cohort(50, seed=1)[0].head(learners)
    assert (_with_percentiles(rows)["work_missed_percentile"] == 0.5).all()


def test_that_a_mark_is_unknown_tells_something() -> None:
    train, labels = _cohort(50, seed=1)
    noise = np.random.default_rng(3).normal(60, 1, len(train))
    only_known = train[["cohort_id", "week"]].assign(mark_mean=train["mark_mean"] * 0 + noise)
    found = well_made_logistic(only_known, labels, np.arange(1200), only_known)
    unknown = train["mark_mean"].isna().to_numpy()
    assert found[unknown].mean() > found[~unknown].mean() + 0.2


def test_every_baseline_scores_every_row() -> None:
    train, labels = _cohort(50, seed=1)
    test, _ = _cohort(50, seed=2)
    found = baseline_scores(train, labels, np.arange(1200), test)
    assert list(found) == ["rule", "logistic regression", "peer forest"]
    assert all(np.isfinite(scores).all() and len(scores) == 1200 for scores in found.values())
