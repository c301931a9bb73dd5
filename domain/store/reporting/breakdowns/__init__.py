"""Learners of a day counted by what tells them apart, and the learners behind each number."""

from domain.store.reporting.breakdowns.active_times import count_active
from domain.store.reporting.breakdowns.cross_tabs import count_by, varied_dimensions
from domain.store.reporting.breakdowns.dimensions import DIMENSION_KEYS, STEPS
from domain.store.reporting.breakdowns.drill_down import (
    RANGED,
    RULES,
    DrillDown,
    count_moves,
    days_of_week,
    find_behind,
    find_first_behind,
)
from domain.store.reporting.breakdowns.employer_sums import ATTENDANCE_DAYS, sum_by_employer
from domain.store.reporting.breakdowns.ended_learners import ended_status, find_ended
from domain.store.reporting.breakdowns.group_counts import read_cohort_days, read_group_counts
from domain.store.reporting.breakdowns.progression_counts import (
    NEW,
    StayedBy,
    count_status_moves,
    count_stays,
    read_status_spans,
)

__all__ = [
    "ATTENDANCE_DAYS",
    "DIMENSION_KEYS",
    "NEW",
    "RANGED",
    "RULES",
    "STEPS",
    "DrillDown",
    "StayedBy",
    "count_active",
    "count_by",
    "count_moves",
    "count_status_moves",
    "count_stays",
    "days_of_week",
    "ended_status",
    "find_behind",
    "find_ended",
    "find_first_behind",
    "read_cohort_days",
    "read_group_counts",
    "read_status_spans",
    "sum_by_employer",
    "varied_dimensions",
]
