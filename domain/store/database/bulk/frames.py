"""Selects read in bulk: as Arrow tables, in the types of the columns they name.

PostgreSQL is read by ADBC, column by column. SQLite is read by Python's own sqlite3: a second
SQLite library in one process, as ADBC's driver brings, drops the locks of the first whenever it
closes the file, which may corrupt it (sqlite.org/howtocorrupt.html, section 2.2.1).
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import date, datetime
from typing import Any, Final, Protocol

import pandas as pd
import pyarrow as pa
from sqlalchemy import Connection, Select, TypeDecorator
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.types import TypeEngine

from domain.store.database.narrow_types import Narrow, narrow_in

#: A select of whatever columns.
AnySelect = Select[*tuple[Any, ...]]
#: The values of its parameters, by name.
Given = Mapping[str, Any]
#: Rows turned into columns at a time: enough to be fast, few enough to stay small.
_ROWS: Final = 65_536
_TYPES: Final[Mapping[type, pa.DataType]] = {
    bool: pa.bool_(),
    int: pa.int64(),
    float: pa.float64(),
    str: pa.string(),
    date: pa.date32(),
    datetime: pa.timestamp("us", tz="UTC"),
}
#: Handing fewer rows to other threads takes longer than making a frame of them.
_WORTH_THREADS: Final = 100_000
_NUMBERED: Final = PGDialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]


class BulkReader(Protocol):
    """Reads selects of one connection; `Database.bulk_reader` gives it."""

    def read(self, statement: AnySelect, given: Given | None = None) -> pa.Table:
        """As `Database.read_arrow`."""

    def batches(self, statement: AnySelect) -> Iterator[pa.RecordBatch]:
        """The same a part at a time, as the database gives them: for what memory could not hold."""


class PostgresReader:
    """Reads over an ADBC connection."""

    def __init__(self, connection: Any) -> None:  # noqa: ANN401 - the driver is untyped
        self._connection = connection

    def read(self, statement: AnySelect, given: Given | None = None) -> pa.Table:
        """As `Database.read_arrow`."""
        with self._asked(statement, given) as cursor:
            found = cursor.fetch_arrow_table()
        return pa.table(_said(found.columns, statement), schema=schema_of(statement))

    def batches(self, statement: AnySelect) -> Iterator[pa.RecordBatch]:
        """As `BulkReader.batches`."""
        schema = schema_of(statement)
        with self._asked(statement) as cursor:
            for batch in cursor.fetch_record_batch():
                said = _said(pa.Table.from_batches([batch]).columns, statement)
                yield from pa.table(said, schema=schema).to_batches()

    @contextmanager
    def _asked(self, statement: AnySelect, given: Given | None = None) -> Iterator[Any]:
        compiled = statement.compile(dialect=_NUMBERED)
        asked = compiled.construct_expanded_state(given)
        # those of lists alone are in `asked`
        kinds: dict[str, Any] = {**compiled._bind_processors, **asked.processors}  # noqa: SLF001 - told nowhere else
        bound = {
            name: to(asked.parameters[name])
            for name, to in kinds.items()
            if name in asked.parameters
        }
        values = tuple({**asked.parameters, **bound}[name] for name in asked.positiontup or ())
        with closing(self._connection.cursor()) as cursor:
            self.execute(cursor, asked.statement, values)
            yield cursor

    def execute(self, cursor: Any, sql: str, given: tuple[Any, ...]) -> None:  # noqa: ANN401 - as above
        """Put one statement; a benchmark listens here to what is asked."""
        cursor.execute(sql, given)

    def compute(
        self, query: str, tables: Mapping[str, AnySelect], given: Mapping[str, pa.Table]
    ) -> pa.Table:
        """As `Database.compute_in_place`; a name in `tables` hides a table of the store's."""
        parts = [f'"{name}" AS ({_written(select)})' for name, select in tables.items()]
        with closing(self._connection.cursor()) as cursor:
            for name, table in given.items():
                cursor.adbc_ingest(name, table, mode="create", temporary=True)
            # of a select within it nobody knows how much it gives: row by row it would take hours
            cursor.execute("SET LOCAL enable_nestloop = off")
            cursor.execute(f"WITH {', '.join(parts)} SELECT * FROM ({query}) AS computed")
            return cursor.fetch_arrow_table()


def _said(columns: Sequence[pa.ChunkedArray], statement: AnySelect) -> list[pa.ChunkedArray]:
    """Columns in the types of those they come from, with what is narrow as it is said."""
    said = []
    for found, column, field in zip(
        columns, statement.exported_columns, schema_of(statement), strict=True
    ):
        narrow = narrow_in(column.type, _NUMBERED)
        said.append((narrow.widened_arrow(found) if narrow else found).cast(field.type))
    return said


def _written(statement: AnySelect) -> str:
    """A select with its values in it."""
    return str(statement.compile(dialect=_NUMBERED, compile_kwargs={"literal_binds": True}))


class SqliteReader:
    """Reads over a connection of Python's own SQLite."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def read(self, statement: AnySelect, given: Given | None = None) -> pa.Table:
        """As `Database.read_arrow`; days and instants, which SQLite has not, from their text."""
        batches = self.batches(statement, given)
        return pa.Table.from_batches(batches, schema=schema_of(statement))

    def batches(self, statement: AnySelect, given: Given | None = None) -> Iterator[pa.RecordBatch]:
        """As `BulkReader.batches`."""
        # the cursor itself: a row of SQLAlchemy's for each would take longer than the reading
        cursor: Any = self._connection.execute(statement, given).cursor
        kinds = (column.type for column in statement.exported_columns)
        narrow = [narrow_in(kind, self._connection.dialect) for kind in kinds]
        yield from _batches(cursor, schema_of(statement), narrow)


def schema_of(statement: AnySelect) -> pa.Schema:
    """The names of a select's columns, and the Arrow types of what they are in the tables."""
    return pa.schema([(c.name, _arrow_type(c.name, c.type)) for c in statement.exported_columns])


def _arrow_type(name: str, kind: TypeEngine[Any]) -> pa.DataType:
    plain = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    try:
        found = _TYPES.get(plain.python_type)
    except NotImplementedError:  # what SQLAlchemy says of a type that Python has no word for
        found = None
    if found is None:
        raise TypeError(f"column {name!r} of a select has no type to read it as: {kind!r}")
    return found


def _batches(
    cursor: Any,  # noqa: ANN401 - the DBAPI has no types
    schema: pa.Schema,
    narrow: Sequence[Narrow | None],
) -> Iterator[pa.RecordBatch]:
    while rows := cursor.fetchmany(_ROWS):
        parts = zip(zip(*rows, strict=True), schema, narrow, strict=True)
        arrays = [
            _array(of.widened(values) if of else values, field.type) for values, field, of in parts
        ]
        yield pa.record_batch(arrays, schema=schema)


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_timestamp(kind):
        return pa.array(values, pa.string()).cast(pa.timestamp("us")).cast(kind)
    if pa.types.is_date(kind):
        return pa.array(values, pa.string()).cast(kind)
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind):
        return pa.array(values).cast(kind)
    return pa.array(values, kind)


def as_pandas(found: pa.Table) -> pd.DataFrame:
    """A table of pandas of one of Arrow, its days as midnights."""
    several = found.num_rows > _WORTH_THREADS
    return found.to_pandas(date_as_object=False, use_threads=several)
