"""Regularised logistic regression whose weights keep to known directions, exported as curves.

A weight may differ between the first and the last day of the course and moves from one to the other
between; both keep to the direction, so every weight on the way does.

Inputs are standardised, winsorised at four standard deviations and, where unknown, set to their
mean beside an indicator of their own; so an odd value in a new cohort cannot run away with a score.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits

from domain.risk.model import DIRECTIONS, Curve, Floats, probability_of, shifted

_WINSOR: Final = 4.0
_ROUNDS: Final = 300


@dataclass(frozen=True, kw_only=True)
class _Scale:
    """How inputs and their "unknown" flags are brought to one scale."""

    center: Floats
    spread: Floats
    absent: Floats
    absent_spread: Floats

    @classmethod
    def of(cls, matrix: Floats) -> "_Scale":
        absent = np.isnan(matrix).astype("float64")
        spread = absent.std(axis=0)
        return cls(
            center=np.nanmean(matrix, axis=0),
            spread=np.nanstd(matrix, axis=0),
            absent=absent.mean(axis=0),
            # a flag that never varies says nothing
            absent_spread=np.where(spread > 0, spread, np.inf),
        )

    def design(self, matrix: Floats, grown: Floats | None) -> Floats:
        values = np.clip((matrix - self.center) / self.spread, -_WINSOR, _WINSOR)
        known = np.nan_to_num(values)
        flags = self.flags(np.isnan(matrix).astype("float64"))
        ones = np.ones((len(matrix), 1))
        if grown is None:
            return np.hstack([known, flags, ones])
        late = known * grown[:, None]
        return np.hstack([known - late, late, flags, ones])

    def flags(self, absent: Floats) -> Floats:
        return np.clip((absent - self.absent) / self.absent_spread, -_WINSOR, _WINSOR)


def fit_logistic(
    matrix: Floats,
    labels: npt.NDArray[np.int8],
    names: list[str],
    *,
    strength: float,
    grown: Floats | None = None,
) -> tuple[float, tuple[Curve, ...]]:
    """Intercept and one curve per input that varies; `strength` is the inverse of the penalty.

    With `grown` (`growth` of each row) a second curve per input, growing with the course, says how
    its weight moves.
    """
    truth = labels.astype("float64")
    directions = [DIRECTIONS.get(name, 0) for name in names]

    def log_loss(odds: Floats) -> tuple[float, Floats]:
        return float(np.logaddexp(0, odds).sum() - odds @ truth), probability_of(odds) - truth

    return _fit_curves(matrix, log_loss, names, directions, strength=strength, grown=grown)


def fit_ridge(
    matrix: Floats, amounts: Floats, weights: Floats, names: list[str], *, strength: float
) -> tuple[float, tuple[Curve, ...]]:
    """The same for an amount, by weighted least squares and in any direction."""
    center = float(np.average(amounts, weights=weights))
    spread = max(float(np.sqrt(np.average((amounts - center) ** 2, weights=weights))), 1e-9)
    truth = (amounts - center) / spread

    def square_loss(predicted: Floats) -> tuple[float, Floats]:
        gap = predicted - truth
        return float(weights @ gap**2) / 2, weights * gap

    intercept, curves = _fit_curves(matrix, square_loss, names, [0] * len(names), strength=strength)
    moved = tuple(shifted(curve, times=spread, plus=0.0) for curve in curves)
    return center + spread * intercept, moved


#: Sum of the losses, and how each row's changes with what is predicted for it.
_Loss = Callable[[Floats], tuple[float, Floats]]


def _fit_curves(
    matrix: Floats,
    loss: _Loss,
    names: list[str],
    directions: list[int],
    *,
    strength: float,
    grown: Floats | None = None,
) -> tuple[float, tuple[Curve, ...]]:
    useful = varying(matrix)
    kept = [names[j] for j in useful]
    scale = _Scale.of(matrix[:, useful])
    design = scale.design(matrix[:, useful], grown)
    times = 1 if grown is None else 2
    weights = _fit(design, loss, times * [directions[j] for j in useful], strength)
    *slopes, flags = np.split(weights[:-1], times + 1)
    here = flags * scale.flags(np.zeros(len(kept)))
    gone = flags * scale.flags(np.ones(len(kept)))

    def lines(weights: Floats) -> list[Curve]:
        return [
            _line(name, float(c), float(s), float(w))
            for name, c, s, w in zip(kept, scale.center, scale.spread, weights, strict=True)
        ]

    curves = tuple(
        _with_flag(curve, float(h), float(g))
        for curve, h, g in zip(lines(slopes[0]), here, gone, strict=True)
    )
    moving = [replace(c, growing=True) for late in slopes[1:] for c in lines(late - slopes[0])]
    return float(weights[-1]), (*curves, *moving)


def varying(matrix: Floats) -> list[int]:
    """Columns with at least two known values that differ."""
    known = ~np.isnan(matrix)
    return [
        j
        for j in range(matrix.shape[1])
        if known[:, j].any() and np.ptp(matrix[known[:, j], j]) > 0
    ]


def _fit(design: Floats, loss: _Loss, directions: list[int], strength: float) -> Floats:
    """Weights of least penalised loss within the bounds that directions set (L-BFGS-B)."""
    penalty = np.append(np.full(design.shape[1] - 1, 1 / strength), 0.0)
    rows = len(design)

    def penalised(weights: Floats) -> tuple[float, Floats]:
        value, steepness = loss(design @ weights)
        whole = value + (penalty * weights**2).sum() / 2
        return whole / rows, (design.T @ steepness + penalty * weights) / rows

    free = (None, None)
    sides = {1: (0, None), -1: (None, 0), 0: free}
    bounds = [sides[direction] for direction in directions]
    bounds += [free] * (design.shape[1] - len(bounds))
    with threadpool_limits(limits=1):  # small products: threads would wait more than they work
        found = minimize(
            penalised,
            np.zeros(design.shape[1]),
            jac=True,
            method="L-BFGS-B",
            bounds=bounds,
            options={"maxiter": _ROUNDS},
        )
    return np.asarray(found.x)


def _line(name: str, center: float, spread: float, weight: float) -> Curve:
    """A straight line, level beyond the winsor limits."""
    reach = _WINSOR * spread
    return Curve(
        name=name,
        edges=(center - reach, center + reach),
        start=(-weight * _WINSOR, -weight * center / spread, weight * _WINSOR),
        slope=(0.0, weight / spread, 0.0),
        missing=0.0,
    )


def _with_flag(curve: Curve, here: float, gone: float) -> Curve:
    return Curve(
        name=curve.name,
        edges=curve.edges,
        start=tuple(value + here for value in curve.start),
        slope=curve.slope,
        missing=gone,
    )
