"""Is the scorer still right? Drift of what it reads and says, and may a new one replace it.

The population stability index compares how values are spread now with how they were: under 0.1
nothing happened, 0.1 to 0.25 something moved, above 0.25 look before you trust.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import numpy as np
import pandas as pd

from domain.policy import Gates
from domain.risk.facts import INPUTS
from domain.risk.inputs import Floats, input_column

_GROUPS: Final = 10
_FLOOR: Final = 1e-3


class Stability(StrEnum):
    """How far a distribution has moved."""

    STABLE = "stable"
    MOVED = "moved"
    SHIFTED = "shifted"


@dataclass(frozen=True, kw_only=True)
class Drift:
    """One input, now against then."""

    name: str
    index: float
    stability: Stability


def population_stability(then: Floats, now: Floats) -> float:
    """Stability index over tenths of `then`, unknown values as a group of their own."""
    known = then[~np.isnan(then)]
    tenths = np.linspace(0, 1, _GROUPS + 1)[1:-1]
    edges = np.unique(np.quantile(known, tenths)) if len(known) else np.empty(0)
    before, after = (_spread(values, edges) for values in (then, now))
    return float(np.sum((after - before) * np.log(after / before)))


def input_drift(then: pd.DataFrame, now: pd.DataFrame, gates: Gates) -> list[Drift]:
    """Every input of the scorer, furthest moved first: hand over rows of the same course weeks."""
    found = []
    for name in INPUTS:
        index = population_stability(input_column(then, name), input_column(now, name))
        found.append(Drift(name=name, index=index, stability=_stability(index, gates)))
    return sorted(found, key=lambda drift: -drift.index)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Whether a candidate may be used; `objections` say in words what stands against it."""

    objections: tuple[str, ...]

    @property
    def passes(self) -> bool:
        """Nothing stands against it."""
        return not self.objections


def may_replace(
    candidate: Mapping[str, Any], active: Mapping[str, Any] | None, gates: Gates
) -> Verdict:
    """May the scorer with these metrics be put in use? `active` are those of the one in use.

    Metrics are those a scorer carries: per target auc, rule_auc and predicted_to_observed. A named
    person may put it in use all the same, with a reason.
    """
    objections = []
    for target in ("not_complete", "leave_soon"):
        mine = candidate[target]
        if mine["auc"] < mine["rule_auc"] + gates.ahead_of_rule:
            objections.append(
                f"{target}: AUC {mine['auc']:.3f} is not ahead of the rule's {mine['rule_auc']:.3f}"
            )
        ratio = mine["predicted_to_observed"]
        if not gates.calibration_low <= ratio <= gates.calibration_high:
            objections.append(f"{target}: predicted / observed is {ratio:.2f}")
        theirs = active[target]["auc"] if active else 0.0
        if mine["auc"] < theirs - gates.behind_active:
            objections.append(f"{target}: AUC {mine['auc']:.3f}, the one in use has {theirs:.3f}")
    return Verdict(objections=tuple(objections))


def _spread(values: Floats, edges: Floats) -> Floats:
    unknown = np.isnan(values)
    places = np.searchsorted(edges, values[~unknown], side="right")
    counts = np.append(np.bincount(places, minlength=len(edges) + 1), unknown.sum())
    return np.maximum(counts / max(len(values), 1), _FLOOR)


def _stability(index: float, gates: Gates) -> Stability:
    if index >= gates.drift_shifted:
        return Stability.SHIFTED
    return Stability.MOVED if index >= gates.drift_moved else Stability.STABLE


def drifted(drifts: Sequence[Drift]) -> list[str]:
    """Names of the inputs that need a look."""
    return [drift.name for drift in drifts if drift.stability is Stability.SHIFTED]
