"""Frames into tables in bulk, inside the caller's transaction: COPY, or batches on SQLite."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import pandas as pd
from sqlalchemy import Column, Integer, MetaData, Table
from sqlalchemy.types import TypeEngine
from sqlmodel import Session

from domain.store.database.statements import is_sqlite

_BATCH = 20_000


def stage(session: Session, frame: pd.DataFrame, types: Mapping[str, TypeEngine[Any]]) -> Table:
    """A temporary table of these columns of a frame, gone with the transaction's end."""
    columns = [Column(name, kind) for name, kind in types.items()]
    table = Table("staged", MetaData(), *columns, prefixes=["TEMPORARY"])
    connection = session.connection()
    table.drop(connection, checkfirst=True)
    table.create(connection)
    copy_rows(session, table.name, list(types), _rows(frame, types))
    return table


def append(session: Session, table: Table, frame: pd.DataFrame) -> int:
    """Add every row of a frame, whose columns are those of the table; gives back how many."""
    types = {str(name): table.c[str(name)].type for name in frame.columns}
    copy_rows(session, table.name, list(types), _rows(frame, types))
    return len(frame)


def copy_rows(
    session: Session, table: str, columns: Sequence[str], rows: Iterator[tuple[Any, ...]]
) -> None:
    """Write plain tuples into `table` the fastest way the database has."""
    raw: Any = session.connection().connection.dbapi_connection
    names = ", ".join(f'"{name}"' for name in columns)
    if is_sqlite(session):
        marks = ", ".join("?" * len(columns))
        insert = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'
        while batch := list(islice(rows, _BATCH)):
            raw.executemany(insert, batch)
        return
    with raw.cursor() as cursor, cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)


def _rows(frame: pd.DataFrame, types: Mapping[str, TypeEngine[Any]]) -> Iterator[tuple[Any, ...]]:
    """Rows of plain Python values; missing is None, a day is ISO text (both databases read it)."""
    if not types:
        return iter(())
    return zip(*(_plain(frame[name], kind) for name, kind in types.items()), strict=True)


def _plain(values: "pd.Series[Any]", kind: TypeEngine[Any]) -> list[Any]:
    if isinstance(kind, Integer):
        # whole numbers with gaps are floats in pandas, and COPY takes no "12.0" for an integer
        values = values.astype("Int64")
    if pd.api.types.is_datetime64_dtype(values):
        values = values.dt.strftime("%Y-%m-%d")
    plain = values.astype(object).where(values.notna(), None).tolist()
    if pd.api.types.is_string_dtype(values) or pd.api.types.is_object_dtype(values):
        # PostgreSQL keeps no NUL character in text and would refuse the whole import
        return [v.replace("\0", "") if isinstance(v, str) and "\0" in v else v for v in plain]
    return plain
