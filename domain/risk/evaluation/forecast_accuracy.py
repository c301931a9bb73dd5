"""How far off the grade forecast is, beside two simple ones, on rows it was not learnt from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from domain.risk.model import Floats, input_column

#: The ends of our interval among what was predicted.
LOW: Final = "low"
HIGH: Final = "high"
MEAN_SO_FAR: Final = "mark so far"
USUAL: Final = "mean of past cohorts"
#: Stretches of weeks that are told apart.
_WEEKS: Final = ((2, 16), (2, 5), (6, 10), (11, 16), (17, 99))


@dataclass(frozen=True, kw_only=True)
class ForecastError:
    """One forecast over some weeks: mean absolute error in points of 100.

    `coverage` is the share of grades inside the interval and `width` its mean width, both NaN for a
    forecast that has none.
    """

    forecast: str
    weeks: str
    rows: int
    mean_absolute_error: float
    coverage: float = float("nan")
    width: float = float("nan")


def simple_forecasts(features: pd.DataFrame, past_grades: Floats) -> Mapping[str, Floats]:
    """What needs no model: the mark so far, and the usual one.

    `past_grades` are those of the rows learnt from, NaN where there is none.
    """
    known = past_grades[~np.isnan(past_grades)]
    usual = float(known.mean()) if len(known) else float("nan")
    return {
        MEAN_SO_FAR: input_column(features, "grade"),
        USUAL: np.full(len(features), usual),
    }


def forecast_errors(
    weeks: "pd.Series[int]", predicted: Mapping[str, Floats], grades: Floats
) -> list[ForecastError]:
    """Each forecast over the pooled weeks and by stretch, where one was foretold and is known."""
    found = []
    for first, last in _WEEKS:
        if not predicted:
            continue
        told = ~np.isnan(grades) & ~np.isnan(predicted[LOW])
        rows = weeks.between(first, last).to_numpy() & told
        if not rows.any():
            continue
        low, high = predicted[LOW][rows], predicted[HIGH][rows]
        inside = (grades[rows] >= low) & (grades[rows] <= high)
        for name in [name for name in predicted if name not in {LOW, HIGH}]:
            has_interval = name not in {MEAN_SO_FAR, USUAL}
            found.append(
                ForecastError(
                    forecast=name,
                    weeks=f"{first}-{last}" if last < _WEEKS[-1][1] else f"{first} on",
                    rows=int(rows.sum()),
                    mean_absolute_error=float(np.abs(predicted[name][rows] - grades[rows]).mean()),
                    coverage=float(inside.mean()) if has_interval else float("nan"),
                    width=float((high - low).mean()) if has_interval else float("nan"),
                )
            )
    return found
