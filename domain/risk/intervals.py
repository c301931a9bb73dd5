"""Intervals for figures on rows that belong to learners: whole learners are drawn, not rows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from domain.risk.metrics import Labels
from domain.risk.model import Floats

DRAWS: Final = 200
_Z: Final = 1.959964


@dataclass(frozen=True, kw_only=True)
class BootstrapInterval:
    """A 95 % interval."""

    low: float
    high: float


def draws_of(
    learners: npt.NDArray[np.object_], *, seed: int
) -> Callable[[npt.NDArray[np.int64]], Floats]:
    """Draw learners with replacement; the result tells how often rows are drawn: draws by rows."""
    _, position = np.unique(learners, return_inverse=True)
    count = int(position.max(initial=0)) + 1
    draw = np.random.default_rng(seed)
    times = draw.multinomial(count, np.full(count, 1 / count), size=DRAWS)
    return lambda rows: np.asarray(times[:, position[rows]], dtype="float64")


def auc_draws(labels: Labels, scores: Floats, weights: Floats) -> Floats:
    """The AUC in every draw of `draws_of`; NaN where one class was not drawn."""
    order = np.argsort(scores, kind="stable")
    starts = np.flatnonzero(np.append(True, np.diff(scores[order]) > 0))
    events = np.add.reduceat(weights[:, order] * labels[order], starts, axis=1)
    others = np.add.reduceat(weights[:, order] * (1 - labels[order]), starts, axis=1)
    below = np.cumsum(others, axis=1) - others / 2
    pairs = events.sum(axis=1) * others.sum(axis=1)
    return np.asarray((events * below).sum(axis=1) / np.where(pairs == 0, np.nan, pairs))


def interval(draws: Floats) -> BootstrapInterval:
    """The middle 95 % of the draws."""
    if np.isnan(draws).all():
        return BootstrapInterval(low=float("nan"), high=float("nan"))
    low, high = np.nanpercentile(draws, [2.5, 97.5])
    return BootstrapInterval(low=float(low), high=float(high))


def share_by_chance(happened: float, *, learner_weeks: int, weeks: int) -> BootstrapInterval:
    """Where the share may lie of those it happened to so often, chance considered.

    Wilson's 95 % interval (1927, JASA 22, 209-212). A learner who stands there in several `weeks`
    has one outcome, and so counts once.
    """
    count = max(learner_weeks / weeks, 1)
    z2 = _Z**2 / count
    half = _Z * np.sqrt(happened * (1 - happened) / count + z2 / (4 * count))
    middle = happened + z2 / 2
    # of nothing that happened the lower end is nought, but for the last bit
    low = max((middle - half) / (1 + z2), 0.0)
    return BootstrapInterval(low=float(low), high=float((middle + half) / (1 + z2)))


def surest_by_chance(happened: float, *, learner_weeks: int, weeks: int) -> float:
    """How much may be said of those it happened to so often: the upper end of the interval."""
    return share_by_chance(happened, learner_weeks=learner_weeks, weeks=weeks).high


def ratio_by_chance(ratio: float, *, events: int) -> BootstrapInterval:
    """Between which ratios of predicted to observed that of many such cohorts may lie.

    By the error of a log ratio to so many events, of learners and not of rows (Breslow and Day
    1987, Statistical Methods in Cancer Research II, 2.3).
    """
    room = float(np.exp(_Z / np.sqrt(max(events, 1))))
    return BootstrapInterval(low=ratio / room, high=ratio * room)
