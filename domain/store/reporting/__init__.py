"""What pages ask of scored days: learners found, counted and grouped as they were shown."""

from domain.store.reporting.active_times import count_active
from domain.store.reporting.cross_tabs import MEASURES, count_by, varied_dimensions
from domain.store.reporting.dimensions import DIMENSION_KEYS, STEPS
from domain.store.reporting.drill_down import (
    RANGED,
    RULES,
    DrillDown,
    count_moves,
    days_of_week,
    find_behind,
)
from domain.store.reporting.employer_sums import ATTENDANCE_DAYS, sum_by_employer
from domain.store.reporting.ended_learners import ended_status, find_ended
from domain.store.reporting.filter_choices import read_filter_choices
from domain.store.reporting.group_counts import read_cohort_days, read_group_counts
from domain.store.reporting.kept_counts import keep_segment_counts
from domain.store.reporting.kept_effects import Effects, keep_effects, read_effects
from domain.store.reporting.kept_pace import keep_cohort_pace, read_cohort_pace
from domain.store.reporting.narrowed_counts import read_narrowed_counts
from domain.store.reporting.progression_counts import (
    NEW,
    StayedBy,
    count_status_moves,
    count_stays,
    read_status_spans,
)
from domain.store.reporting.segment_counts import (
    ChangeMarks,
    Freshness,
    read_change_marks,
    read_counts,
    read_freshness,
)
from domain.store.reporting.service_status import (
    JobStatus,
    ServiceStatus,
    read_service_status,
)
from domain.store.reporting.snapshot_filter import (
    NO_COACH,
    Condition,
    Either,
    SnapshotFilter,
    SnapshotOrder,
)
from domain.store.reporting.snapshot_search import FIELDS, count_known, count_values, find_snapshots

__all__ = [
    "ATTENDANCE_DAYS",
    "DIMENSION_KEYS",
    "FIELDS",
    "MEASURES",
    "NEW",
    "NO_COACH",
    "RANGED",
    "RULES",
    "STEPS",
    "ChangeMarks",
    "Condition",
    "DrillDown",
    "Effects",
    "Either",
    "Freshness",
    "JobStatus",
    "ServiceStatus",
    "SnapshotFilter",
    "SnapshotOrder",
    "StayedBy",
    "count_active",
    "count_by",
    "count_known",
    "count_moves",
    "count_status_moves",
    "count_stays",
    "count_values",
    "days_of_week",
    "ended_status",
    "find_behind",
    "find_ended",
    "find_snapshots",
    "keep_cohort_pace",
    "keep_effects",
    "keep_segment_counts",
    "read_change_marks",
    "read_cohort_days",
    "read_cohort_pace",
    "read_counts",
    "read_effects",
    "read_filter_choices",
    "read_freshness",
    "read_group_counts",
    "read_narrowed_counts",
    "read_service_status",
    "read_status_spans",
    "sum_by_employer",
    "varied_dimensions",
]
