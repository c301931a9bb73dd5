"""What a scorer said beside what happened, at each height of its score."""

import numpy as np
import pandas as pd
import pytest

from domain.risk.model.targets import Target
from domain.risk.monitoring.reliability import reliability_curve


def rows(learners: int = 400, *, too_sure: float = 0.0) -> pd.DataFrame:
    """A learner-week each: of a hundred with a score of 30 %, thirty do not complete."""
    heights = np.repeat([0.1, 0.3, 0.6, 0.9], learners // 4)
    place = np.tile(np.arange(learners // 4), 4) / (learners // 4)
    return pd.DataFrame(
        {
            "learner_id": np.arange(learners),
            Target.NOT_COMPLETE.value: (place < heights).astype(float),
            f"p_{Target.NOT_COMPLETE}": np.clip(heights + too_sure, 0, 1),
        }
    )


def test_what_is_right_lies_on_the_line() -> None:
    curve = reliability_curve(rows(), Target.NOT_COMPLETE)
    assert sum(one.learner_weeks for one in curve) == 400
    whole = sum(one.learner_weeks * one.observed for one in curve) / 400
    assert whole == pytest.approx(0.475)
    assert [one.predicted for one in curve] == sorted(one.predicted for one in curve)


def test_who_is_too_sure_lies_below_it_and_few_learners_tell_nothing() -> None:
    curve = reliability_curve(rows(too_sure=0.3), Target.NOT_COMPLETE)
    assert np.mean([one.predicted - one.observed for one in curve]) > 0.2
    for one in curve:
        assert 0 <= one.low <= one.observed <= one.high <= 1
    assert reliability_curve(rows(40), Target.NOT_COMPLETE) == []
    assert reliability_curve(rows().iloc[:0], Target.NOT_COMPLETE) == []
