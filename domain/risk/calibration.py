"""Making a probability mean what it says: a sigmoid on held-out rows."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from domain.risk.curves import Curve, shifted
from domain.risk.inputs import Floats
from domain.risk.scorer import Additive, probability_of

_STEPS = 50


def fit_sigmoid(log_odds: Floats, labels: npt.NDArray[np.int8]) -> tuple[float, float]:
    """Slope and shift of log-odds that make them fit the labels best (Platt 1999), by Newton steps.

    Half an observation of each class is added, so that a perfect separation stays finite.
    """
    events = labels.sum()
    aim = np.where(labels == 1, (events + 1) / (events + 2), 1 / (len(labels) - events + 2))
    design = np.column_stack([log_odds, np.ones_like(log_odds)])
    found = np.array([1.0, 0.0])
    for _ in range(_STEPS):
        chance = probability_of(design @ found)
        weight = chance * (1 - chance)
        hessian = design.T @ (design * weight[:, None]) + 1e-9 * np.eye(2)
        step = np.linalg.solve(hessian, design.T @ (aim - chance))
        found = found + step
        if np.abs(step).max() < 1e-9:  # noqa: PLR2004 - converged
            break
    return float(found[0]), float(found[1])


def calibrated(
    intercept: float, curves: Sequence[Curve], *, slope: float, shift: float, means: Sequence[float]
) -> Additive:
    """The curves after the sigmoid, each moved by its mean, so that it averages zero."""
    centred = tuple(
        shifted(curve, times=slope, plus=-slope * mean)
        for curve, mean in zip(curves, means, strict=True)
    )
    return Additive(intercept=slope * (intercept + float(sum(means))) + shift, curves=centred)
