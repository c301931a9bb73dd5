"""One database, SQLite or PostgreSQL: transactions, bulk reads and writes, column types."""

from domain.store.database import column_types
from domain.store.database.bulk import append, is_sqlite, stage
from domain.store.database.column_types import (
    RowNumber,
    instant,
    may_point_to,
    maybe_instant,
    points_to,
    row_number,
)
from domain.store.database.days import days_after
from domain.store.database.engine import Database
from domain.store.database.statements import changed, day_after, insert_new
from domain.store.database.value_lists import among, listed

__all__ = [
    "Database",
    "RowNumber",
    "among",
    "append",
    "changed",
    "column_types",
    "day_after",
    "days_after",
    "insert_new",
    "instant",
    "is_sqlite",
    "listed",
    "may_point_to",
    "maybe_instant",
    "points_to",
    "row_number",
    "stage",
]
