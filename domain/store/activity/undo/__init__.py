"""Undoes an import as a whole: what is known is what the other imports say."""

from domain.store.activity.undo.undo import UndoneImport, undo_import

__all__ = ["UndoneImport", "undo_import"]
