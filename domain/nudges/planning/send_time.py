"""A good hour for each learner: their own active hours, shrunk towards those of their cohort."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.policy import QuietHours

#: How many of the cohort's days count beside the learner's own: with fewer than so many days of
#: their own, the cohort's habit weighs more than theirs.
_PRIOR_DAYS: Final = 10.0
_HOURS: Final = 24

Floats = npt.NDArray[np.float64]


def habits(active: pd.DataFrame) -> pd.DataFrame:
    """How often each enrolment is active around each hour: index enrolment_id, columns 0 to 23.

    `active` has one row per enrolment and set of hours: enrolment_id, cohort_id, hours (bit h is
    set: seen between h:00 and h:59) and on how many days. An hour counts half for its neighbours,
    because ten to nine and ten past nine are one habit. Rows sum to 1.
    """
    numbers, enrolments = pd.factorize(active["enrolment_id"])
    cohort_codes, _ = pd.factorize(active["cohort_id"])
    own = _by_hour(active, numbers, len(enrolments))
    cohort = _by_hour(active, cohort_codes, int(cohort_codes.max()) + 1)
    cohort /= cohort.sum(axis=1, keepdims=True)
    cohort_of = np.zeros(len(enrolments), dtype=np.int64)
    cohort_of[numbers] = cohort_codes
    total = own + _PRIOR_DAYS * cohort[cohort_of]
    shares = total / total.sum(axis=1, keepdims=True)
    return pd.DataFrame(shares, index=pd.Index(enrolments, name="enrolment_id"))


def _by_hour(active: pd.DataFrame, group: npt.NDArray[np.intp], size: int) -> Floats:
    """Days of each group by hour, each day shared among its hours and their neighbours.

    One hour at a time: a million learners' days by 24 hours would not fit at once.
    """
    masks = active["hours"].to_numpy(dtype=np.int64)
    each = active["days"].to_numpy(dtype=np.float64) / np.bitwise_count(masks)
    seen = np.stack(
        [
            np.bincount(group, weights=np.where(masks >> hour & 1, each, 0.0), minlength=size)
            for hour in range(_HOURS)
        ],
        axis=1,
    )
    return (seen + 0.5 * (np.roll(seen, 1, axis=1) + np.roll(seen, -1, axis=1))) / 2


def good_hours(active: pd.DataFrame, people: pd.DataFrame, quiet: QuietHours) -> "pd.Series[int]":
    """The best hour of each enrolment outside the quiet ones, by enrolment_id.

    `people` names everybody by enrolment_id and cohort_id. Somebody of whom no hours are known
    gets their cohort's; a cohort of which none are known is left out: any allowed hour will do.
    """
    allowed = _allowed(quiet)
    if active.empty or not allowed:
        return pd.Series(dtype="int64").rename_axis("enrolment_id")
    known = habits(active)
    cohorts = habits(active.assign(enrolment_id=active["cohort_id"]))
    best = _best(known, allowed)
    fallback = _best(cohorts, allowed)
    others = people[~people["enrolment_id"].isin(known.index)]
    others = others[others["cohort_id"].isin(cohorts.index)]
    rest = pd.Series(
        fallback.loc[others["cohort_id"]].to_numpy(), index=others["enrolment_id"].to_numpy()
    )
    both: pd.Series[int] = pd.concat([best, rest]).rename_axis("enrolment_id").astype("int64")
    return both


def _allowed(quiet: QuietHours) -> list[int]:
    """The hours outside the quiet ones; start and end alike means none are quiet."""
    start, end = quiet.start, quiet.end
    if start <= end:
        return [hour for hour in range(_HOURS) if not start <= hour < end]
    return list(range(end, start))


def _best(habit: pd.DataFrame, allowed: Sequence[int]) -> "pd.Series[int]":
    """The likeliest of the allowed hours, the earliest among equals."""
    within: Floats = habit[list(allowed)].to_numpy()
    return pd.Series(np.asarray(allowed)[within.argmax(axis=1)], index=habit.index)
