"""How this cohort differs from those learnt from: an intercept update from its own departures.

Scorers that are right on past cohorts cry wolf on a calmer one and are too calm on a harder one.
A running cohort tells early which it is: by how many have left so far, against how many had left
by that week before. Who is still registered but long silent counts as gone: a departure is often
booked late, and silence is not. The log of that ratio, shrunk as if ten had gone as expected, moves
the log-odds of not completing about in full. Those of leaving soon are moved by most of the ratio
of the last six weeks: who left long ago tells nothing of how many leave now. The weights were
chosen on the two sample presentations, in both directions (docs/decisions/0011).

What had left before is a smooth curve: departures are booked in batches, on days of one calendar
that the next cohort does not share, and a step there would move everybody within a week. Where
nobody can be seen to be silent, that few departures are booked may as well mean that they are
booked late, so it moves the score down only as far as departures are seen to be booked at all.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.risk.model.inputs import Floats, course_weeks, input_column
from domain.risk.model.targets import DEPARTURES, Further, Question, Target

_AS_IF_EXPECTED: Final = 10.0
#: Weeks that tell how many leave now: those of `cohort_left_lately`.
_LATELY: Final = 6
_AS_IF_LATE: Final = 1.0
_LIMIT: Final = 1.5
#: Silence is read by the learners' own inputs as well, so it moves all of them less.
_WEIGHT_OF_GONE: Final = 0.9
#: Weeks before and after over which departures are spread.
_AROUND: Final = 4
_WEIGHT: Final[Mapping[Question, float]] = {
    Target.NOT_COMPLETE: 1.1,
    Target.LEAVE_SOON: 0.85,
    Further.LEAVE_AFTER_GAP: 0.85,
    Further.STOP_OUT: 0.0,  # departures say nothing about silence
}


def left_by_week(outcomes: pd.DataFrame, last_week: int) -> tuple[float, ...]:
    """Share of those who started that had left by the end of week 0, 1, 2 ... of past cohorts.

    It never falls, and each week's departures are spread over those around it.
    """
    started = outcomes[~(outcomes["withdrawn_on"] <= outcomes["starts_on"])]
    day = (started["withdrawn_on"] - started["starts_on"]).dt.days
    week = np.clip(day.dropna() // 7 + 1, 0, last_week + 1).astype("int64")
    leaves = np.bincount(week, minlength=last_week + 2)[: last_week + 1]
    return tuple((np.cumsum(_spread(leaves)) / max(len(started), 1)).tolist())


def silent_by_week(features: pd.DataFrame, last_week: int) -> tuple[float, ...]:
    """Share of those registered in past cohorts who were silent by week 0, 1, 2 ...

    Nothing where it is not known of anybody. It is not spread over weeks as departures are: silence
    comes in no batches, and in a course of a month there are hardly weeks around one.
    """
    share = input_column(features, "cohort_silent_share")
    known = ~np.isnan(share)
    if not known.any():
        return ()
    week = course_weeks(features, last_week)[known]
    rows = np.bincount(week, minlength=last_week + 1)
    silent = np.bincount(week, weights=share[known], minlength=last_week + 1)
    seen = np.flatnonzero(rows)
    return tuple(np.interp(np.arange(last_week + 1), seen, silent[seen] / rows[seen]).tolist())


def _spread(leaves: npt.NDArray[np.int64]) -> Floats:
    """Each week's departures over the weeks around it, most on its own; none are lost."""
    weights = np.append(np.arange(1, _AROUND + 2), np.arange(_AROUND, 0, -1))
    found = np.zeros(len(leaves))
    for shift, weight in zip(range(-_AROUND, _AROUND + 1), weights / weights.sum(), strict=True):
        # nobody leaves in week 0, and what would fall outside stays at the edge
        to = np.clip(np.arange(len(leaves)) + shift, min(1, len(leaves) - 1), len(leaves) - 1)
        np.add.at(found, to, weight * leaves)
    return found


def cohort_shift(
    target: Question,
    expected: Sequence[float],
    features: pd.DataFrame,
    *,
    silent: Sequence[float] = (),
) -> Floats:
    """What to add to the log-odds of each row; zero where departures are not known.

    `expected` is `left_by_week` of past cohorts, `silent` their `silent_by_week`: scorers of before
    do not know it, and go by departures alone.
    """
    if not expected:
        return np.zeros(len(features))
    week, started = (input_column(features, name) for name in ("week", "cohort_started"))
    # week is counted in days from the start over seven; the evening of day 7w - 1 ends week w
    ended, weeks = week + 1 / 7, np.arange(len(expected))
    usual, weight = np.interp(ended, weeks, expected), np.full(len(week), _WEIGHT[target])
    if target in DEPARTURES:
        left = input_column(features, "cohort_left_lately")
        usual = usual - np.interp(ended - _LATELY, weeks, expected)
    else:
        left = input_column(features, "cohort_left")
    known = np.zeros(len(week), dtype=bool)
    if target is Target.NOT_COMPLETE and silent:
        share = input_column(features, "cohort_silent_share")
        known = ~np.isnan(share)
        left = np.where(known, left + (started - left) * share, left)
        past = np.interp(ended, np.arange(len(silent)), silent)
        usual = np.where(known, usual + (1 - usual) * past, usual)
        weight[known] = _WEIGHT_OF_GONE
    ratio = np.log((left + _AS_IF_EXPECTED) / (started * usual + _AS_IF_EXPECTED))
    booked = left / (left + _AS_IF_LATE)
    sure = np.where(known | (ratio >= 0), ratio, booked * ratio)
    return weight * np.nan_to_num(np.clip(sure, -_LIMIT, _LIMIT))
