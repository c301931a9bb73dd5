"""Reads a large CSV file line by line in DuckDB, so that every bad cell is known by its line.

A stray quote, a torn row or a wrong byte costs its own line and no other: each line is split on
its own. The price is that no value may hold a comma or a line break, which is true of the files
read here (numbers, codes and short labels).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb

from domain.sources.batch import SourceError

_LINES = """
    SELECT row_number() OVER () AS line,
           string_split(replace(rtrim(coalesce(l, ''), chr(13)), '"', ''), ',') AS cells
    FROM read_csv(?, columns = {'l': 'VARCHAR'}, delim = '\x01', quote = '', escape = '',
                  header = false, auto_detect = false, encoding = 'latin-1',
                  null_padding = true, strict_mode = false)
"""


@dataclass(frozen=True, kw_only=True)
class Column:
    """What a cell must be; an empty cell or `?` is missing."""

    kind: Literal["whole number", "number", "text"] = "text"
    required: bool = True
    least: float | None = None
    most: float | None = None
    one_of: tuple[str, ...] = ()

    def reason(self, cell: str) -> str:
        """SQL that says why the cell is wrong, or NULL; `cell` is a text column."""
        cases = []
        if self.required:
            cases.append(f"WHEN {cell} IS NULL THEN 'is missing'")
        if self.kind != "text":
            cases.append(
                f"WHEN {cell} IS NOT NULL AND {self.value(cell)} IS NULL"
                f" THEN 'is not a {self.kind}'"
            )
        if self.least is not None:
            cases.append(f"WHEN {self.value(cell)} < {self.least} THEN 'is below {self.least:g}'")
        if self.most is not None:
            cases.append(f"WHEN {self.value(cell)} > {self.most} THEN 'is above {self.most:g}'")
        if self.one_of:
            allowed = ", ".join(f"'{value}'" for value in self.one_of)
            listed = ", ".join(self.one_of)
            cases.append(f"WHEN {cell} NOT IN ({allowed}) THEN 'is not one of {listed}'")
        return f"CASE {' '.join(cases)} END" if cases else "NULL"

    def value(self, cell: str) -> str:
        """SQL of the typed value; NULL where the text is not of the kind."""
        if self.kind == "text":
            return cell
        return f"TRY_CAST({cell} AS {'INTEGER' if self.kind == 'whole number' else 'DOUBLE'})"


def read_lines(
    connection: duckdb.DuckDBPyConnection,
    *,
    table: str,
    path: Path,
    columns: Mapping[str, Column],
) -> None:
    """Make `table` (line, then typed columns) of the good lines and add the others to `rejected`.

    The header may have its columns in any order and more than we need. Raises `SourceError` when
    the file is empty or lacks a column.
    """
    connection.execute(f"CREATE TEMP TABLE {table}_lines AS {_LINES}", [str(path)])
    head = connection.execute(f"SELECT cells FROM {table}_lines WHERE line = 1").fetchone()
    header = [name.removeprefix("ï»¿").strip().lower() for name in head[0]] if head else []
    absent = [name for name in columns if name not in header]
    if absent:
        raise SourceError(f"{path.name} lacks the column {', '.join(absent)}; it has: {header}")
    _reject_torn(connection, table=table, file=path.name, width=len(header))
    cells = {name: _cell(header.index(name) + 1) for name in columns}
    for name, column in columns.items():
        _reject(
            connection,
            table=table,
            file=path.name,
            column=name,
            value=cells[name],
            reason=column.reason(cells[name]),
        )
    good = ", ".join(f"{column.value(cells[name])} AS {name}" for name, column in columns.items())
    connection.execute(
        f"""CREATE TEMP TABLE {table} AS SELECT line, {good} FROM {table}_lines
            WHERE line > 1 AND cells <> ['']
              AND line NOT IN (SELECT line FROM rejected WHERE file = ?)""",
        [path.name],
    )
    connection.execute(f"DROP TABLE {table}_lines")


def reject_repeats(
    connection: duckdb.DuckDBPyConnection, *, table: str, file: str, key: Sequence[str]
) -> None:
    """Keep the first line of each key; list the others."""
    keys = ", ".join(key)
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
    connection.execute(
        f"INSERT INTO rejected SELECT ?, line, ?, concat_ws('/', {value}), ? {orphans}",
        [file, key[-1], says],
    )
    _drop(connection, table=table, lines=f"SELECT line {orphans}")


def start_rejected(connection: duckdb.DuckDBPyConnection) -> None:
    """An empty `rejected` table for one read."""
    connection.execute(
        'CREATE TEMP TABLE rejected (file TEXT, line BIGINT, "column" TEXT,'
        " value TEXT, reason TEXT)"
    )


def _cell(position: int) -> str:
    return f"nullif(nullif(trim(cells[{position}]), ''), '?')"


def _reject_torn(
    connection: duckdb.DuckDBPyConnection, *, table: str, file: str, width: int
) -> None:
    connection.execute(
        f"""INSERT INTO rejected
            SELECT ?, line, NULL, left(array_to_string(cells, ','), 200),
                   len(cells) || ' values where {width} are expected'
            FROM {table}_lines WHERE line > 1 AND cells <> [''] AND len(cells) <> {width}""",
        [file],
    )


def _reject(
    connection: duckdb.DuckDBPyConnection,
    *,
    table: str,
    file: str,
    column: str,
    value: str,
    reason: str,
) -> None:
    connection.execute(
        f"""INSERT INTO rejected
            SELECT ?, line, ?, value, reason FROM (
                SELECT line, {value} AS value, {reason} AS reason FROM {table}_lines
                WHERE line > 1 AND cells <> ['']
                  AND line NOT IN (SELECT line FROM rejected WHERE file = ?))
            WHERE reason IS NOT NULL""",
        [file, column, file],
    )


def _drop(connection: duckdb.DuckDBPyConnection, *, table: str, lines: str) -> None:
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM {table} WHERE line NOT IN ({lines})"
    )
