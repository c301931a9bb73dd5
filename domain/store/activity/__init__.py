"""What happened: imports that save it, and the tables features are computed from."""

from domain.store.activity.active_hours import read_active_hours
from domain.store.activity.assessed_work import read_work
from domain.store.activity.barrier_episodes import barrier_episodes
from domain.store.activity.event_tables import load_enrolments, load_events
from domain.store.activity.imports import save_batch
from domain.store.activity.merging import merge_days
from domain.store.activity.news import days_since_news
from domain.store.activity.next_steps import (
    LearnerStep,
    Prerequisites,
    load_work,
    needs_of,
    read_next_steps,
    read_path_sentence,
    read_programmes,
    save_path,
)
from domain.store.activity.undo import UndoneImport, undo_import
from domain.store.activity.uploads import (
    KnownMapping,
    Upload,
    drop_mapping,
    drop_upload,
    end_upload,
    note_upload,
    read_mappings,
    read_open_uploads,
    read_parts,
    read_upload,
    save_mapping,
    save_upload,
)

__all__ = [
    "KnownMapping",
    "LearnerStep",
    "Prerequisites",
    "UndoneImport",
    "Upload",
    "barrier_episodes",
    "days_since_news",
    "drop_mapping",
    "drop_upload",
    "end_upload",
    "load_enrolments",
    "load_events",
    "load_work",
    "merge_days",
    "needs_of",
    "note_upload",
    "read_active_hours",
    "read_mappings",
    "read_next_steps",
    "read_open_uploads",
    "read_parts",
    "read_path_sentence",
    "read_programmes",
    "read_upload",
    "read_work",
    "save_batch",
    "save_mapping",
    "save_path",
    "save_upload",
    "undo_import",
]
