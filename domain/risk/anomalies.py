"""What changed about a learner lately, against their own past and against the cohort."""

from enum import StrEnum
from itertools import pairwise
from typing import Final

import numpy as np
import pandas as pd

from domain.risk.inputs import Floats, input_column

#: In log clicks: a third of what it was, or less.
_SUDDEN: Final = float(np.log(3))
_WEEKS: Final = 4
#: Fewer clicks a week than this are too few to speak of a trend.
_WORTH_COMPARING: Final = 5.0


class Badge(StrEnum):
    """What is shown beside a learner; empty where nothing stands out."""

    SUDDEN_DROP = "sudden drop"
    RISING = "rising"
    FALLING = "falling"
    NONE = ""


def badges(features: pd.DataFrame) -> "pd.Series[str]":
    """One badge per row of the feature table.

    A sudden drop: the last week under a third of the mean of the three before, while the cohort
    did not drop as much. Rising or falling: four weeks in a row each above, or each below, the one
    before, from or to at least a handful of clicks. Weeks count back from as_of.
    """
    weeks = [input_column(features, f"clicks_week_{k}") for k in range(_WEEKS)]
    before = np.mean(weeks[1:], axis=0)
    change = np.log1p(weeks[0]) - np.log1p(before)
    usual = _cohort_median(change, features)
    dropped = (before >= _WORTH_COMPARING) & (change <= -_SUDDEN) & (change - usual <= -_SUDDEN / 2)
    pairs = list(pairwise(weeks))
    rising = np.all([new > old for new, old in pairs], axis=0) & (weeks[0] >= _WORTH_COMPARING)
    falling = np.all([new < old for new, old in pairs], axis=0) & (weeks[-1] >= _WORTH_COMPARING)
    found = np.select(
        [dropped, rising, falling],
        [Badge.SUDDEN_DROP.value, Badge.RISING.value, Badge.FALLING.value],
        default=Badge.NONE.value,
    )
    return pd.Series(found, index=features.index, dtype="str")


def _cohort_median(change: Floats, features: pd.DataFrame) -> Floats:
    if "cohort_id" not in features.columns:
        return np.zeros(len(features))
    series = pd.Series(change, index=features.index)
    return series.groupby(features["cohort_id"]).transform("median").fillna(0).to_numpy()
