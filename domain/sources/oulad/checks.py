"""Checks the cells of a large table in DuckDB: every bad one is known by its line and costs it.

Whole columns are cast and compared at once; only the lines that fail are looked at cell by cell.
A column of whole numbers alone is cast by Arrow, at a tenth of what DuckDB takes.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Literal

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from domain.sources.batch import SourceError
from domain.sources.readers import Sheet

_TYPES: Final = {"text": "VARCHAR", "whole number": "INTEGER", "number": "DOUBLE"}
#: Characters up to which no two readers differ: of 0xFFFFFFFF Arrow makes -1, DuckDB nothing.
_SHORT: Final = 9


@dataclass(frozen=True, kw_only=True)
class Column:
    """What a cell must be; an empty cell or `?` is missing."""

    kind: Literal["whole number", "number", "text"] = "text"
    required: bool = True
    least: float | None = None
    most: float | None = None
    one_of: tuple[str, ...] = ()

    @property
    def sql_type(self) -> str:
        """The column's type in DuckDB."""
        return _TYPES[self.kind]

    @property
    def is_optional_text(self) -> bool:
        """Whether an empty cell is as good as any other."""
        return self.kind == "text" and not self.required

    def reason(self, cell: str) -> str:
        """SQL that says why the cell is wrong, or NULL; `cell` is SQL of a text."""
        value = self.value(cell)
        cases = []
        if self.required:
            cases.append(f"WHEN {cell} IS NULL THEN 'is missing'")
        if self.kind != "text":
            cases.append(f"WHEN {cell} IS NOT NULL AND {value} IS NULL THEN 'is not a {self.kind}'")
        if self.least is not None:
            cases.append(f"WHEN {value} < {self.least} THEN 'is below {self.least:g}'")
        if self.most is not None:
            cases.append(f"WHEN {value} > {self.most} THEN 'is above {self.most:g}'")
        if self.one_of:
            allowed = ", ".join(f"'{value}'" for value in self.one_of)
            listed = ", ".join(self.one_of)
            cases.append(f"WHEN {cell} NOT IN ({allowed}) THEN 'is not one of {listed}'")
        return f"CASE {' '.join(cases)} END" if cases else "NULL"

    def value(self, cell: str) -> str:
        """SQL of the typed value; NULL where the text is not of the kind."""
        return cell if self.kind == "text" else f"TRY_CAST({cell} AS {self.sql_type})"

    def doubt(self, value: str, cell: str) -> str | None:
        """SQL that holds wherever there may be a reason, by the typed `value`; None where never."""
        doubts = []
        if self.required and self.kind == "text":
            doubts.append(f"{value} IN ('', '?') OR {value} LIKE ' %' OR {value} LIKE '% '")
        elif self.required:
            doubts.append(f"{value} IS NULL")
        elif self.kind != "text":
            doubts.append(f"({value} IS NULL AND {cell} IS NOT NULL)")
        if self.least is not None:
            doubts.append(f"{value} < {self.least}")
        if self.most is not None:
            doubts.append(f"{value} > {self.most}")
        if self.one_of:
            doubts.append(f"{value} NOT IN ({', '.join(map(repr, self.one_of))})")
        return " OR ".join(doubts) or None


def load_checked(
    connection: duckdb.DuckDBPyConnection,
    *,
    table: str,
    sheet: Sheet,
    columns: Mapping[str, Column],
) -> None:
    """Make `table` (line, then typed columns) of the good rows and add the others to `rejected`.

    The header may have its columns in any order and more than we need. Raises `SourceError` when
    it lacks one.
    """
    header = [name.lower() for name in sheet.header]
    absent = [name for name in columns if name not in header]
    if absent:
        raise SourceError(f"{sheet.file} lacks the column {', '.join(absent)}; it has: {header}")
    at = {name: header.index(name) for name in columns}
    cells = {name: _cell(position) for name, position in at.items()}
    numbers = _numbers(sheet, at, columns)
    values = ", ".join(
        f"{_typed(column, at[name], cast=name in numbers)} AS typed_{name}"
        for name, column in columns.items()
    )
    doubts = [
        doubt
        for name, column in columns.items()
        if (doubt := column.doubt(f"typed_{name}", cells[name]))
    ]
    named = ", ".join(f"typed_{name} AS {name}" for name in columns)
    checked = f"(SELECT *, {values} FROM sheet)"
    doubtful = f"coalesce({' OR '.join(doubts) or 'false'}, false)"
    _register(connection, sheet, {at[name]: found for name, found in numbers.items()})
    ((good,),) = connection.execute(
        f"CREATE TEMP TABLE {table} AS SELECT line, {named} FROM {checked} WHERE NOT {doubtful}"
    ).fetchall()
    if good < len(sheet.lines):
        failed = f"{checked} WHERE {doubtful}"
        _look_closer(connection, failed, cells, columns, table=table, file=sheet.file)
    connection.unregister("sheet")


