"""Which import said what: which of two files is right, what each changed, and how to undo one."""

from domain.store.provenance.change_log import (
    as_json,
    as_key,
    key_of,
    key_values,
    noting,
    row_values,
)
from domain.store.provenance.export_order import ExportOrder, Runs, kind_of, order_of
from domain.store.provenance.fact_days import DAYS, OWN_DAY, STATUS_ON, day_of
from domain.store.provenance.read_changes import (
    ChangeCount,
    FactChange,
    count_changes,
    read_changes,
)
from domain.store.provenance.statements import (
    Statement,
    forget_statements,
    forget_statements_about,
    note_asked,
    note_days,
    note_statements,
    read_statements,
)
from domain.store.provenance.undoable import (
    UNDO,
    UNDONE,
    CannotUndo,
    ask_to_undo,
    read_undo_reason,
    undoable,
)

__all__ = [
    "DAYS",
    "OWN_DAY",
    "STATUS_ON",
    "UNDO",
    "UNDONE",
    "CannotUndo",
    "ChangeCount",
    "ExportOrder",
    "FactChange",
    "Runs",
    "Statement",
    "as_json",
    "as_key",
    "ask_to_undo",
    "count_changes",
    "day_of",
    "forget_statements",
    "forget_statements_about",
    "key_of",
    "key_values",
    "kind_of",
    "note_asked",
    "note_days",
    "note_statements",
    "noting",
    "order_of",
    "read_changes",
    "read_statements",
    "read_undo_reason",
    "row_values",
    "undoable",
]
