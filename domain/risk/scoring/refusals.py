"""When not to score: "cannot score, because ..." instead of a made-up number.

After Moodle's analytics, which will not judge a course without an end, without enough log records
or longer than a year, and says so.
"""

from typing import Final

import numpy as np
import pandas as pd

from domain.policy import RefusalLimits
from domain.risk.model import Floats, input_column, step_days

#: Silence of fewer learners is nothing unusual.
WHOLE_COHORT: Final = 10
#: Where a row tells `quiet_days` of its cohort.
QUIET: Final = "cohort_quiet_days"
_BECAUSE = "Cannot score, because "
#: Which of the two it is, the Scorer page says.
_NOBODY_SCORES = (
    "no scorer is in use: there are not yet enough finished cohorts to learn from, "
    "or none that was trained has passed its checks."
)
_STALE = "nothing was imported and nobody was seen for {days} days or more."
_SILENT = (
    "nobody of this cohort was seen for {days} days or more; "
    "that may be a break or a failed import."
)
_IDLE = (
    "almost nobody of this cohort was seen in the last 14 days; "
    "that may be a break or a failed import."
)


def no_score_reasons(
    first_week: int | None, features: pd.DataFrame, policy: RefusalLimits
) -> "pd.Series[str]":
    """One sentence per row that must not be scored, empty where it may; index as `features`.

    `features` are whole cohorts, or `with_cohort`; where `days_since_news` is among them, it is the
    days since anything was imported or seen at all. `first_week` is the scorer's, None without one.
    """
    if first_week is None:
        sentence = f"{_BECAUSE}{_NOBODY_SCORES}"
        return pd.Series(sentence, index=features.index, dtype="str")
    active, learners, weeks, week = (
        input_column(features, name)
        for name in ("cohort_active_share", "cohort_learners", "weeks", "week")
    )
    step = step_days(7 * weeks)
    begun = 7 * week < first_week * step - 1
    news, quiet = input_column(features, "days_since_news"), quiet_days(features)
    sentences = (
        f"{_BECAUSE}{_STALE.format(days=policy.stale_days)}",
        f"{_BECAUSE}{_SILENT.format(days=policy.silent_days)}",
        f"{_BECAUSE}this course runs longer than {policy.max_weeks} weeks.",
        f"{_BECAUSE}the course has only just begun; scores start after {first_week} weeks.",
        f"{_BECAUSE}the course has only just begun; scores start after {first_week} tenths of it.",
        f"{_BECAUSE}fewer than {policy.min_cohort} learners are in this cohort.",
        f"{_BECAUSE}nothing says when learners of this cohort were last there.",
        f"{_BECAUSE}nothing says when they were last there.",
        f"{_BECAUSE}{_IDLE}",
        "",
    )
    cases = [
        news >= policy.stale_days,
        quiet >= policy.silent_days,
        weeks > policy.max_weeks,
        begun & (step == 7),  # noqa: PLR2004 - a week
        begun,
        learners < policy.min_cohort,
        np.isnan(active),
        np.isnan(input_column(features, "days_since_last_seen")),
        active < policy.min_active_share,
    ]
    # the first that is true; numbers, because a million long texts side by side are half a gigabyte
    which = np.select(cases, list(range(len(cases))), default=len(cases))
    return pd.Series(np.array(sentences, dtype=object)[which], index=features.index, dtype="str")


def quiet_days(features: pd.DataFrame) -> Floats:
    """Days since anybody of a row's cohort was seen; NaN for a handful of learners, or unknown.

    Unknown activity is unknown, neither silence nor presence: only learners of whom it is known
    when they were last seen count, for the days and for the handful. Cohorts of a handful are
    judged together, as one feed may stop for all of them.
    """
    if QUIET in features.columns:
        kept, own = input_column(features, QUIET), input_column(features, "days_since_last_seen")
        return np.where(np.isnan(kept), np.nan, np.fmin(kept, own))
    if "cohort_id" not in features.columns:
        return np.full(len(features), np.nan)
    seen = pd.Series(input_column(features, "days_since_last_seen"), index=features.index)
    number = features["cohort_id"]
    known = seen.groupby(number).transform("count")
    is_whole = known >= WHOLE_COHORT
    groups = seen.groupby(number.where(is_whole))  # without a number: all the others
    together = seen[~is_whole]
    least = groups.transform("min").fillna(together.min())
    enough = is_whole | ((known > 0) & (together.count() >= WHOLE_COHORT))
    return least.where(enough).to_numpy(dtype="float64")


def silent_cohorts(frame: pd.DataFrame, *, days: int) -> frozenset[int]:
    """Cohorts of ten and more of whom nobody was seen for so many days: more likely an outage.

    So are smaller ones, where nobody of all of them was, and they are ten together. Nobody is told
    that they are missed because an import stopped, and staff are told of it. What is unknown stays
    so (`quiet_days`): a cohort without any feed of activity is never silent.

    `frame`: one row per enrolment of whole cohorts, with cohort_id and days_since_last_seen.
    """
    silent = quiet_days(frame) >= days
    return frozenset(int(number) for number in frame.loc[silent, "cohort_id"].unique())