def _numbers(
    sheet: Sheet, at: Mapping[str, int], columns: Mapping[str, Column]
) -> dict[str, pa.ChunkedArray]:
    """The columns of whole numbers in which every cell is one."""
    found = {}
    for name, column in columns.items():
        cells = sheet.rows.column(at[name])
        if column.kind != "whole number" or (pc.max(pc.binary_length(cells)).as_py() or 0) > _SHORT:
            continue
        with suppress(pa.ArrowInvalid):
            found[name] = pc.cast(cells, pa.int32())
    return found


def _typed(column: Column, position: int, *, cast: bool) -> str:
    """SQL of a value, as it is written: blanks raise doubts around texts, and none elsewhere."""
    if cast:
        return f'"number_{position}"'
    return _cell(position) if column.is_optional_text else column.value(f'"{position}"')


def _register(
    connection: duckdb.DuckDBPyConnection, sheet: Sheet, numbers: Mapping[int, pa.ChunkedArray]
) -> None:
    """Make the rows `sheet`, with the columns that are cast, and list those that were torn."""
    rows = sheet.rows.append_column("line", pa.array(sheet.lines))
    for position, column in numbers.items():
        rows = rows.append_column(f"number_{position}", column)
    connection.register("sheet", rows)
    if len(sheet.rejected):
        connection.register("torn", sheet.rejected)
        connection.execute(
            'INSERT INTO rejected SELECT file, line, "column", value, reason FROM torn'
        )
        connection.unregister("torn")


def _look_closer(
    connection: duckdb.DuckDBPyConnection,
    doubtful: str,
    cells: Mapping[str, str],
    columns: Mapping[str, Column],
    *,
    table: str,
    file: str,
) -> None:
    """List what is wrong with each line that failed, and take in those with which nothing is."""
    faults = " ".join(_fault(name, cells[name], column) for name, column in columns.items())
    values = ", ".join(f"{column.value(cells[name])} AS {name}" for name, column in columns.items())
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE looked_at AS
            SELECT line, CASE {faults} END AS fault, {values} FROM {doubtful}"""
    )
    connection.execute(
        """INSERT INTO rejected SELECT ?, line, fault.name, fault.value, fault.reason
           FROM looked_at WHERE fault IS NOT NULL""",
        [file],
    )
    connection.execute(
        f"INSERT INTO {table} SELECT line, {', '.join(columns)} FROM looked_at WHERE fault IS NULL"
    )


def reject_repeats(
    connection: duckdb.DuckDBPyConnection, *, table: str, file: str, key: Sequence[str]
) -> None:
    """Keep the first line of each key; list the others."""
    keys = ", ".join(key)
    again = f"SELECT 1 FROM {table} GROUP BY {keys} HAVING count(*) > 1 LIMIT 1"
    if not connection.execute(again).fetchall():
        return
    connection.execute(
        f"""CREATE TEMP TABLE repeated AS
            SELECT line, first_value(line) OVER w AS first_line, concat_ws('/', {keys}) AS value
            FROM {table} WINDOW w AS (PARTITION BY {keys} ORDER BY line)
            QUALIFY row_number() OVER w > 1"""
    )
    connection.execute(
        """INSERT INTO rejected SELECT ?, line, ?, value, 'repeats line ' || first_line
           FROM repeated""",
        [file, key[-1]],
    )
    _drop(connection, table=table, lines="SELECT line FROM repeated")
    connection.execute("DROP TABLE repeated")


def reject_orphans(
    connection: duckdb.DuckDBPyConnection,
    *,
    table: str,
    file: str,
    key: Sequence[str],
    parent: str,
    says: str,
) -> None:
    """Leave out and list the lines whose `key` is not in `parent`."""
    same = " AND ".join(f"p.{name} = t.{name}" for name in key)
    orphans = f"FROM {table} t WHERE NOT EXISTS (SELECT 1 FROM {parent} p WHERE {same})"
    value = ", ".join(f"t.{name}" for name in key)
    (found,) = connection.execute(
        f"INSERT INTO rejected SELECT ?, line, ?, concat_ws('/', {value}), ? {orphans}",
        [file, key[-1], says],
    ).fetchall()
    if found[0]:
        _drop(connection, table=table, lines=f"SELECT line {orphans}")


def start_rejected(connection: duckdb.DuckDBPyConnection) -> None:
    """An empty `rejected` table for one read."""
    connection.execute(
        'CREATE TEMP TABLE rejected (file TEXT, line BIGINT, "column" TEXT,'
        " value TEXT, reason TEXT)"
    )


def _cell(position: int) -> str:
    return f"nullif(nullif(trim(\"{position}\"), ''), '?')"


def _fault(name: str, cell: str, column: Column) -> str:
    """SQL of one `WHEN`: what is wrong with the cell, with its column and text."""
    reason = column.reason(cell)
    if reason == "NULL":
        return ""
    return (
        f"WHEN {reason} IS NOT NULL"
        f" THEN {{'name': '{name}', 'value': left({cell}, 200), 'reason': {reason}}}"
    )


def _drop(connection: duckdb.DuckDBPyConnection, *, table: str, lines: str) -> None:
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM {table} WHERE line NOT IN ({lines})"
    )
