"""What to know beside a score: who scored, and how sure a place in a small cohort is.

A place in the cohort is a share of the others. Among n - 1 others it has a standard error of
sqrt(p (1 - p) / (n - 1)), at most 0.5 / sqrt(n - 1), and so is sure to within 0.98 / sqrt(n - 1):

    learners      4     5    10    25    50   100   400
    to within   .57   .49   .33   .20   .14   .10   .05

Reasons speak of fifths of the cohort, which 25 learners are enough for; in a smaller cohort a note
says how sure a place is. Four tell a place no better than to within half of the cohort either way,
which is nothing: `min_cohort` is five.
"""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from domain.risk.model import input_column, scorer_note

#: Learners from whom on a place in the cohort is sure to within a fifth of it.
SURE_FROM: Final = 25
_SURE: Final = 1.96 / 2
_SMALL: Final = (
    "Only {learners:.0f} learners are in this cohort: a place in it is sure to within {within:.0f} "
    "of 100, so take the score as a hint."
)


def score_notes(metrics: Mapping[str, Any], features: pd.DataFrame) -> "pd.Series[str]":
    """One note per row, empty where there is nothing to know; `metrics` are the scorer's."""
    who = scorer_note(metrics)
    learners = input_column(features, "cohort_learners")
    texts = {
        number: " ".join(part for part in (who, _sure(number)) if part)
        for number in np.unique(learners[learners < SURE_FROM])
    }
    if not texts:
        return pd.Series(who, features.index, dtype="str")
    notes = pd.Series(learners, features.index).map(texts).astype("str")
    return notes if who is None else notes.fillna(who)


def _sure(learners: float) -> str:
    within = 100 * _SURE / np.sqrt(max(learners - 1, 1))
    return _SMALL.format(learners=learners, within=within)
