"""What is counted once, kept with its day, and read by every page."""

from domain.store.reporting.precomputed.kept_counts import keep_segment_counts
from domain.store.reporting.precomputed.kept_effects import Effects, keep_effects, read_effects
from domain.store.reporting.precomputed.kept_pace import keep_cohort_pace, read_cohort_pace
from domain.store.reporting.precomputed.segment_counts import (
    ChangeMarks,
    Freshness,
    read_change_marks,
    read_counts,
    read_freshness,
)

__all__ = [
    "ChangeMarks",
    "Effects",
    "Freshness",
    "keep_cohort_pace",
    "keep_effects",
    "keep_segment_counts",
    "read_change_marks",
    "read_cohort_pace",
    "read_counts",
    "read_effects",
    "read_freshness",
]
