"""Which import said what: which of two files is right, what each changed, and how to undo one."""

from domain.store.provenance.change_log import key_of, key_values, noting
from domain.store.provenance.export_order import ExportOrder, Runs, kind_of, order_of
from domain.store.provenance.fact_days import OWN_DAY, STATUS_ON, day_of
from domain.store.provenance.read_changes import (
    ChangeCount,
    FactChange,
    count_changes,
    read_changes,
)
from domain.store.provenance.undo import (
    UNDO,
    UNDONE,
    CannotUndo,
    UndoneImport,
    ask_to_undo,
    read_undo_reason,
    undo_import,
)

__all__ = [
    "OWN_DAY",
    "STATUS_ON",
    "UNDO",
    "UNDONE",
    "CannotUndo",
    "ChangeCount",
    "ExportOrder",
    "FactChange",
    "Runs",
    "UndoneImport",
    "ask_to_undo",
    "count_changes",
    "day_of",
    "key_of",
    "key_values",
    "kind_of",
    "noting",
    "order_of",
    "read_changes",
    "read_undo_reason",
    "undo_import",
]
