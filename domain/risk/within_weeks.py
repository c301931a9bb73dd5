"""Ranking within a week of the course: does a score tell learners apart, or only the weeks?

AUC pooled over weeks credits the calendar, because outcomes are commoner in some weeks than in
others. Within one week everybody stands at the same point, so nothing but the learner can help.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from domain.risk.intervals import BootstrapInterval, auc_draws, draws_of, interval
from domain.risk.metrics import Labels, auc
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
    found = weekly_aucs(labels, scores, weeks)
    early = [value for week, value in found.items() if EARLY[0] <= week <= EARLY[1]]
    times = draws_of(learners, seed=seed)
    telling = list(_telling(labels, weeks).values())

    def drawn(values: Floats) -> Floats:
        by_week = [auc_draws(labels[r], values[r], times(r)) for r in telling]
        return np.nanmean(by_week, axis=0) if by_week else np.array([np.nan])

    ours = drawn(scores)
    return WeeklyRanking(
        auc=_mean(list(found.values())),
        interval=interval(ours),
        early=_mean(early),
        weeks=len(found),
        ahead={name: interval(ours - drawn(values)) for name, values in others.items()},
    )


def _telling(labels: Labels, weeks: npt.NDArray[np.int64]) -> Mapping[int, npt.NDArray[np.int64]]:
    """The rows of each week with enough of either outcome."""
    rows = {int(week): np.flatnonzero(weeks == week) for week in np.unique(weeks)}
    return {
        week: mine
        for week, mine in rows.items()
        if FEWEST <= labels[mine].sum() <= len(mine) - FEWEST
    }


def _mean(values: list[float]) -> float:
    return float(np.mean(values)) if values else float("nan")
