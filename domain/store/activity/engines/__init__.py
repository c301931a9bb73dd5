"""Where features are computed: in this process, in the database, or on an engine that goes further.

Every engine runs the one expression of `domain.learners.features`, where its events are; one row a
learner and day comes back.
"""

from domain.store.activity.engines.engine import IN_PROCESS, ActivityEngine
from domain.store.activity.engines.event_files import (
    days_of,
    drop_unknown_events,
    write_event_files,
)
from domain.store.activity.engines.registry import EngineError, open_engine, what_is_missing

__all__ = [
    "IN_PROCESS",
    "ActivityEngine",
    "EngineError",
    "days_of",
    "drop_unknown_events",
    "open_engine",
    "what_is_missing",
    "write_event_files",
]
