"""What files say, merged with what is known: row by row, fact by fact, the newest first."""

from domain.store.activity.merging.days import merge_days
from domain.store.activity.merging.rules import count_again
from domain.store.activity.merging.same_kind import SameKind, alike, shape_of
from domain.store.activity.merging.save_rows import (
    ASKED_TOGETHER,
    RULES,
    FrameRows,
    apply_rule,
    is_empty,
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
    "alike",
    "apply_rule",
    "count_again",
    "is_empty",
    "merge_days",
    "save_rows",
    "shape_of",
    "table_for",
    "without_undone",
]
