"""What files say, merged with what is known: row by row, fact by fact, the newest first."""

from domain.store.activity.merging.days import merge_days
from domain.store.activity.merging.rules import count_again
from domain.store.activity.merging.same_kind import SameKind, alike, shape_of
from domain.store.activity.merging.save_rows import (
    ASKED_TOGETHER,
    RULES,
    FrameRows,
    Saved,
    apply_rule,
    count_rows,
    save_rows,
)
from domain.store.activity.merging.staged_frames import ASSUMED, REFERENCES, table_for
from domain.store.activity.merging.taken_back import without_undone

__all__ = [
    "ASKED_TOGETHER",
    "ASSUMED",
    "REFERENCES",
    "RULES",
    "FrameRows",
    "SameKind",
    "Saved",
    "alike",
    "apply_rule",
    "count_again",
    "count_rows",
    "merge_days",
    "save_rows",
    "shape_of",
    "table_for",
    "without_undone",
]
