"""When not to score: "cannot score, because ..." instead of a made-up number.

After Moodle's analytics, which will not judge a course without an end, without enough log records
or longer than a year, and says so.
"""

import numpy as np
import pandas as pd

from domain.policy import Refusal
from domain.risk.inputs import input_column
from domain.risk.scorer import Scorer

_BECAUSE = "Cannot score, because "
_IDLE = (
    "almost nobody of this cohort was seen in the last 14 days; "
    "that may be a break or a failed import."
)


def no_score_reasons(
    scorer: Scorer | None, features: pd.DataFrame, policy: Refusal
) -> "pd.Series[str]":
    """One sentence per row that must not be scored, empty where it may; index as `features`."""
    if scorer is None:
        sentence = f"{_BECAUSE}there are not yet enough finished cohorts to learn from."
        return pd.Series(sentence, index=features.index, dtype="str")
    active, learners, weeks, week = (
        input_column(features, name)
        for name in ("cohort_active_share", "cohort_learners", "weeks", "week")
    )
    first = scorer.first_week
    sentences = np.select(
        [
            weeks > policy.max_weeks,
            week * 7 < first * 7 - 1,
            learners < policy.min_cohort,
            np.isnan(active),
            active < policy.min_active_share,
        ],
        [
            f"{_BECAUSE}this course runs longer than {policy.max_weeks} weeks.",
            f"{_BECAUSE}the course has only just begun; scores start after {first} weeks.",
            f"{_BECAUSE}fewer than {policy.min_cohort} learners are in this cohort.",
            f"{_BECAUSE}no activity of this cohort is known.",
            f"{_BECAUSE}{_IDLE}",
        ],
        default="",
    )
    return pd.Series(sentences, index=features.index, dtype="str")
