"""Intervals that stay honest however often one looks."""

import math
from typing import Final

import numpy as np
import numpy.typing as npt

from domain.experiments.proportions import Numbers

#: How many learners the interval is tightest at.
_TUNED_FOR: Final = 500


def half_width(
    standard_error: npt.ArrayLike, learners: npt.ArrayLike, *, confidence: float = 0.95
) -> Numbers:
    """How far an always-valid interval reaches to either side of its estimate, per element.

    The asymptotic confidence sequence of Waudby-Smith et al. (Annals of Statistics 2024,
    theorem 2.2): it holds the true difference at every look at once with the stated confidence,
    where the usual interval does so at one look chosen beforehand.
    """
    alpha = 1 - confidence
    rho2 = (-2 * math.log(alpha) + math.log(-2 * math.log(alpha) + 1)) / _TUNED_FOR
    grown = np.asarray(learners, dtype=float) * rho2 + 1
    scale = np.sqrt(2 * grown / (grown - 1) * np.log(np.sqrt(grown) / alpha))
    return np.asarray(standard_error, dtype=float) * scale
