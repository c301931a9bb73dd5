"""Each release gate by itself: what a kept scorer showed, and whether that is enough. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from domain.policy import ReleaseGates
from domain.risk.model import Target
from domain.risk.monitoring.fairness import GroupAudit
from domain.risk.monitoring.release_gates import harmed, level_holds, not_ahead
from domain.risk.within_weeks import within_week

_NOT_SAID: Final = float("nan")


class ReleaseGate(StrEnum):
    """What a scorer must show before it is put in use by itself."""

    RANKS = "ranks"
    AHEAD_OF_RULE = "ahead_of_rule"
    LEVEL = "level"
    AHEAD_OF_THE_ONE_IN_USE = "ahead_of_the_one_in_use"
    FAIR = "fair"


@dataclass(frozen=True, kw_only=True)
class GateResult:
    """Whether one gate was passed; `figures` are what it was decided on, None where not known.

    Of a ranking: its middle and interval; of being ahead: an interval; of the level: the ratio.
    Fairness is about no target, and names the groups that are served worse in `against`.
    """

    gate: ReleaseGate
    target: Target | None
    passed: bool
    figures: tuple[float | None, ...] = ()
    against: tuple[str, ...] = ()


def results_of_gates(metrics: Mapping[str, Any], gates: ReleaseGates) -> list[GateResult]:
    """Every gate by what was kept of a scorer, by today's limits; none where nothing was."""
    found = [
        result
        for target in Target
        if "within_week" in metrics.get(target.value, {})
        for result in _of_target(target, metrics[target.value], gates)
    ]
    if "fairness" in metrics:
        audits = [_audited(one) for one in metrics["fairness"]]
        against = tuple(harmed(audits, gates))
        found.append(
            GateResult(gate=ReleaseGate.FAIR, target=None, passed=not against, against=against)
        )
    return found


def _of_target(
    target: Target, found: Mapping[str, Any], gates: ReleaseGates
) -> Iterator[GateResult]:
    ranked = within_week(found)
    least = ranked[1]
    yield GateResult(
        gate=ReleaseGate.RANKS,
        target=target,
        passed=least is not None and least >= gates.least_auc,
        figures=ranked,
    )
    for gate, least_gap in (
        (ReleaseGate.AHEAD_OF_RULE, gates.ahead_of_rule),
        (ReleaseGate.AHEAD_OF_THE_ONE_IN_USE, gates.ahead_of_active),
    ):
        if gap := found.get(gate.value):
            passed = not not_ahead(target, gap, gates, least_gap)
            yield GateResult(gate=gate, target=target, passed=passed, figures=tuple(gap))
    yield GateResult(
        gate=ReleaseGate.LEVEL,
        target=target,
        passed=level_holds(found, gates),
        figures=(found.get("held_out_ratio"),),
    )


def _audited(kept: Mapping[str, Any]) -> GroupAudit:
    """As `GroupAudit.as_dict` kept it."""
    known: dict[str, Any] = {name: _NOT_SAID if v is None else v for name, v in kept.items()}
    return GroupAudit(**known)
