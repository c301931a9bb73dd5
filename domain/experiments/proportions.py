"""Shares of learners who reached a goal: two arms, their difference, and how much could be seen."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, Final

import numpy as np
import numpy.typing as npt

_NORMAL: Final = NormalDist()
#: The natural return taken for granted until ten learners were held out.
USUAL_RETURN: Final = 0.4

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class ArmCount:
    """How many learners an arm has, and how many of them reached the goal."""

    learners: int
    reached: int

    @property
    def share(self) -> float:
        """Of the arm that reached the goal; NaN where nobody is in it."""
        return self.reached / self.learners if self.learners else math.nan


@dataclass(frozen=True, kw_only=True, slots=True)
class Interval:
    """A range of differences, in shares (0.05 is five points)."""

    low: float
    high: float

    def __contains__(self, difference: float) -> bool:
        return self.low <= difference <= self.high


def newcombe(
    treated: npt.ArrayLike,
    treated_reached: npt.ArrayLike,
    held_out: npt.ArrayLike,
    held_out_reached: npt.ArrayLike,
    *,
    confidence: float = 0.95,
) -> tuple[Numbers, Numbers]:
    """Both ends of the hybrid score interval of each difference, one per element.

    Newcombe, Statistics in Medicine 1998, method 10: good with small arms and shares near 0 or 1,
    where the usual normal interval is too narrow.
    """
    # only a page of effects and a report need it
    from statsmodels.stats.proportion import confint_proportions_2indep  # noqa: PLC0415

    counts = (np.asarray(n) for n in (treated_reached, treated, held_out_reached, held_out))
    low, high = confint_proportions_2indep(*counts, method="newcomb", alpha=1 - confidence)
    return np.asarray(low), np.asarray(high)


def difference_intervals(pairs: Sequence[tuple[int, int, int, int]]) -> list[Interval]:
    """The 95 % intervals of differences of two shares, each (cases, learners, cases, learners)."""
    cases, learners, other_cases, others = np.array(pairs).T
    ends = zip(*newcombe(learners, cases, others, other_cases), strict=True)
    return [Interval(low=float(low), high=float(high)) for low, high in ends]


def smallest_detectable(
    treated: int, held_out: int, *, base: float, confidence: float = 0.95, power: float = 0.8
) -> float:
    """The smallest true difference this test would show with the given power.

    `base` is the share that reaches the goal without help. Returns infinity for an empty arm.
    """
    if not treated or not held_out:
        return math.inf
    needed = _distance(confidence, power)
    found = 0.0
    for _ in range(50):  # the treated share's own variance depends on the answer
        share = min(base + found, 1.0)
        spread = share * (1 - share) / treated + base * (1 - base) / held_out
        found = needed * math.sqrt(spread)
    return found


def learners_needed(
    difference: float, *, base: float, held_out: float, confidence: float = 0.95, power: float = 0.8
) -> int:
    """How many learners in all would show so large a difference, with that share held out."""
    lifted = min(base + difference, 1.0)
    spread = lifted * (1 - lifted) / (1 - held_out) + base * (1 - base) / held_out
    return math.ceil(spread * (_distance(confidence, power) / difference) ** 2)


def group_of(reached: "np.ndarray[Any, Any]") -> ArmCount:
    """The arm of which each learner did or did not reach the goal."""
    return ArmCount(learners=len(reached), reached=int(reached.sum()))


def _distance(confidence: float, power: float) -> float:
    return _NORMAL.inv_cdf((1 + confidence) / 2) + _NORMAL.inv_cdf(power)
