"""Which import said what: which of two files is right, what each changed, and how to undo one."""

from domain.store.provenance.change_log import noting
from domain.store.provenance.export_order import ExportOrder, kind_of, order_of
from domain.store.provenance.fact_days import OWN_DAY, STATUS_ON, day_of
from domain.store.provenance.undo import UNDO, CannotUndo, UndoneImport, undo_import

__all__ = [
    "OWN_DAY",
    "STATUS_ON",
    "UNDO",
    "CannotUndo",
    "ExportOrder",
    "UndoneImport",
    "day_of",
    "kind_of",
    "noting",
    "order_of",
    "undo_import",
]
