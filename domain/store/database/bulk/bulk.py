"""Frames into tables in bulk, inside the caller's transaction: COPY, or batches on SQLite."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, islice
from typing import Any, Final

import pandas as pd
from sqlalchemy import Column, Dialect, Index, Integer, MetaData, Table, select, true
from sqlalchemy.schema import CreateTable
from sqlalchemy.types import TypeEngine
from sqlmodel import Session, SQLModel

from domain.store.database.bulk.frames import AnySelect
from domain.store.database.bulk.statements import dialect_insert, is_sqlite, table_of
from domain.store.database.narrow_types import narrow_in

_BATCH: Final = 20_000
#: Rows up to which making a temporary table takes longer than it saves.
_FEW: Final = 100


def stage(session: Session, frame: pd.DataFrame, types: Mapping[str, TypeEngine[Any]]) -> Table:
    """A temporary table of these columns of a frame, gone with the transaction's end."""
    table = _temporary(session, types)
    copy_rows(session, table.name, list(types), _rows(session, frame, types))
    return table


def index_staged(session: Session, staged: Table, column: str) -> None:
    """An index of a temporary table, gone with it."""
    found = Index(f"{staged.name}_by", staged.c[column])
    found.create(session.connection())
    staged.indexes.discard(found)  # the next table of these columns is made without


def keep(session: Session, query: AnySelect, *, name: str) -> Table:
    """A temporary table of what a query finds now, gone with the transaction's end."""
    types = {column.name: column.type for column in query.selected_columns}
    table = _temporary(session, types, name=name)
    session.execute(table.insert().from_select(list(types), query))
    return table


def _temporary(
    session: Session, types: Mapping[str, TypeEngine[Any]], *, name: str = "staged"
) -> Table:
    kinds = tuple((column, _Kind(kind, f"{type(kind)} {kind!r}")) for column, kind in types.items())
    table, connection = _temporary_table(name, kinds), session.connection()
    table.drop(connection, checkfirst=True)
    connection.execute(CreateTable(table))
    return table


@dataclass(frozen=True)
class _Kind:
    """A type of columns; two that are written alike are the same."""

    kind: TypeEngine[Any] = field(compare=False)
    written: str


@lru_cache(maxsize=256)
def _temporary_table(name: str, kinds: tuple[tuple[str, _Kind], ...]) -> Table:
    """The same object each time: what is said of another one has to be compiled anew."""
    columns = [Column(column, of.kind) for column, of in kinds]
    return Table(name, MetaData(), *columns, prefixes=["TEMPORARY"])


def append(session: Session, table: Table, frame: pd.DataFrame) -> int:
    """Add every row of a frame, whose columns are those of the table; gives back how many."""
    types = {str(name): table.c[str(name)].type for name in frame.columns}
    copy_rows(session, table.name, list(types), _rows(session, frame, types))
    return len(frame)


def insert_new(
    session: Session, model: type[SQLModel], rows: Iterable[Mapping[str, Any]], *, key: str = "id"
) -> list[Any]:
    """Insert in batches, leaving alone whose unique key exists; the keys of the new ones.

    All rows name the same columns. Many go through a temporary table: a statement with a value for
    each takes longer to write down than to run.
    """
    table, left = table_of(model), iter(rows)
    insert = dialect_insert(session, table)
    new: list[Any] = []
    while some := list(islice(left, _BATCH)):
        given: list[Mapping[str, Any]] | None = some
        adding = insert
        if len(some) > _FEW:
            staged = _staged(session, table, some)
            # without a condition SQLite cannot tell ON CONFLICT from a join's ON
            adding = insert.from_select(list(some[0]), select(staged).where(true()))
            given = None
        adding = adding.on_conflict_do_nothing().returning(table.c[key])
        new += session.scalars(adding, given).all()
    return new


