"""Ranking within a week of the course: does a score tell learners apart, or only the weeks?

AUC pooled over weeks credits the calendar, because outcomes are commoner in some weeks than in
others. Within one week everybody stands at the same point, so nothing but the learner can help; of
several cohorts, places within each are compared, or who knows the harder cohort would be ahead.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.risk.intervals import BootstrapInterval, auc_draws, draws_of, interval
from domain.risk.metrics import Labels, auc, top
from domain.risk.model import Floats

#: A week with fewer of either outcome tells nothing.
FEWEST: Final = 5
#: The weeks in which there is most to win.
EARLY: Final = (2, 4)


@dataclass(frozen=True, kw_only=True)
class WeeklyRanking:
    """The mean of within-week AUCs with its interval; `early` is that of weeks 2 to 4.

    `ahead` says for every other score by how much this one is ahead, learners drawn in pairs. NaN
    where no week tells anything.
    """

    auc: float
    interval: BootstrapInterval
    early: float
    weeks: int
    ahead: Mapping[str, BootstrapInterval]


def weekly_aucs(
    labels: Labels, scores: Floats, weeks: npt.NDArray[np.int64]
) -> Mapping[int, float]:
    """AUC within each week that has enough of either outcome."""
    return {
        int(week): auc(labels[rows], scores[rows]) for week, rows in _telling(labels, weeks).items()
    }


def places(
    values: Floats, *, cohorts: npt.NDArray[np.generic], weeks: npt.NDArray[np.generic]
) -> Floats:
    """Each value's place among those of its cohort and week, 0 to 1; NaN stays unknown."""
    groups = pd.Series(values).groupby([cohorts, weeks], dropna=False)
    # where all are alike everybody stands exactly in the middle, however many they are
    return ((groups.rank() - 0.5) / groups.transform("count")).to_numpy()


def weekly_ranking(
    labels: Labels,
    scores: Floats,
    others: Mapping[str, Floats],
    *,
    weeks: npt.NDArray[np.int64],
    learners: npt.NDArray[np.object_],
    seed: int,
) -> WeeklyRanking:
    """How well `scores` rank within weeks, beside `others` on the same rows and the same draws."""
    drawn = weekly_draws(labels, weeks, learners, seed=seed)
    ours = drawn(scores)
    return WeeklyRanking(
        auc=mean_auc(labels, scores, weeks),
        interval=interval(ours),
        early=mean_auc(labels, scores, weeks, only=EARLY),
        weeks=len(_telling(labels, weeks)),
        ahead={name: interval(ours - drawn(values)) for name, values in others.items()},
    )


def weekly_draws(
    labels: Labels,
    weeks: npt.NDArray[np.int64],
    learners: npt.NDArray[np.object_],
    *,
    seed: int,
) -> Callable[[Floats], Floats]:
    """The mean of within-week AUCs of scores, in every draw of learners; the draws are the same."""
    times = draws_of(learners, seed=seed)
    telling = [(rows, times(rows)) for rows in _telling(labels, weeks).values()]

    def drawn(scores: Floats) -> Floats:
        if not telling:
            return np.array([np.nan])
        by_week = np.array(
            [auc_draws(labels[rows], scores[rows], often) for rows, often in telling]
        )
        # a draw in which no week tells anything stays unknown
        known = (~np.isnan(by_week)).sum(axis=0)
        return np.asarray(np.nansum(by_week, axis=0) / np.where(known, known, np.nan))

    return drawn


def mean_auc(
    labels: Labels,
    scores: Floats,
    weeks: npt.NDArray[np.int64],
    *,
    only: tuple[int, int] = (0, 999),
) -> float:
    """The mean of within-week AUCs, of the weeks in `only`; NaN where none tells anything."""
    found = weekly_aucs(labels, scores, weeks)
    inside = [value for week, value in found.items() if only[0] <= week <= only[1]]
    return float(np.mean(inside)) if inside else float("nan")


def mean_top(labels: Labels, scores: Floats, weeks: npt.NDArray[np.int64], share: float) -> float:
    """Precision among each week's highest `share`, averaged over the weeks that tell anything."""
    telling = _telling(labels, weeks).values()
    found = [top(labels[rows], scores[rows], share)[0] for rows in telling]
    return float(np.mean(found)) if found else float("nan")


def _telling(labels: Labels, weeks: npt.NDArray[np.int64]) -> Mapping[int, npt.NDArray[np.int64]]:
    """The rows of each week with enough of either outcome."""
    rows = {int(week): np.flatnonzero(weeks == week) for week in np.unique(weeks)}
    return {
        week: mine
        for week, mine in rows.items()
        if FEWEST <= labels[mine].sum() <= len(mine) - FEWEST
    }


def within_week(found: Mapping[str, Any]) -> tuple[float | None, float | None, float | None]:
    """The mean of AUCs within weeks, as kept, and its interval; None where there is none."""
    auc, low, high = found.get("within_week") or (None, None, None)
    return auc, low, high
