"""Fitting the grade forecast and finding how wide its interval must be (`risk.forecast`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.policy import ScorerPolicy
from domain.risk.model import (
    INPUTS,
    STRETCHES,
    Floats,
    Forecast,
    input_column,
    input_matrix,
    left,
    stretches,
)
from domain.risk.training.candidates import Fitted
from domain.risk.training.logistic_regression import fit_ridge
from domain.risk.training.out_of_fold import HeldOutSplit, out_of_fold_predictions

_STRENGTH: Final = 0.01
#: Of a course that is over, nothing can be learnt about what is still to come.
_LEAST_LEFT: Final = 0.05
#: One number for each stretch of the course.
Stretched = tuple[float, ...]
_SHARES: Final = (0.0, 0.25, 0.5, 0.75, 1.0)


def fit_forecast(
    features: pd.DataFrame, grades: Floats, split: HeldOutSplit, policy: ScorerPolicy
) -> tuple[Forecast, Mapping[str, Any]]:
    """The forecast and how good it is on rows it was not learnt from.

    `grades` is each row's grade on the last day, NaN for who has none and while no mark is
    known. As with the sigmoid, each part of the learners is measured by the widths that the other
    parts gave.
    """
    start = input_column(features, "grade")
    known = ~np.isnan(grades)
    matrix, remains = input_matrix(features, INPUTS), left(features)
    # what is gained is in proportion to what is left, so is how much can be learnt from a row
    gains = np.nan_to_num(grades - start) / np.maximum(remains, _LEAST_LEFT)
    truth = np.column_stack([gains, remains**2])
    unseen = out_of_fold_predictions(_ridge, matrix, truth, known, split)
    asked = split.rows & known
    seen = _Seen((grades - start)[asked], (remains * unseen)[asked], stretches(features)[asked])
    believed, low, high = seen.widths(policy.forecast.coverage)
    intercept, curves = _ridge(matrix[known], truth[known], list(INPUTS))
    found = Forecast(intercept=intercept, curves=curves, believed=believed, low=low, high=high)
    error, covered = _measured(seen, split.parts[asked], policy.forecast.coverage)
    return found, {
        "rows": int(asked.sum()),
        "mean_absolute_error": error,
        "of_the_grade_so_far": float(np.abs(seen.gains).mean()),
        "coverage": covered,
    }


@dataclass(frozen=True)
class _Seen:
    """Rows not learnt from: what was gained, what was predicted to be, in which stretch."""

    gains: Floats
    predicted: Floats
    stretch: npt.NDArray[np.int64]

    def where(self, rows: npt.NDArray[np.bool_]) -> "_Seen":
        return _Seen(self.gains[rows], self.predicted[rows], self.stretch[rows])

    def widths(self, coverage: float) -> tuple[Stretched, Stretched, Stretched]:
        """How much is believed, and where the interval begins and ends, in each stretch."""
        believed = _believed(self.gains, self.predicted, self.stretch)
        return believed, *_interval(self.missed(believed), self.stretch, coverage)

    def missed(self, believed: Stretched) -> Floats:
        """By how much the forecast is too low."""
        return self.gains - np.asarray(believed)[self.stretch] * self.predicted


def _measured(seen: _Seen, parts: npt.NDArray[np.int64], coverage: float) -> tuple[float, float]:
    """Mean absolute error and share of grades inside, each part by the widths of the others."""
    errors, inside = [], []
    for part in np.unique(parts):
        mine = seen.where(parts == part)
        believed, low, high = seen.where(parts != part).widths(coverage)
        missed = mine.missed(believed)
        errors.append(np.abs(missed))
        lowest, highest = (np.asarray(side)[mine.stretch] for side in (low, high))
        inside.append((lowest <= missed) & (missed <= highest))
    return float(np.concatenate(errors).mean()), float(np.concatenate(inside).mean())


def _ridge(matrix: Floats, truth: Floats, names: list[str]) -> Fitted:
    gains, weights = truth.T
    return fit_ridge(matrix, gains, weights, names, strength=_STRENGTH)


def _believed(gains: Floats, predicted_gains: Floats, stretch: npt.NDArray[np.int64]) -> Stretched:
    """The share of the predicted gain that comes nearest in each stretch; none if misleading."""
    found = []
    for k in range(len(STRETCHES) + 1):
        mine = stretch == k
        missed = [np.abs(gains[mine] - s * predicted_gains[mine]).sum() for s in _SHARES]
        found.append(_SHARES[int(np.argmin(missed))])
    return tuple(found)


def _interval(
    errors: Floats, stretch: npt.NDArray[np.int64], coverage: float
) -> tuple[Stretched, Stretched]:
    """The middle `coverage` of errors in each stretch; of all where a stretch was never seen."""
    tails = ((1 - coverage) / 2, (1 + coverage) / 2)
    ends = [
        np.quantile(errors[stretch == k] if (stretch == k).any() else errors, tails)
        for k in range(len(STRETCHES) + 1)
    ]
    return tuple(float(e[0]) for e in ends), tuple(float(e[1]) for e in ends)