def _staged(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> Table:
    """Rows as columns of `table` keep them, in a temporary table."""
    dialect = session.get_bind().dialect
    columns = [table.c[name] for name in rows[0]]
    staged = _temporary(session, {column.name: column.type for column in columns})
    kept = [
        _bound([row[column.name] for row in rows], column.type.dialect_impl(dialect), dialect)
        for column in columns
    ]
    copy_rows(session, staged.name, [column.name for column in columns], zip(*kept, strict=True))
    return staged


def _bound(values: list[Any], kind: TypeEngine[Any], dialect: Dialect) -> list[Any]:
    bind = kind.bind_processor(dialect)
    return [bind(value) for value in values] if bind else values


def insert_where_new(
    session: Session,
    table: Table,
    columns: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
    *,
    key: str,
) -> int:
    """Insert rows whose `key` is not there yet, in one statement; how many that were.

    For many small requests: no temporary table, and no value written down twice.
    """
    if not rows:
        return 0
    dialect = session.get_bind().dialect
    kinds = [table.c[name].type for name in columns]
    listed = [
        _bound(list(values), kind.dialect_impl(dialect), dialect)
        for values, kind in zip(zip(*rows, strict=True), kinds, strict=True)
    ]
    raw: Any = session.connection().connection.dbapi_connection
    names = ", ".join(f'"{name}"' for name in columns)
    head, tail = f'INSERT INTO "{table.name}" ({names})', f'ON CONFLICT ("{key}") DO NOTHING'
    if is_sqlite(session):
        marks = ", ".join("?" * len(columns))
        before = raw.total_changes
        raw.executemany(f"{head} VALUES ({marks}) {tail}", zip(*listed, strict=True))
        return int(raw.total_changes - before)
    arrays = ", ".join(f"%s::{kind.compile(dialect)}[]" for kind in kinds)
    with raw.cursor() as cursor:
        cursor.execute(f"{head} SELECT * FROM unnest({arrays}) {tail}", listed)
        return int(cursor.rowcount)


def copy_rows(
    session: Session, table: str, columns: Sequence[str], rows: Iterator[tuple[Any, ...]]
) -> None:
    """Write plain tuples into `table` the fastest way the database has."""
    raw: Any = session.connection().connection.dbapi_connection
    names = ", ".join(f'"{name}"' for name in columns)
    if is_sqlite(session):
        marks = ", ".join("?" * len(columns))
        raw.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)
        return
    with raw.cursor() as cursor, cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)


def _rows(
    session: Session, frame: pd.DataFrame, types: Mapping[str, TypeEngine[Any]]
) -> Iterator[tuple[Any, ...]]:
    """Rows of plain Python values; missing is None, a day is ISO text (both databases read it)."""
    dialect = session.get_bind().dialect
    narrow = [narrow_in(kind, dialect) for kind in types.values()]
    starts = range(0, len(frame) if types else 0, _BATCH)

    def some_rows(some: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
        plain = (_plain(some[name], kind) for name, kind in types.items())
        kept = (
            to.narrowed(of, dialect) if to else of for of, to in zip(plain, narrow, strict=True)
        )
        return zip(*kept, strict=True)

    # no loop of ours around each row: it would take as long as making it
    return chain.from_iterable(some_rows(frame.iloc[at : at + _BATCH]) for at in starts)


def _plain(values: "pd.Series[Any]", kind: TypeEngine[Any]) -> list[Any]:
    missing = values.isna()
    if missing.all():  # as most columns are that a file does not have
        return [None] * len(values)
    if isinstance(kind, Integer):
        # whole numbers with gaps are floats in pandas, and COPY takes no "12.0" for an integer
        values = values.astype("Int64")
    # PostgreSQL keeps no NUL character in text and would refuse the whole import
    if isinstance(values.dtype, pd.StringDtype):
        values = values.str.replace("\0", "", regex=False)
    if pd.api.types.is_datetime64_dtype(values):
        values = values.dt.strftime("%Y-%m-%d")
    elif pd.api.types.is_object_dtype(values):
        values = values.map(lambda v: v.replace("\0", "") if isinstance(v, str) else v)
    plain = values.astype(object)
    return (plain.where(~missing, None) if missing.any() else plain).tolist()
