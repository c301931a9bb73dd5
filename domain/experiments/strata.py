"""Both arms counted apart wherever the withheld share differed, and compared only within.

When the share changes from one half to one fifth, later learners are mostly treated. If later
learners also come back more often, a comparison across the change would call that an effect.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from domain.experiments.proportions import Interval, Numbers, newcombe

#: Below it a split is no accident, and no effect is worth reading (Fabijan et al., KDD 2019).
RATIO_ALARM: Final = 0.001
#: The smallest expected arm for which a chi-square is trusted (Cochran 1954).
_CHECKABLE: Final = 5


@dataclass(frozen=True, kw_only=True)
class Strata:
    """Learners and successes per arm, one element per stratum, and the share withheld in each."""

    treated: Numbers
    treated_reached: Numbers
    held_out: Numbers
    held_out_reached: Numbers
    share: Numbers

    @property
    def can_compare(self) -> bool:
        """Whether any stratum has learners in both arms."""
        return bool(self._comparable.any())

    @property
    def weights(self) -> Numbers:
        """Mantel-Haenszel: a stratum counts by how much its arms can tell; with one arm, not."""
        weights = self.treated * self.held_out / (self.treated + self.held_out)
        return np.asarray(weights / weights.sum())

    @property
    def difference(self) -> float:
        """The weighted mean of the differences within strata."""
        return float((self.weights * self._differences).sum())

    @property
    def interval(self) -> Interval:
        """Newcombe's interval; of several strata, joined by the squares of their distances.

        The method of variance estimates recovery: Zou and Donner, Statistics in Medicine 2008.
        """
        some, weights, each = self._comparable, self.weights, self._differences
        low, high = newcombe(
            self.treated[some],
            self.treated_reached[some],
            self.held_out[some],
            self.held_out_reached[some],
        )
        below = np.sqrt(((weights[some] * (each[some] - low)) ** 2).sum())
        above = np.sqrt(((weights[some] * (high - each[some])) ** 2).sum())
        return Interval(low=float(self.difference - below), high=float(self.difference + above))

    @property
    def standard_error(self) -> float:
        """Of the difference, on the careful side, for intervals that are looked at early.

        Shares are pulled towards one half by one learner an arm, and where no difference at all
        would be less certain than the one found, its variance is taken: a small arm in which
        nobody reached a rare goal looks too certain otherwise.
        """
        some = self._comparable
        (n, y), (m, z) = (
            (self.treated[some], self.treated_reached[some]),
            (self.held_out[some], self.held_out_reached[some]),
        )
        apart = _variance(y, n) / n + _variance(z, m) / m
        as_one = _variance(y + z, n + m) * (1 / n + 1 / m)
        return float(np.sqrt((self.weights[some] ** 2 * np.maximum(apart, as_one)).sum()))

    @property
    def ratio_p(self) -> float:
        """How likely splits so uneven are by chance, each against the share in force then.

        Chi-square with one degree of freedom per stratum; 1 where there is nothing to check.
        """
        from scipy.stats import chi2  # noqa: PLC0415 - only a page of effects and a report need it

        expected = (self.treated + self.held_out) * self.share
        rest = (self.treated + self.held_out) - expected
        large = np.minimum(expected, rest) >= _CHECKABLE
        if not large.any():
            return 1.0
        off = (self.held_out[large] - expected[large]) ** 2
        found = (off * (1 / expected[large] + 1 / rest[large])).sum()
        return float(chi2.sf(found, df=int(large.sum())))

    @property
    def _comparable(self) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        return np.asarray((self.treated > 0) & (self.held_out > 0))

    @property
    def _differences(self) -> Numbers:
        """Treated minus held out in each stratum; 0, with no weight, where an arm is empty."""
        treated = self.treated_reached / np.maximum(self.treated, 1)
        held_out = self.held_out_reached / np.maximum(self.held_out, 1)
        return np.where(self._comparable, treated - held_out, 0.0)


def _variance(reached: Numbers, learners: Numbers) -> Numbers:
    share = (reached + 0.5) / (learners + 1)
    return np.asarray(share * (1 - share))


def strata(frame: pd.DataFrame, outcome: str) -> Strata:
    """The strata of a frame with `arm`, `stratum`, `share` and a yes-or-no `outcome`."""
    reached = frame[outcome].astype("float64")
    counted = reached.groupby([frame["stratum"], frame["arm"]]).agg(["size", "sum"])
    arms = counted.unstack("arm", fill_value=0)  # noqa: PD010 - both levels have one value each
    shares = frame.groupby("stratum")["share"].mean()

    def of(arm: str, what: str) -> Numbers:
        column = arms.get((what, arm))
        found = np.zeros(len(arms)) if column is None else column.to_numpy()
        return np.asarray(found, dtype=float)

    return Strata(
        treated=of("treated", "size"),
        treated_reached=of("treated", "sum"),
        held_out=of("holdout", "size"),
        held_out_reached=of("holdout", "sum"),
        share=shares.reindex(arms.index).to_numpy(dtype=float),
    )
