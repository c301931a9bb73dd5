import numpy as np
import pandas as pd

from domain.policy import ScorerPolicy
from domain.risk.training.forecast_training import fit_forecast
from domain.risk.training.out_of_fold import HeldOutSplit


def test_the_interval_is_measured_on_learners_who_did_not_set_its_width(
    scorer_policy: ScorerPolicy,
) -> None:
    draw, count = np.random.default_rng(3), 600
    parts = np.arange(count) % 2
    features = pd.DataFrame({"elapsed": draw.uniform(0, 0.9, count), "grade": 60.0})
    spread = np.where(parts == 0, 0.1, 20.0)  # the second part says nothing about the first
    grades = 60 + spread * draw.choice([-1, 1], count) * draw.uniform(0.5, 1, count)
    split = HeldOutSplit(
        splits=tuple((parts != k, parts == k) for k in (0, 1)),
        rows=np.ones(count, dtype=bool),
        parts=parts,
        left_by_week=(),
        how="by halves",
        later=False,
    )
    _, figures = fit_forecast(features, grades, split, scorer_policy)
    assert 0.4 < figures["coverage"] < 0.6
