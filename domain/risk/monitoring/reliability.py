"""Reliability curve: of learners who got such a score, how many had the outcome? Pure."""

from dataclasses import dataclass
from math import sqrt
from typing import Final

import pandas as pd

from domain.risk.model import Target
from domain.risk.monitoring.evidence import for_target

_BINS: Final = 10
#: Fewer learners than these tell nothing about a score.
_FEWEST: Final = 20
_Z: Final = 1.96


@dataclass(frozen=True, kw_only=True)
class ReliabilityBin:
    """Learner-weeks of about the same score: the mean score, and the share with the outcome.

    `low` and `high` are a 95 % Wilson interval by learners: the weeks of one move together.
    """

    predicted: float
    observed: float
    low: float
    high: float
    learners: int
    learner_weeks: int


def reliability_curve(rows: pd.DataFrame, target: Target) -> list[ReliabilityBin]:
    """Up to ten bins of as many learner-weeks each, by score; `rows` as `evidence_rows` keeps."""
    known = for_target(rows, target)[["label", "score", "learner_id"]].dropna()
    if known.empty:
        return []
    ranks = known["score"].rank(method="first")
    bins = pd.qcut(ranks, min(_BINS, len(known)), labels=False)
    found = [_bin(mine) for _, mine in known.groupby(bins)]
    return [one for one in found if one.learners >= _FEWEST]


def _bin(rows: pd.DataFrame) -> ReliabilityBin:
    observed, learners = float(rows["label"].mean()), int(rows["learner_id"].nunique())
    middle, half = _wilson(observed, learners)
    return ReliabilityBin(
        predicted=float(rows["score"].mean()),
        observed=observed,
        low=max(0.0, middle - half),
        high=min(1.0, middle + half),
        learners=learners,
        learner_weeks=len(rows),
    )


def _wilson(share: float, number: int) -> tuple[float, float]:
    """Middle and half width of the interval."""
    whole = 1 + _Z**2 / number
    middle = (share + _Z**2 / (2 * number)) / whole
    half = _Z * sqrt(share * (1 - share) / number + _Z**2 / (4 * number**2)) / whole
    return middle, half
