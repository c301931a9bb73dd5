"""Bulk reads as Arrow tables, over one open connection.

PostgreSQL is read by ADBC, column by column. SQLite is read by Python's own sqlite3: a second
SQLite library in one process, as ADBC's driver brings, drops the locks of the first whenever it
closes the file, which may corrupt it (sqlite.org/howtocorrupt.html, section 2.2.1).
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from typing import Any, Final, Protocol

import numpy as np
import pyarrow as pa

#: Rows turned into columns at a time: enough to be fast, few enough to stay small.
_ROWS: Final = 65_536
Parameter = date | str | float


class ArrowReader(Protocol):
    """Reads queries of one connection; `Database.arrow_reader` gives it."""

    def read(
        self, query: str, *, schema: pa.Schema | None = None, **parameters: Parameter
    ) -> pa.Table:
        """As `Database.read_arrow`."""


class PostgresReader:
    """Reads over an ADBC connection."""

    def __init__(self, connection: Any) -> None:  # noqa: ANN401 - the driver is untyped
        self._connection = connection

    def read(
        self, query: str, *, schema: pa.Schema | None = None, **parameters: Parameter
    ) -> pa.Table:
        """As `Database.read_arrow`."""
        text, names = _numbered(query, parameters, mark="$")
        with closing(self._connection.cursor()) as cursor:
            cursor.execute(text, tuple(parameters[name] for name in names))
            table = cursor.fetch_arrow_table()
        return table if schema is None else table.cast(schema)


class SqliteReader:
    """Reads over a connection of Python's own SQLite."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def read(
        self, query: str, *, schema: pa.Schema | None = None, **parameters: Parameter
    ) -> pa.Table:
        """As `Database.read_arrow`; days, which SQLite has not, are read from their text."""
        text, names = _numbered(query, parameters, mark="?")
        values = tuple(_bound(parameters[name]) for name in names)
        with closing(self._connection.execute(text, values)) as cursor:
            columns = [column[0] for column in cursor.description]
            if schema is None:
                found = list(zip(*cursor.fetchall(), strict=True)) or [()] * len(columns)
                return pa.table(dict(zip(columns, map(list, found), strict=True)))
            batches = []
            while rows := cursor.fetchmany(_ROWS):
                parts = zip(zip(*rows, strict=True), schema, strict=True)
                arrays = [_array(part, field.type) for part, field in parts]
                batches.append(pa.record_batch(arrays, schema=schema))
        return pa.Table.from_batches(batches, schema=schema)


def _bound(value: Any) -> Any:  # noqa: ANN401 - a parameter, perhaps out of a frame
    """The value as SQLite keeps it: a day as its text, a number of numpy's as Python's own.

    sqlite3 would bind numpy's numbers as bytes, which equal nothing.
    """
    if isinstance(value, date):
        return value.isoformat()
    return value.item() if isinstance(value, np.generic) else value


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return pa.array(values, pa.string()).cast(kind)
    if pa.types.is_boolean(kind):
        return pa.array(values, pa.int64()).cast(kind)
    if pa.types.is_integer(kind):
        return pa.array(values).cast(kind)
    return pa.array(values, kind)


def _numbered(query: str, parameters: dict[str, Any], *, mark: str) -> tuple[str, list[str]]:
    """The query with numbers for names, and the names in that order."""
    names = sorted(parameters, key=lambda name: query.index(f":{name}"))
    for number, name in enumerate(names, start=1):
        query = query.replace(f":{name}", f"{mark}{number}")
    return query, names
