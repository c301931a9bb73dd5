"""What changed about a learner lately, against their own past and against the cohort."""

from collections.abc import Mapping
from enum import StrEnum
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.risk.model import Floats, input_column

#: In log clicks: a third of what it was, or less.
_SUDDEN: Final = float(np.log(3))
_WEEKS: Final = 4
#: Fewer clicks a week than this are too few to speak of a trend.
_WORTH_COMPARING: Final = 5.0


class Badge(StrEnum):
    """What is shown beside a learner, in the words that conditions use too."""

    SUDDEN_DROP = "sudden drop"
    FALLING = "falling"
    RISING = "rising"
    BACK_AGAIN = "back again"


def badges(features: pd.DataFrame) -> "pd.Series[str]":
    """The badges of each row of the feature table, "; " between them; empty where nothing is new.

    A sudden drop: the last week under a third of the mean of the three before, while the cohort
    did not drop as much. Rising or falling: four weeks in a row each above, or each below, the one
    before, from or to at least a handful of clicks. Back again: active after two weeks without any
    activity. Weeks count back from as_of.
    """
    weeks = [input_column(features, f"clicks_week_{k}") for k in range(_WEEKS)]
    before = np.mean(weeks[1:], axis=0)
    change = np.log1p(weeks[0]) - np.log1p(before)
    usual = _cohort_median(change, features)
    dropped = (before >= _WORTH_COMPARING) & (change <= -_SUDDEN) & (change - usual <= -_SUDDEN / 2)
    pairs = list(pairwise(weeks))
    rising = np.all([new > old for new, old in pairs], axis=0) & (weeks[0] >= _WORTH_COMPARING)
    falling = np.all([new < old for new, old in pairs], axis=0) & (weeks[-1] >= _WORTH_COMPARING)
    back = (weeks[0] > 0) & (weeks[1] == 0) & (weeks[2] == 0) & _was_there(features)
    found = {
        Badge.SUDDEN_DROP: dropped,
        Badge.FALLING: falling,
        Badge.RISING: rising,
        Badge.BACK_AGAIN: back,
    }
    return _joined(found, features.index)


def _was_there(features: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Active before the two quiet weeks: a first visit is no return."""
    return input_column(features, "clicks_total") > input_column(features, "clicks_14")


def _joined(
    found: Mapping[Badge, npt.NDArray[np.bool_]], index: "pd.Index[int]"
) -> "pd.Series[str]":
    """Every combination that occurs is written once; a million rows only look theirs up."""
    code = sum(hits.astype("int64") << place for place, hits in enumerate(found.values()))
    words = [
        "; ".join(badge for place, badge in enumerate(found) if number >> place & 1)
        for number in range(1 << len(found))
    ]
    return pd.Series(np.array(words, dtype=object)[code], index=index, dtype="str")


def _cohort_median(change: Floats, features: pd.DataFrame) -> Floats:
    if "cohort_id" not in features.columns:
        return np.zeros(len(features))
    series = pd.Series(change, index=features.index)
    return series.groupby(features["cohort_id"]).transform("median").fillna(0).to_numpy()
