"""The grade on the last day, predicted with an interval that holds as often as it says.

The forecast starts from the grade so far and adds what is still to be gained or lost: an additive
sum of the scorer's inputs, in proportion to the share of the course that is left. How far off that
is, on learners the fit has not seen, gives the interval: for each stretch of the course the middle
share of what was missed, as split-conformal prediction does (Lei et al. 2018). It is for those who
stay until the end; who leaves has no final grade. Of whom no mark is known none is foretold: in the
sample's weeks 6 to 10 one in eight of them ever had a final grade, and an interval meant to hold
for 80 % of them held for 28 %.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.risk.model.curves import Curve
from domain.risk.model.inputs import Floats, input_column
from domain.risk.model.lookup import Lookup

#: The best grade there is.
BEST: Final = 100.0
#: Stretches of the course, by the share that has gone by, each with an interval of its own.
STRETCHES: Final = (0.1, 0.2, 0.35, 0.5, 0.65, 0.8)


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """Grade so far, plus of the sum what is left and believed; `low` and `high` are added to that.

    The last three have one number for each stretch of the course.
    """

    intercept: float
    curves: tuple[Curve, ...]
    believed: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]

    def grades(self, features: pd.DataFrame) -> tuple[Floats, Floats, Floats]:
        """Low end, forecast and high end of each row, 0-100; NaN where no mark is known."""
        (total,) = self._lookup.at(features)
        stretch = stretches(features)
        gain = (self.intercept + total) * left(features) * np.asarray(self.believed)[stretch]
        found = input_column(features, "grade") + gain
        low, high = (found + np.asarray(side)[stretch] for side in (self.low, self.high))
        low, found, high = (np.clip(grade, 0, BEST) for grade in (low, found, high))
        return low, found, high

    @cached_property
    def _lookup(self) -> Lookup:
        return Lookup.of([self.curves])

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "intercept": self.intercept,
            "curves": [curve.as_dict() for curve in self.curves],
            "believed": list(self.believed),
            "low": list(self.low),
            "high": list(self.high),
        }

    @classmethod
    def from_dict(cls, found: Mapping[str, Any]) -> Self:
        """The forecast of `as_dict`; raises `ValueError` when an interval is missing."""
        each = [tuple(map(float, found[name])) for name in ("believed", "low", "high")]
        if any(len(numbers) != len(STRETCHES) + 1 for numbers in each):
            raise ValueError("the forecast has not one number for each stretch of the course")
        believed, low, high = each
        return cls(
            intercept=float(found["intercept"]),
            curves=tuple(Curve.from_dict(curve) for curve in found["curves"]),
            believed=believed,
            low=low,
            high=high,
        )


def left(features: pd.DataFrame) -> Floats:
    """The share of the course still to come."""
    return 1 - np.nan_to_num(input_column(features, "elapsed"))


def stretches(features: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Which stretch of the course each row is in."""
    gone_by = np.nan_to_num(input_column(features, "elapsed"))
    return np.searchsorted(STRETCHES, gone_by, side="right")
