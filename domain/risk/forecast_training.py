"""Fitting the grade forecast and finding how wide its interval must be (`risk.forecast`)."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.policy import ScorerPolicy
from domain.risk.aside import Aside, foreseen, means
from domain.risk.candidates import Fitted, Labels
from domain.risk.curves import shifted
from domain.risk.facts import INPUTS
from domain.risk.forecast import BEST, STRETCHES, Forecast, stretches
from domain.risk.inputs import Floats, input_matrix
from domain.risk.logistic import fit_ridge

_STRENGTH: Final = 0.01


def fit_forecast(
    features: pd.DataFrame, grades: Floats, aside: Aside, policy: ScorerPolicy
) -> tuple[Forecast, Mapping[str, Any]]:
    """The forecast and how good it is on rows it was not learnt from.

    `grades` is each row's grade on the last day, NaN for who has none.
    """
    matrix, known = input_matrix(features, INPUTS), ~np.isnan(grades)
    lost = BEST - np.nan_to_num(grades, nan=BEST)
    unseen = foreseen(_ridge, matrix, lost, known, aside)
    asked = aside.rows & known
    missed, stretch = (lost - unseen)[asked], stretches(features)[asked]
    low, high = _interval(-missed, stretch, policy.forecast.coverage)
    intercept, curves = _ridge(matrix[known], lost[known], list(INPUTS))
    at = means(curves, matrix[known])
    centred = tuple(shifted(c, times=1.0, plus=-m) for c, m in zip(curves, at, strict=True))
    found = Forecast(intercept=intercept + sum(at), curves=centred, low=low, high=high)
    outside = (-missed < np.asarray(low)[stretch]) | (-missed > np.asarray(high)[stretch])
    return found, {
        "rows": int(asked.sum()),
        "mean_absolute_error": float(np.abs(missed).mean()),
        "coverage": float(1 - outside.mean()),
    }


def _ridge(matrix: Floats, lost: Floats | Labels, names: list[str]) -> Fitted:
    return fit_ridge(matrix, lost.astype("float64"), names, strength=_STRENGTH)


def _interval(
    errors: Floats, stretch: npt.NDArray[np.int64], coverage: float
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The middle `coverage` of errors in each stretch; of all where a stretch was never seen."""
    tails = ((1 - coverage) / 2, (1 + coverage) / 2)
    ends = [
        np.quantile(errors[stretch == k] if (stretch == k).any() else errors, tails)
        for k in range(len(STRETCHES) + 1)
    ]
    return tuple(float(e[0]) for e in ends), tuple(float(e[1]) for e in ends)
