"""How this cohort differs from those learnt from: an intercept update from its own departures.

Scorers that are right on past cohorts cry wolf on a calmer one and are too calm on a harder one.
A running cohort tells early which it is: by how many have left so far, against how many had left
by that week before. The log of that ratio, shrunk as if ten departures had gone as expected, moves
the log-odds of not completing about in full and those of leaving soon by most of it. Both weights
were chosen on the two sample presentations, in both directions (docs/evaluation.md).
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd

from domain.risk.model.inputs import Floats, input_column
from domain.risk.model.targets import Further, Question, Target

_AS_IF_EXPECTED: Final = 10.0
_LIMIT: Final = 1.5
_WEIGHT: Final[Mapping[Question, float]] = {
    Target.NOT_COMPLETE: 1.1,
    Target.LEAVE_SOON: 0.85,
    Further.LEAVE_AFTER_GAP: 0.85,
    Further.STOP_OUT: 0.0,  # departures say nothing about silence
}


def left_by_week(outcomes: pd.DataFrame, last_week: int) -> tuple[float, ...]:
    """Share of those who started that had left by the end of week 0, 1, 2 ... of past cohorts."""
    started = outcomes[~(outcomes["withdrawn_on"] <= outcomes["starts_on"])]
    day = (started["withdrawn_on"] - started["starts_on"]).dt.days
    count = max(len(started), 1)
    return tuple(float((day < 7 * week).sum() / count) for week in range(last_week + 1))


def cohort_shift(target: Question, expected: Sequence[float], features: pd.DataFrame) -> Floats:
    """What to add to the log-odds of each row; zero where departures are not known."""
    if not expected:
        return np.zeros(len(features))
    week, started, left = (
        input_column(features, name) for name in ("week", "cohort_started", "cohort_left")
    )
    # week is counted in days from the start over seven; the evening of day 7w - 1 ends week w
    usual = np.interp(week + 1 / 7, np.arange(len(expected)), expected)
    ratio = np.log((left + _AS_IF_EXPECTED) / (started * usual + _AS_IF_EXPECTED))
    return _WEIGHT[target] * np.nan_to_num(np.clip(ratio, -_LIMIT, _LIMIT))
