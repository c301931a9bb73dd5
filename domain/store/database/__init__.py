"""One database, SQLite or PostgreSQL: transactions, bulk reads and writes, column types."""

from domain.store.database import column_types
from domain.store.database.bulk import (
    AnySelect,
    among,
    append,
    changed,
    columns,
    copy_rows,
    dialect_insert,
    index_staged,
    insert_new,
    insert_where_new,
    keep,
    pointing_to,
    read_values,
    schema_of,
    stage,
    table_of,
    upsert,
)
from domain.store.database.column_types import (
    RowNumber,
    instant,
    may_point_to,
    maybe_instant,
    points_to,
    row_number,
)
from domain.store.database.copies import CopyError, back_up, restore
from domain.store.database.days import days_after, end_of
from domain.store.database.engine import Database, folded, watch_statements
from domain.store.database.freed_room import give_back_room
from domain.store.database.limits import (
    ConnectionLimits,
    did_not_answer,
    took_too_long,
    why_refused,
)
from domain.store.database.locks import one_at_a_time
from domain.store.database.months import BY_MONTH, make_months
from domain.store.database.narrow_types import Scaled, decoded, lettered, phrased, scaled
from domain.store.database.outside_query import OutsideQueryError, outside_database, outside_rows
from domain.store.database.table_statistics import take_statistics

__all__ = [
    "BY_MONTH",
    "AnySelect",
    "ConnectionLimits",
    "CopyError",
    "Database",
    "OutsideQueryError",
    "RowNumber",
    "Scaled",
    "among",
    "append",
    "back_up",
    "changed",
    "column_types",
    "columns",
    "copy_rows",
    "days_after",
    "decoded",
    "dialect_insert",
    "did_not_answer",
    "end_of",
    "folded",
    "give_back_room",
    "index_staged",
    "insert_new",
    "insert_where_new",
    "instant",
    "keep",
    "lettered",
    "make_months",
    "may_point_to",
    "maybe_instant",
    "one_at_a_time",
    "outside_database",
    "outside_rows",
    "phrased",
    "pointing_to",
    "points_to",
    "read_values",
    "restore",
    "row_number",
    "scaled",
    "schema_of",
    "stage",
    "table_of",
    "take_statistics",
    "took_too_long",
    "upsert",
    "watch_statements",
    "why_refused",
]
