"""The grade on the last day, foreseen with an interval that holds as often as it says.

Points still to be lost are an additive sum of the scorer's inputs, in the known directions. How far
off that is, on learners the fit has not seen, gives the interval: for each stretch of the course
the middle share of what was missed, as split-conformal prediction does (Lei et al. 2018). For those
who stay until the end; who leaves has no final grade.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.risk.curves import Curve
from domain.risk.inputs import Floats, input_column

#: The best grade there is.
BEST: Final = 100.0
#: Stretches of the course, by the share that has gone by, each with an interval of its own.
STRETCHES: Final = (0.1, 0.2, 0.35, 0.5, 0.65, 0.8)


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """A grade is 100 less the sum; `low` and `high` are added to it, a pair for each stretch."""

    intercept: float
    curves: tuple[Curve, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]

    def grades(self, features: pd.DataFrame) -> tuple[Floats, Floats, Floats]:
        """Low end, forecast and high end of each row, 0-100."""
        lost = np.full(len(features), self.intercept)
        for curve in self.curves:
            lost += curve.at(input_column(features, curve.name))
        found = BEST - lost
        stretch = stretches(features)
        low, high = (found + np.asarray(side)[stretch] for side in (self.low, self.high))
        low, found, high = (np.clip(grade, 0, BEST) for grade in (low, found, high))
        return low, found, high

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "intercept": self.intercept,
            "curves": [curve.as_dict() for curve in self.curves],
            "low": list(self.low),
            "high": list(self.high),
        }

    @classmethod
    def from_dict(cls, found: Mapping[str, Any]) -> Self:
        """The forecast of `as_dict`; raises `ValueError` when an interval is missing."""
        low, high = (tuple(map(float, found[side])) for side in ("low", "high"))
        if not len(low) == len(high) == len(STRETCHES) + 1:
            raise ValueError("the forecast has not one interval for each stretch of the course")
        return cls(
            intercept=float(found["intercept"]),
            curves=tuple(Curve.from_dict(curve) for curve in found["curves"]),
            low=low,
            high=high,
        )


def stretches(features: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Which stretch of the course each row is in."""
    gone_by = np.nan_to_num(input_column(features, "elapsed"))
    return np.searchsorted(STRETCHES, gone_by, side="right")
