"""Groups of learners side by side: what may be shown of them, and how they differ."""

from domain.groups.comparisons import (
    ATTRIBUTES,
    Comparison,
    deprivation_fifth,
    group_comparisons,
    share,
    shown_as,
)
from domain.groups.disclosure_control import Cell, fewest_learners, release_days
from domain.groups.effects_by_group import GroupEffect, effects_by_group
from domain.groups.employer_benchmarks import SMALLER, Benchmark, Sample, benchmarks
from domain.groups.stage_order import in_stage_order, stage_order
from domain.groups.survival import SurvivalCurve, survival_curves, weekly_marks

__all__ = [
    "ATTRIBUTES",
    "SMALLER",
    "Benchmark",
    "Cell",
    "Comparison",
    "GroupEffect",
    "Sample",
    "SurvivalCurve",
    "benchmarks",
    "deprivation_fifth",
    "effects_by_group",
    "fewest_learners",
    "group_comparisons",
    "in_stage_order",
    "release_days",
    "share",
    "shown_as",
    "stage_order",
    "survival_curves",
    "weekly_marks",
]
