"""The models that may become the scorer, simplest first, and the choice among them."""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import numpy.typing as npt

from domain.policy import Candidate
from domain.risk.boosting import fit_boosting
from domain.risk.curves import Curve, average
from domain.risk.inputs import Floats
from domain.risk.logistic import fit_logistic

Labels = npt.NDArray[np.int8]
#: Intercept and curves of a fitted target, not yet calibrated.
Fitted = tuple[float, tuple[Curve, ...]]
#: Fits one target: matrix, labels, names of the inputs.
Fit = Callable[[Floats, Labels, list[str]], Fitted]

_STRENGTH: Final = 0.01


def logistic(matrix: Floats, labels: Labels, names: list[str]) -> Fitted:
    """Regularised logistic regression."""
    return fit_logistic(matrix, labels, names, strength=_STRENGTH)


def averaged(matrix: Floats, labels: Labels, names: list[str]) -> Fitted:
    """The mean of logistic regression and additive boosting, in log-odds: additive itself."""
    one, ones = logistic(matrix, labels, names)
    other, others = fit_boosting(matrix, labels, names)
    halves = {curve.name: [curve] for curve in ones}
    for curve in others:
        halves.setdefault(curve.name, []).append(curve)
    curves = tuple(average(found, [0.5] * len(found)) for found in halves.values())
    return (one + other) / 2, curves


FITS: Final[Mapping[Candidate, Fit]] = {
    Candidate.LOGISTIC: logistic,
    Candidate.BOOSTING: fit_boosting,
    Candidate.AVERAGED: averaged,
}


def chosen(quality: Mapping[Candidate, float], within: float) -> Candidate:
    """The simplest candidate whose quality is within noise of the best."""
    best = max(quality.values())
    return next(c for c in Candidate if c in quality and quality[c] >= best - within)
