"""Members of a kind beside all others: means and shares with intervals from sums alone. Pure."""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from domain.groups.comparisons import BEYOND_CHANCE
from domain.groups.many_comparisons import holm

#: What everyone too small to be compared alone is called together.
SMALLER = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """How many learners something is known of, the sum of it and the sum of its squares."""

    learners: int
    total: float
    squares: float

    @property
    def mean(self) -> float:
        """The mean, or the share where values are 0 and 1."""
        return self.total / self.learners if self.learners else math.nan

    @property
    def variance(self) -> float:
        """The unbiased variance."""
        if self.learners <= 1:
            return math.nan
        spread = self.squares - self.learners * self.mean**2
        return max(0.0, spread) / (self.learners - 1)

    def without(self, part: "Sample") -> "Sample":
        """Everyone else."""
        return Sample(
            learners=self.learners - part.learners,
            total=self.total - part.total,
            squares=self.squares - part.squares,
        )


@dataclass(frozen=True, kw_only=True)
class Benchmark:
    """One measure of one member beside all others, with a 95 % interval of the difference.

    `chance` is how often so large a gap would come about by chance, corrected for all comparisons
    made together (Holm). `name` is empty for the smaller ones together.
    """

    key: str
    name: str
    measure: str
    own: Sample
    others: Sample
    low: float
    high: float
    chance: float = 1.0

    @property
    def gap(self) -> float:
        """The mean less that of all others."""
        return self.own.mean - self.others.mean

    @property
    def is_beyond_chance(self) -> bool:
        """Whether the gap is one to talk about."""
        return self.chance < BEYOND_CHANCE


def benchmarks(sums: pd.DataFrame, measures: Sequence[str], *, fewest: int) -> list[Benchmark]:
    """Every measure of every member of whom enough learners are known, the largest first.

    `sums`: key, name, learners, and for each measure <measure>_known, _sum and _squares. Members
    of fewer learners are compared together, as one without a name.
    """
    is_small = sums["learners"] < fewest
    numbers = sums.drop(columns=["key", "name"]).columns
    together = sums.loc[is_small, numbers].sum().to_frame().T.assign(key=SMALLER, name=SMALLER)
    shown = sums[~is_small].sort_values(["learners", "name"], ascending=[False, True])
    rows = pd.concat([shown, together] if is_small.any() else [shown], ignore_index=True)
    found = [
        one
        for row in rows.to_dict(orient="records")
        for measure in measures
        if (one := _benchmark(row, measure, _sample(sums.sum(numeric_only=True), measure), fewest))
    ]
    return _corrected(found)


def _sample(row: "pd.Series[float] | Mapping[Hashable, Any]", measure: str) -> Sample:
    known, total, squares = (float(row[f"{measure}_{w}"]) for w in ("known", "sum", "squares"))
    return Sample(learners=int(known), total=total, squares=squares)


def _benchmark(
    row: Mapping[Hashable, Any], measure: str, everyone: Sample, fewest: int
) -> Benchmark | None:
    own = _sample(row, measure)
    others = everyone.without(own)
    if min(own.learners, others.learners) < fewest:
        return None
    reach = _reach(own, others)
    return Benchmark(
        key=str(row["key"]),
        name=str(row["name"]),
        measure=measure,
        own=own,
        others=others,
        low=own.mean - others.mean - reach,
        high=own.mean - others.mean + reach,
        chance=_chance(own, others),
    )


def _reach(own: Sample, others: Sample) -> float:
    """Half the width of Welch's 95 % interval."""
    from scipy.special import stdtrit  # noqa: PLC0415 - only these pages need it

    error, freedom = _welch(own, others)
    return float(stdtrit(freedom, 0.975) * error) if error else 0.0


def _chance(own: Sample, others: Sample) -> float:
    from scipy.special import stdtr  # noqa: PLC0415 - as above

    error, freedom = _welch(own, others)
    if not error:
        return 1.0
    return float(2 * stdtr(freedom, -abs(own.mean - others.mean) / error))


def _welch(own: Sample, others: Sample) -> tuple[float, float]:
    """The standard error of the difference and its degrees of freedom, variances unequal."""
    parts = [one.variance / one.learners for one in (own, others)]
    if not sum(parts):
        return 0.0, 1.0
    below = sum(p**2 / (o.learners - 1) for p, o in zip(parts, (own, others), strict=True))
    return math.sqrt(sum(parts)), sum(parts) ** 2 / below


def _corrected(found: Sequence[Benchmark]) -> list[Benchmark]:
    chances = holm([one.chance for one in found])
    return [replace(one, chance=c) for one, c in zip(found, chances, strict=True)]
