"""Rows of cells from anything that is no CSV: a sheet of a workbook, a table of a web page."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from domain.sources.batch import SourceError
from domain.sources.readers.csv import Sheet
from domain.sources.readers.header import LOOKED_AT, header_row
from domain.sources.readers.layout import Dialect, unique_names


@dataclass(frozen=True, kw_only=True)
class Grid:
    """The rows of one table that hold anything, all text, each with its number in the file."""

    name: str
    rows: list[list[str]]
    lines: list[int]

    def header(self, dialect: Dialect) -> tuple[str, ...]:
        """The names of the columns; raises `SourceError` when no row names any."""
        return self._names(self._header_at(dialect), dialect)

    def sheet(self, dialect: Dialect) -> Sheet:
        """Everything below the header; raises `SourceError` as `header`."""
        at = self._header_at(dialect)
        names = self._names(at, dialect)
        below = [row + [""] * (len(names) - len(row)) for row in self.rows[at + 1 :]]
        columns = [
            pa.array([row[i] for row in below], pa.large_string()) for i in range(len(names))
        ]
        return Sheet(
            file=self.name,
            header=names,
            rows=pa.table(columns, names=[str(position) for position in range(len(names))]),
            lines=np.array(self.lines[at + 1 :], dtype=np.int64),
        )

    def _header_at(self, dialect: Dialect) -> int:
        if dialect.skip_lines is None and not dialect.header:
            return header_row(self.rows[:LOOKED_AT], dialect.known)
        skip = dialect.skip_lines or 0
        first = next((i for i, n in enumerate(self.lines) if n > skip), len(self.rows))
        return first - 1 if dialect.header else first

    def _names(self, at: int, dialect: Dialect) -> tuple[str, ...]:
        if max(at, 0) >= len(self.rows):
            raise SourceError(f"{self.name} has no header row: the first row must name the columns")
        named = list(dialect.header or self.rows[at])
        width = max(len(row) for row in self.rows[max(at, 0) :])
        return unique_names(named + [""] * (width - len(named)))
