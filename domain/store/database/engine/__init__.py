"""Connections to one database: driver, transactions, and what watches their statements."""

from domain.store.database.engine.drivers import for_libpq
from domain.store.database.engine.engine import Database
from domain.store.database.engine.folded_text import folded
from domain.store.database.engine.prepared_read import PreparedRead
from domain.store.database.engine.watched import watch_statements

__all__ = ["Database", "PreparedRead", "folded", "for_libpq", "watch_statements"]
