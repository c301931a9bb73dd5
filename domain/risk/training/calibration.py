"""Making a probability mean what it says: a sigmoid on rows the model has not learnt from."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from domain.risk.model import Additive, Curve, Floats, probability_of, shifted

_STEPS = 50
#: A model may turn out surer than it should be, never less sure: what would be sharpened on past
#: cohorts is too sure on the next one.
_STEEPEST = 1.0


def fit_sigmoid(
    log_odds: Floats, labels: npt.NDArray[np.int8], offset: Floats | None = None
) -> tuple[float, float]:
    """Slope and shift of log-odds that make them fit the labels best (Platt 1999), by Newton steps.

    Half an observation of each class is added, so that a perfect separation stays finite. `offset`
    is what is added to each row's log-odds afterwards. The slope is at most 1 and at least 0.
    """
    fixed = np.zeros_like(log_odds) if offset is None else offset
    slope, shift = _newton(np.column_stack([log_odds, np.ones_like(log_odds)]), labels, fixed)
    if 0 <= slope <= _STEEPEST:
        return float(slope), float(shift)
    kept = float(np.clip(slope, 0, _STEEPEST))
    return kept, fit_shift(kept * log_odds, labels, fixed)


def fit_shift(log_odds: Floats, labels: npt.NDArray[np.int8], offset: Floats) -> float:
    """What to add to log-odds of this slope, so that as much is said as happened."""
    (shift,) = _newton(np.ones((len(labels), 1)), labels, offset + log_odds)
    return float(shift)


def cross_calibrated(
    log_odds: Floats,
    labels: npt.NDArray[np.int8],
    parts: npt.NDArray[np.int64],
    offset: Floats,
    *,
    rows: npt.NDArray[np.bool_],
    shown: npt.NDArray[np.bool_] | None = None,
) -> Floats:
    """The probability of `rows` by the sigmoid of the other parts, NaN elsewhere.

    No row calibrates itself. How much happens in a later cohort nobody knew before it: with
    `shown`, the rows learnt from, its level is theirs.
    """
    found = np.full(len(labels), np.nan)
    for part in np.unique(parts[rows]):
        mine, others = rows & (parts == part), rows & (parts != part)
        slope, shift = fit_sigmoid(log_odds[others], labels[others], offset[others])
        if shown is not None:
            shift = fit_shift(slope * log_odds[shown], labels[shown], offset[shown])
        found[mine] = probability_of(slope * log_odds[mine] + shift + offset[mine])
    return found


def _newton(design: Floats, labels: npt.NDArray[np.int8], offset: Floats) -> Floats:
    events = labels.sum()
    aim = np.where(labels == 1, (events + 1) / (events + 2), 1 / (len(labels) - events + 2))
    found = np.eye(design.shape[1])[0] if design.shape[1] > 1 else np.zeros(1)
    for _ in range(_STEPS):
        chance = probability_of(design @ found + offset)
        weight = chance * (1 - chance)
        hessian = design.T @ (design * weight[:, None]) + 1e-9 * np.eye(design.shape[1])
        step = np.linalg.solve(hessian, design.T @ (aim - chance))
        found = found + step
        if np.abs(step).max() < 1e-9:  # noqa: PLR2004 - converged
            break
    return found


def calibrated(
    intercept: float, curves: Sequence[Curve], *, slope: float, shift: float, means: Sequence[float]
) -> Additive:
    """The curves after the sigmoid, each moved by its mean, so that it averages zero."""
    centred = tuple(
        shifted(curve, times=slope, plus=-slope * mean)
        for curve, mean in zip(curves, means, strict=True)
    )
    return Additive(intercept=slope * (intercept + float(sum(means))) + shift, curves=centred)
