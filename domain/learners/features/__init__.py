"""Activity becomes features: one row per enrolment and day, knowing nothing later than that day."""

from domain.learners.features.cohort_statistics import (
    CohortStatistics,
    cohort_statistics,
    learner_features,
)
from domain.learners.features.event_schemas import EVENT_SCHEMAS
from domain.learners.features.event_tables import Events, events_of
from domain.learners.features.hindsight import with_hindsight
from domain.learners.features.steps import feature_table, steps_in_sql
from domain.learners.features.table import (
    as_frame,
    compute_features,
    conform,
    feature_query,
    moments_table,
)

__all__ = [
    "EVENT_SCHEMAS",
    "CohortStatistics",
    "Events",
    "as_frame",
    "cohort_statistics",
    "compute_features",
    "conform",
    "events_of",
    "feature_query",
    "feature_table",
    "learner_features",
    "moments_table",
    "steps_in_sql",
    "with_hindsight",
]
