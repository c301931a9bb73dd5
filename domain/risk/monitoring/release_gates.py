"""May a newly trained scorer be put in use by itself? What stands against it, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.policy import ReleaseGates
from domain.risk.model import Target
from domain.risk.monitoring.fairness import GroupAudit, harmed


@dataclass(frozen=True, kw_only=True)
class ReleaseDecision:
    """Whether a candidate may be used; `objections` say in words what stands against it."""

    objections: tuple[str, ...]

    @property
    def passes(self) -> bool:
        """Nothing stands against it."""
        return not self.objections

    def sentence(self) -> str:
        """The verdict as a line of the registry."""
        if self.passes:
            return "ahead of the rule and of the one in use, calibrated, no group harmed"
        return "; ".join(self.objections)


def may_replace(
    candidate: Mapping[str, Any], active: Mapping[str, Any] | None, gates: ReleaseGates
) -> ReleaseDecision:
    """May the scorer with these metrics be put in use? `active` are those of the one in use.

    Metrics are those a scorer carries: per target auc, rule_auc, predicted_to_observed and, where
    there are rows that neither has seen, `beside_the_one_in_use`; and `fairness`, a list of audits.
    A named person may put it in use all the same, with a reason.
    """
    objections = [
        said
        for target in (Target.NOT_COMPLETE, Target.LEAVE_SOON)
        for said in _against(target, candidate, active, gates)
    ]
    audits = [GroupAudit.from_dict(found) for found in candidate.get("fairness", ())]
    return ReleaseDecision(objections=(*objections, *harmed(audits, gates)))


def _against(
    target: Target,
    candidate: Mapping[str, Any],
    active: Mapping[str, Any] | None,
    gates: ReleaseGates,
) -> list[str]:
    mine, said = candidate[target], []
    if mine["auc"] < mine["rule_auc"] + gates.ahead_of_rule:
        said.append(
            f"{target}: AUC {mine['auc']:.3f} is not ahead of the rule's {mine['rule_auc']:.3f}"
        )
    ratio = mine["predicted_to_observed"]
    if not gates.calibration_low <= ratio <= gates.calibration_high:
        said.append(f"{target}: predicted / observed is {ratio:.2f}")
    ours, theirs = _beside(mine, (active or {}).get(target, {}))
    if ours < theirs - gates.behind_active:
        said.append(f"{target}: AUC {ours:.3f}, the one in use has {theirs:.3f}")
    return said


def _beside(mine: Mapping[str, Any], active: Mapping[str, Any]) -> tuple[float, float]:
    """AUC of both: on the same rows where there are any that neither has seen."""
    if found := mine.get("beside_the_one_in_use"):
        return found["auc"], found["in_use_auc"]
    return mine["auc"], active.get("auc", 0.0)
