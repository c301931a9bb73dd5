"""Activity becomes features: one row per enrolment and day, knowing nothing later than that day."""

from domain.learners.features.event_tables import Events, events_of
from domain.learners.features.hindsight import with_hindsight
from domain.learners.features.table import compute_features

__all__ = [
    "Events",
    "compute_features",
    "events_of",
    "with_hindsight",
]
