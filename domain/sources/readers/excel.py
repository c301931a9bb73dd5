"""Reads one sheet of a workbook as columns of text, the way a person sees its cells."""

import itertools
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any

import numpy as np
import openpyxl
import pyarrow as pa
from openpyxl.utils.exceptions import InvalidFileException

from domain.sources.batch import SourceError
from domain.sources.readers.csv import Sheet
from domain.sources.readers.encodings import Opener
from domain.sources.readers.layout import unique_names


def sheet_names(file: str, opener: Opener) -> list[str]:
    """The sheets that hold anything."""
    with _workbook(file, opener) as book:
        return [s.title for s in book.worksheets if any(any(row) for row in _values(s, 5))]


def sheet_header(name: str, opener: Opener, sheet: str, skip_lines: int) -> tuple[str, ...]:
    """The names in the first row that is not skipped."""
    with _workbook(name, opener) as book:
        return _header(name, book[sheet], skip_lines)


def read_sheet(name: str, opener: Opener, sheet: str, skip_lines: int) -> Sheet:
    """Every row with anything in it, with its number in the sheet."""
    with _workbook(name, opener) as book:
        header = _header(name, book[sheet], skip_lines)
        rows, lines = [], []
        first = skip_lines + 2
        for line, cells in enumerate(
            book[sheet].iter_rows(min_row=first, max_col=len(header)), start=first
        ):
            texts = [_text(cell) for cell in cells]
            if any(texts):
                rows.append(texts + [""] * (len(header) - len(texts)))
                lines.append(line)
    columns = [pa.array([row[i] for row in rows], pa.large_string()) for i in range(len(header))]
    return Sheet(
        file=name,
        header=header,
        rows=pa.table(columns, names=[str(position) for position in range(len(header))]),
        lines=np.array(lines, dtype=np.int64),
    )


@contextmanager
def _workbook(file: str, opener: Opener) -> Iterator[Any]:
    with opener() as raw, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # styles and extensions openpyxl does not keep
        try:
            book = openpyxl.load_workbook(raw, read_only=True, data_only=True)
        except (InvalidFileException, zipfile.BadZipFile, KeyError, OSError, ValueError) as error:
            raise SourceError(f"{file} is no Excel workbook, or a damaged one") from error
        try:
            yield book
        finally:
            book.close()


def _values(sheet: Any, rows: int) -> list[tuple[Any, ...]]:  # noqa: ANN401 - openpyxl has no types
    return list(itertools.islice(sheet.iter_rows(values_only=True), rows))


def _header(name: str, sheet: Any, skip_lines: int) -> tuple[str, ...]:  # noqa: ANN401 - as above
    rows = _values(sheet, skip_lines + 1)
    names = ["" if cell is None else str(cell) for cell in rows[-1]] if rows else []
    while names and not names[-1].strip():
        names.pop()
    if len(rows) <= skip_lines or not names:
        raise SourceError(f"{name} has no header row: the first row must name the columns")
    return unique_names(names)


def _text(cell: Any) -> str:  # noqa: ANN401 - as above
    """The cell as text: ISO dates, percent where the sheet shows percent, whole numbers whole."""
    value = cell.value
    if value is None or isinstance(value, bool):
        return {None: "", True: "true", False: "false"}[value]
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, (int, float)) and "%" in str(cell.number_format):
        return f"{round(value * 100, 8)}%"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
