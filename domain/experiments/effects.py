"""What a nudge was worth to one group of learners, with everything needed to trust it or not."""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.experiments.covariate_adjustment import Adjusted, adjusted
from domain.experiments.proportions import (
    USUAL_RETURN,
    ArmCount,
    Interval,
    Numbers,
    group_of,
    learners_needed,
    smallest_detectable,
)
from domain.experiments.strata import RATIO_ALARM, Strata, strata

_SMALLEST_ARM: Final = 10
#: A gain worth finding: ten points.
WORTH_SEEING: Final = 0.10
#: How many learners the interval is tightest at.
_TUNED_FOR: Final = 500


class EffectVerdict(StrEnum):
    """What to make of an intervention, as far as the numbers carry.

    `may_…`: one look at the end would call it an effect, looking every day does not yet.
    """

    TOO_FEW = "too_few"
    BROKEN = "broken"
    HELPS = "helps"
    MAY_HELP = "may_help"
    NO_SIGN = "no_sign"
    MAY_HARM = "may_harm"
    HARMS = "harms"


@dataclass(frozen=True, kw_only=True)
class Effect:
    """The difference a nudge made in one group of learners; shares, not percent.

    `difference` and `interval` are plain, for one look at the end; `adjusted` takes out how active
    both arms were before, where there are enough learners for it. `sequential` lies around the
    adjusted difference, or else the plain one, and holds however often one looks: the verdict is
    its. `missing` is how many more learners would show ten points.
    """

    treated: ArmCount
    held_out: ArmCount
    difference: float
    interval: Interval
    adjusted: Adjusted | None
    sequential: Interval
    ratio_p: float
    detectable: float
    missing: int
    verdict: EffectVerdict

    @property
    def natural_return(self) -> float:
        """The share that reached the goal with no nudge at all."""
        return self.held_out.share

    @property
    def best(self) -> float:
        """The difference to quote: adjusted where that could be done."""
        return self.adjusted.difference if self.adjusted else self.difference

    @property
    def best_interval(self) -> Interval:
        """The interval of `best`, for one look."""
        return self.adjusted.interval if self.adjusted else self.interval

    @property
    def has_room(self) -> bool:
        """Whether a gain big enough to be seen was possible at all: nobody exceeds 100 %."""
        return self.natural_return + self.detectable < 1


@dataclass(frozen=True, kw_only=True)
class TooFew:
    """There is no effect to show yet, only how far the test is: `missing` as in `Effect`."""

    treated: ArmCount
    held_out: ArmCount
    missing: int
    verdict: EffectVerdict = EffectVerdict.TOO_FEW


def effect(frame: pd.DataFrame, *, outcome: str = "reached") -> Effect | TooFew:
    """The effect among rows of `outcomes.outcomes` on one of its goals."""
    known = frame[frame[outcome].notna()]
    treated, held_out = (
        group_of(known.loc[known["arm"] == arm, outcome].to_numpy())
        for arm in ("treated", "holdout")
    )
    missing = _missing(held_out, known)
    if min(treated.learners, held_out.learners) < _SMALLEST_ARM:
        return TooFew(treated=treated, held_out=held_out, missing=missing)
    counted = strata(known, outcome)
    if not counted.can_compare:
        return TooFew(treated=treated, held_out=held_out, missing=missing)
    less = adjusted(known, outcome)
    sequential = _sequential(counted, less, learners=known["learner_ref"].nunique())
    detectable = smallest_detectable(treated.learners, held_out.learners, base=held_out.share)
    return Effect(
        treated=treated,
        held_out=held_out,
        difference=counted.difference,
        interval=counted.interval,
        adjusted=less,
        sequential=sequential,
        ratio_p=counted.ratio_p,
        detectable=detectable * (less.narrowing if less else 1),
        missing=missing,
        verdict=_verdict(counted, less, sequential),
    )


def effects_by(frame: pd.DataFrame, column: str) -> dict[str, Effect | TooFew]:
    """The effect in each group of a column (risk band, channel), fixed before the draw."""
    return {str(name): effect(rows) for name, rows in frame.groupby(column, dropna=True)}


def _missing(held_out: ArmCount, known: pd.DataFrame) -> int:
    base = held_out.share if held_out.learners >= _SMALLEST_ARM else USUAL_RETURN
    share = float(known["share"].mean()) if len(known) else 0.5
    if not 0 < share < 1:
        return 0
    return max(0, learners_needed(WORTH_SEEING, base=base, held_out=share) - len(known))


def _sequential(counted: Strata, less: Adjusted | None, *, learners: int) -> Interval:
    middle = less.difference if less else counted.difference
    error = less.standard_error if less else counted.standard_error
    half = float(half_width(error, learners))
    return Interval(low=middle - half, high=middle + half)


def _verdict(counted: Strata, less: Adjusted | None, sequential: Interval) -> EffectVerdict:
    if counted.ratio_p < RATIO_ALARM:
        return EffectVerdict.BROKEN
    once = less.interval if less else counted.interval
    if sequential.low > 0:
        return EffectVerdict.HELPS
    if sequential.high < 0:
        return EffectVerdict.HARMS
    if once.low > 0:
        return EffectVerdict.MAY_HELP
    return EffectVerdict.MAY_HARM if once.high < 0 else EffectVerdict.NO_SIGN


def half_width(
    standard_error: npt.ArrayLike, learners: npt.ArrayLike, *, confidence: float = 0.95
) -> Numbers:
    """How far an always-valid interval reaches to either side of its estimate, per element.

    The asymptotic confidence sequence of Waudby-Smith et al. (Annals of Statistics 2024,
    theorem 2.2): it holds the true difference at every look at once with the stated confidence,
    where the usual interval does so at one look chosen beforehand.
    """
    alpha = 1 - confidence
    rho2 = (-2 * math.log(alpha) + math.log(-2 * math.log(alpha) + 1)) / _TUNED_FOR
    grown = np.asarray(learners, dtype=float) * rho2 + 1
    scale = np.sqrt(2 * grown / (grown - 1) * np.log(np.sqrt(grown) / alpha))
    return np.asarray(standard_error, dtype=float) * scale
