"""Which past learners are learnt from, where there are more of them than it takes.

Past a hundred thousand moments more of them change a scorer little and cost memory and time in
proportion. Learners are drawn by a hash of their number: the same ones whenever it is asked, with
all their weeks, so that whoever is held out is held out whole. Everybody has the same chance,
whatever became of them: base rates and calibration are those of all, and every weight would be one.
"""

from typing import Final

import numpy as np
import pandas as pd

from domain.policy import ScorerPolicy
from domain.risk.model import Floats
from domain.risk.training.labels import most_looks

#: Moments that are learnt from, about: 9,000 learners of twelve weeks. Of so many, a third of whom
#: do not complete, an AUC of .8 is known to within .01 (95 %; Hanley and McNeil 1982).
MOST_MOMENTS: Final = 100_000
#: Learners enough to take places among: a place is off by .03 or so. Cohorts of fewer come whole.
_TO_RANK_AMONG: Final = 250


def sampled(
    people: pd.DataFrame, policy: ScorerPolicy, *, most: int = MOST_MOMENTS
) -> pd.DataFrame:
    """The people to learn from: all of them, or as many as make about `most` moments.

    `people` as the store's `enrolments`. Cohorts are drawn first, large ones surely, then learners
    within: places in the cohort are only known where enough of it is there.
    """
    looks = float(most_looks(people, policy).sum())
    if looks <= most:
        return people
    share = most / looks
    sizes = people.groupby("cohort_id")["enrolment_id"].transform("size").to_numpy(dtype="float64")
    inside = np.clip(np.maximum(share, _TO_RANK_AMONG / sizes), 0, 1)
    kept = _chance(people["cohort_id"], "cohort") < share / inside
    kept &= _chance(people["learner_id"], "learner") < inside
    return people[kept].reset_index(drop=True)


def _chance(numbers: "pd.Series[int]", of: str) -> Floats:
    """A number in [0, 1) that only this number of this kind has."""
    texts = (of + numbers.astype("str")).to_numpy(dtype=object)
    return np.asarray(pd.util.hash_array(texts) / 2.0**64, dtype="float64")
