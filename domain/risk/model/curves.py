"""Additive scorers as plain numbers: one curve per input, and a target's score is their sum.

Both a regularised logistic regression and additive boosting become such curves exactly, so that
scoring needs numpy alone, reasons add up by construction, and a file holds nothing executable.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np

from domain.risk.model.inputs import Floats


@dataclass(frozen=True, kw_only=True)
class Curve:
    """What one input adds to the log-odds: on each piece between `edges`, start + slope * x.

    `start` and `slope` have one entry more than `edges`; an edge belongs to the piece on its
    right. `missing` is added where the input is unknown. A `growing` curve counts for nothing on
    the first day and in full on the last (`growth`): what an input means may change on the way.
    """

    name: str
    edges: tuple[float, ...]
    start: tuple[float, ...]
    slope: tuple[float, ...]
    missing: float
    growing: bool = False

    def at(self, values: Floats) -> Floats:
        """The curve's value for each input, as on the last day; NaN gives `missing`."""
        edges, start, slope = self._arrays
        piece = np.searchsorted(edges, values, side="right")
        unknown = np.isnan(values)
        found = start[piece] + slope[piece] * np.where(unknown, 0.0, values)
        found[unknown] = self.missing
        return found

    @cached_property
    def _arrays(self) -> tuple[Floats, Floats, Floats]:
        return np.asarray(self.edges), np.asarray(self.start), np.asarray(self.slope)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        plain = {
            "name": self.name,
            "edges": list(self.edges),
            "start": list(self.start),
            "slope": list(self.slope),
            "missing": self.missing,
        }
        return plain | ({"growing": True} if self.growing else {})

    @classmethod
    def from_dict(cls, found: Mapping[str, Any]) -> Self:
        """The curve of `as_dict`; raises `ValueError` when pieces and edges do not fit."""
        edges, start, slope = (tuple(map(float, found[k])) for k in ("edges", "start", "slope"))
        if not len(edges) + 1 == len(start) == len(slope):
            raise ValueError(f"the curve of {found['name']} has pieces that do not fit its edges")
        return cls(
            name=_name(str(found["name"])),
            edges=edges,
            start=start,
            slope=slope,
            missing=float(found["missing"]),
            growing=bool(found.get("growing", False)),
        )


def _name(kept: str) -> str:
    """The input a kept curve reads: scorers of before 2026-12 have percentiles by another name."""
    return kept.replace("standing_", "percentile_", 1) if kept.startswith("standing_") else kept


def average(curves: Sequence[Curve], weights: Sequence[float]) -> Curve:
    """The weighted sum of curves of one input, exactly, on the union of their pieces.

    All of them grow, or none.
    """
    edges = np.unique(np.concatenate([np.asarray(c.edges) for c in curves]))
    # a point inside each piece tells which piece of every curve it lies in
    inside = np.concatenate([[-np.inf], edges])
    start, slope = np.zeros(len(inside)), np.zeros(len(inside))
    for curve, weight in zip(curves, weights, strict=True):
        piece = np.searchsorted(np.asarray(curve.edges), inside, side="right")
        start += weight * np.asarray(curve.start)[piece]
        slope += weight * np.asarray(curve.slope)[piece]
    return Curve(
        name=curves[0].name,
        edges=tuple(edges.tolist()),
        start=tuple(start.tolist()),
        slope=tuple(slope.tolist()),
        missing=float(sum(w * c.missing for c, w in zip(curves, weights, strict=True))),
        growing=curves[0].growing,
    )


def shifted(curve: Curve, *, times: float, plus: float) -> Curve:
    """The same curve stretched and moved, unknown values included."""
    return Curve(
        name=curve.name,
        edges=curve.edges,
        start=tuple(times * s + plus for s in curve.start),
        slope=tuple(times * s for s in curve.slope),
        missing=times * curve.missing + plus,
        growing=curve.growing,
    )


def growth(elapsed: Floats) -> Floats:
    """How much of a growing curve counts, by the share of the course that is over.

    Its square root: a course's first weeks differ more from one another than its last.
    """
    return np.sqrt(np.clip(np.where(np.isnan(elapsed), 0, elapsed), 0, 1))
