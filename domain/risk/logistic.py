"""Regularised logistic regression, exported as curves.

Inputs are standardised, winsorised at four standard deviations and, where unknown, set to their
mean beside an indicator of their own; so an odd value in a new cohort cannot run away with a score.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from domain.risk.curves import Curve
from domain.risk.inputs import Floats

_WINSOR: Final = 4.0


def fit_logistic(
    matrix: Floats, labels: npt.NDArray[np.int8], names: list[str], *, strength: float
) -> tuple[float, tuple[Curve, ...]]:
    """Intercept and one curve per input that varies; `strength` is the inverse of the penalty."""
    known = ~np.isnan(matrix)
    useful = [j for j in range(len(names)) if known[:, j].any() and np.nanstd(matrix[:, j]) > 0]
    center, scale = np.nanmean(matrix[:, useful], axis=0), np.nanstd(matrix[:, useful], axis=0)
    absent = ~known[:, useful]
    absent_center, absent_scale = absent.mean(axis=0), np.maximum(absent.std(axis=0), 1e-9)
    values = np.clip((matrix[:, useful] - center) / scale, -_WINSOR, _WINSOR)
    flags = np.clip((absent - absent_center) / absent_scale, -_WINSOR, _WINSOR)
    flags[:, absent.std(axis=0) == 0] = 0
    model = LogisticRegression(C=strength, max_iter=300)
    model.fit(np.hstack([np.nan_to_num(values), flags]), labels)
    weights, flag_weights = np.split(model.coef_[0], 2)
    here = flag_weights * np.clip(-absent_center / absent_scale, -_WINSOR, _WINSOR)
    gone = flag_weights * np.clip((1 - absent_center) / absent_scale, -_WINSOR, _WINSOR)
    curves = tuple(
        _line(names[j], center[k], scale[k], weights[k], here[k], gone[k])
        for k, j in enumerate(useful)
    )
    return float(model.intercept_[0]), curves


def _line(  # noqa: PLR0917 - six numbers of one straight line
    name: str, center: float, scale: float, weight: float, here: float, gone: float
) -> Curve:
    low, high = center - _WINSOR * scale, center + _WINSOR * scale
    return Curve(
        name=name,
        edges=(float(low), float(high)),
        start=(
            float(here - weight * _WINSOR),
            float(here - weight * center / scale),
            float(here + weight * _WINSOR),
        ),
        slope=(0.0, float(weight / scale), 0.0),
        missing=float(gone),
    )
