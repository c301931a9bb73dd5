"""What happened: imports that save it, and the tables features are computed from."""

from domain.store.activity.active_hours import read_active_hours
from domain.store.activity.assessed_work import read_work
from domain.store.activity.event_tables import load_enrolments, load_events
from domain.store.activity.import_summary import ImportSummary
from domain.store.activity.imports import save_batch
from domain.store.activity.news import days_since_news
from domain.store.activity.rejected_rows import read_rejected

__all__ = [
    "ImportSummary",
    "days_since_news",
    "load_enrolments",
    "load_events",
    "read_active_hours",
    "read_rejected",
    "read_work",
    "save_batch",
]
