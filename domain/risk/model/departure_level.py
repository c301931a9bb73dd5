"""How likely leaving is in this cohort and at this point of the course, whoever is asked about.

Learners of one cohort miss more work than those of another, so a scorer learnt elsewhere foresees
more departures of all of them; and when they then leave, `cohort_shift` raises all of them once
more. Half of what sets a cohort's mean log-odds of that week apart from the usual is therefore
taken out: of none, a third, a half, two thirds and all, a half was best in both directions between
the two sample presentations (docs/decisions/0011).

Who reaches the last day has not left: a horizon that reaches past it is as much shorter.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

import numpy as np
import pandas as pd

from domain.risk.model.inputs import Floats, course_weeks, input_column
from domain.risk.model.targets import Question, question

_TAKEN_OUT: Final = 0.5


@dataclass(frozen=True, kw_only=True)
class DepartureLevel:
    """`windows` are the first and the last day after as_of on which each question looks for one.

    `usual` is the mean log-odds of past learners in each week of the course, counted from 0.
    Scorers of before know neither: nothing is moved.
    """

    windows: Mapping[Question, tuple[int, int]] = field(default_factory=dict)
    usual: Mapping[Question, tuple[float, ...]] = field(default_factory=dict)

    def shift(self, target: Question, log_odds: Floats, features: pd.DataFrame) -> Floats:
        """What to add to the log-odds of each row; rows as in `with_cohort_means`, or whole."""
        found = np.zeros(len(log_odds))
        if target in self.windows:
            found += np.log(share_to_come(self.windows[target], features))
        if target in self.usual:
            usual = np.asarray(self.usual[target])[
                course_weeks(features, len(self.usual[target]) - 1)
            ]
            mean = _cohort_mean(target, log_odds, features)
            found -= _TAKEN_OUT * np.nan_to_num(mean - usual)
        return found

    def with_cohort_means(
        self, log_odds: Mapping[Question, Floats], features: pd.DataFrame
    ) -> pd.DataFrame:
        """Whole cohorts with the mean of each, for `shift` to find when they are divided."""
        means = {
            _column(target): _cohort_mean(target, own, features) for target, own in log_odds.items()
        }
        return features.assign(**means)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "windows": {target.value: list(days) for target, days in self.windows.items()},
            "usual": {target.value: list(weeks) for target, weeks in self.usual.items()},
        }

    @classmethod
    def from_dict(cls, found: Mapping[str, Any]) -> Self:
        """The level of `as_dict`."""
        days = {question(k): tuple(map(int, both)) for k, both in found["windows"].items()}
        windows = {target: (first, last) for target, (first, last) in days.items()}
        usual = {question(k): tuple(map(float, weeks)) for k, weeks in found["usual"].items()}
        return cls(windows=windows, usual=usual)


def share_to_come(window: tuple[int, int], features: pd.DataFrame) -> Floats:
    """The share of the window's days on which one can still leave: those before the last day.

    All where the last day is not known, and never less than half a day.
    """
    first, last = window
    days = last - first + 1
    left = np.nan_to_num(input_column(features, "days_left"), nan=np.inf)
    return np.asarray(np.clip(left - first, 0.5, days) / days)


def mean_by_week(log_odds: Floats, features: pd.DataFrame, last_week: int) -> tuple[float, ...]:
    """The mean in each week, 0 to `last_week`; between known weeks a line."""
    week = course_weeks(features, last_week)
    rows = np.bincount(week, minlength=last_week + 1)
    known = np.flatnonzero(rows)
    sums = np.bincount(week, weights=log_odds, minlength=last_week + 1)
    found = np.interp(np.arange(last_week + 1), known, sums[known] / rows[known])
    return tuple(found.tolist())


def _cohort_mean(target: Question, log_odds: Floats, features: pd.DataFrame) -> Floats:
    """That of each row's cohort on that day; NaN where the cohort is not known."""
    if _column(target) in features:
        return input_column(features, _column(target))
    if "cohort_id" not in features:
        return np.full(len(features), np.nan)
    keys = [features[name].to_numpy() for name in ("cohort_id", "as_of") if name in features]
    return pd.Series(log_odds).groupby(keys).transform("mean").to_numpy()


def _column(target: Question) -> str:
    return f"cohort_log_odds_{target.value}"
