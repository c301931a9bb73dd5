"""Snapshots of a day found: by which filter, in which order, and what one may choose from."""

from domain.store.reporting.search.filter_choices import read_filter_choices, read_stages_reached
from domain.store.reporting.search.needing import read_needing
from domain.store.reporting.search.snapshot_filter import (
    NO_COACH,
    Condition,
    Either,
    SnapshotFilter,
    SnapshotOrder,
)
from domain.store.reporting.search.snapshot_search import (
    count_known,
    count_values,
    find_snapshots,
    is_asked,
    is_asked_of,
)

__all__ = [
    "NO_COACH",
    "Condition",
    "Either",
    "SnapshotFilter",
    "SnapshotOrder",
    "count_known",
    "count_values",
    "find_snapshots",
    "is_asked",
    "is_asked_of",
    "read_filter_choices",
    "read_needing",
    "read_stages_reached",
]
