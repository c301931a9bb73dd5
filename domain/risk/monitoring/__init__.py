"""May a scorer be put in use, is it still right, and does it serve groups alike?"""

from domain.risk.monitoring import evidence, fairness_report
from domain.risk.monitoring.drift import (
    MonitoringKind,
    MonitoringResult,
    Profile,
    Stability,
    course_week,
    input_profile,
    outcomes_against,
    shifted,
    stability,
    week_ends,
)
from domain.risk.monitoring.evidence import drawn, evidence_rows, for_target
from domain.risk.monitoring.fairness import ATTRIBUTES, FEWEST, GroupAudit, audit
from domain.risk.monitoring.gate_results import GateResult, ReleaseGate, results_of_gates
from domain.risk.monitoring.held_out_figures import IN_USE, held_out_figures
from domain.risk.monitoring.operating_points import (
    AlertTarget,
    OperatingPoint,
    UnreachableTarget,
    operating_point,
)
from domain.risk.monitoring.release_gates import harmed, may_replace, unsettled
from domain.risk.monitoring.reliability import ReliabilityBin, reliability_curve
from domain.risk.within_weeks import within_week

__all__ = [
    "ATTRIBUTES",
    "FEWEST",
    "IN_USE",
    "AlertTarget",
    "GateResult",
    "GroupAudit",
    "MonitoringKind",
    "MonitoringResult",
    "OperatingPoint",
    "Profile",
    "ReleaseGate",
    "ReliabilityBin",
    "Stability",
    "UnreachableTarget",
    "audit",
    "course_week",
    "drawn",
    "evidence",
    "evidence_rows",
    "fairness_report",
    "for_target",
    "harmed",
    "held_out_figures",
    "input_profile",
    "may_replace",
    "operating_point",
    "outcomes_against",
    "reliability_curve",
    "results_of_gates",
    "shifted",
    "stability",
    "unsettled",
    "week_ends",
    "within_week",
]
