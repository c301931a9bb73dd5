"""Frames and lists in and out of tables in bulk, alike on SQLite and PostgreSQL."""

from domain.store.database.bulk.bulk import (
    append,
    copy_rows,
    index_staged,
    insert_new,
    insert_where_new,
    keep,
    stage,
)
from domain.store.database.bulk.frames import (
    AnySelect,
    BulkReader,
    Given,
    PostgresReader,
    SqliteReader,
    as_pandas,
    schema_of,
)
from domain.store.database.bulk.statements import (
    changed,
    columns,
    dialect_insert,
    pointing_to,
    read_values,
    table_of,
    upsert,
)
from domain.store.database.bulk.value_lists import among

__all__ = [
    "AnySelect",
    "BulkReader",
    "Given",
    "PostgresReader",
    "SqliteReader",
    "among",
    "append",
    "as_pandas",
    "changed",
    "columns",
    "copy_rows",
    "dialect_insert",
    "index_staged",
    "insert_new",
    "insert_where_new",
    "keep",
    "pointing_to",
    "read_values",
    "schema_of",
    "stage",
    "table_of",
    "upsert",
]
