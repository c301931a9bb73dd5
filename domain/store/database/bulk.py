"""Frames into tables in bulk, inside the caller's transaction: COPY, or batches on SQLite."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import pandas as pd
from sqlalchemy import Column, MetaData, Table
from sqlalchemy.types import TypeEngine
from sqlmodel import Session

_BATCH = 20_000


def is_sqlite(session: Session) -> bool:
    """Whether this session talks to the embedded database."""
    return session.get_bind().dialect.name == "sqlite"


def stage(session: Session, frame: pd.DataFrame, types: dict[str, TypeEngine[Any]]) -> Table:
    """A temporary table of this frame's columns and rows, gone with the transaction's end.

    `types` names each column's type; a column `staged_row` numbers the rows from 0.
    """
    table = Table(
        "staged",
        MetaData(),
        *(Column(name, kind) for name, kind in types.items()),
        prefixes=["TEMPORARY"],
    )
    connection = session.connection()
    table.drop(connection, checkfirst=True)
    table.create(connection)
    copy_rows(session, table.name, list(types), _rows(frame, list(types)))
    return table


def append(session: Session, table: str, frame: pd.DataFrame) -> int:
    """Add every row of `frame` to `table`, whose columns it names; gives back how many."""
    columns = list(frame.columns)
    copy_rows(session, table, columns, _rows(frame, columns))
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


def _rows(frame: pd.DataFrame, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Rows of plain Python values; missing is None, a day is ISO text (both databases read it)."""
    if not columns:
        return iter(())
    return zip(*(_plain(frame[name]) for name in columns), strict=True)


def _plain(values: "pd.Series[Any]") -> list[Any]:
    if pd.api.types.is_datetime64_dtype(values):
        values = values.dt.strftime("%Y-%m-%d")
    plain = values.astype(object).where(values.notna(), None).tolist()
    if pd.api.types.is_string_dtype(values) or pd.api.types.is_object_dtype(values):
        # PostgreSQL keeps no NUL character in text and would refuse the whole import
        return [v.replace("\0", "") if isinstance(v, str) and "\0" in v else v for v in plain]
    return plain
