"""Reads one CSV file as columns of text, keeping each row's physical line.

Arrow parses whole files fast, but a quote that is opened and never closed makes it swallow the
lines that follow. Where its result looks like that, the file is read again line by line: a broken
line then costs itself and no other.
"""

import csv
import io
import itertools
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from domain.frames import REJECTED
from domain.sources.readers.encodings import Opener
from domain.sources.readers.layout import Dialect, Layout, layout_of

_BLOCK: Final = 16 << 20
#: A quoted cell may span this many lines; longer ones are taken for a quote that was not closed.
_LONGEST_CELL: Final = 50
_SHOWN: Final = 200

#: What the strict reader of `csv` says of a quote that is still open.
_OPEN: Final = "unexpected end of data"
_UNCLOSED: Final = "opens a quote and does not close it: row left out"

#: file, line, column, value, reason
_Rejection = tuple[str, int, None, str, str]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One table as it was written: all text, with the line of each row and the rows torn apart."""

    file: str
    header: tuple[str, ...]
    rows: pa.Table
    lines: np.ndarray
    rejected: pd.DataFrame = field(default_factory=REJECTED.empty)
    #: the heading each row was taken from, where the rows of this table are cells of another
    places: pd.Series | None = None
    #: rows that are understood and nobody's, and what to say of the table as a whole
    skipped: pd.DataFrame = field(default_factory=REJECTED.empty)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Torn:
    """A row that does not have as many cells as the header: its number among all rows."""

    number: int
    text: str
    cells: int


def read_csv(file: str, opener: Opener, dialect: Dialect) -> Sheet:
    """The whole file; raises `SourceError` when it has no header."""
    layout = layout_of(file, opener, dialect)
    found = _by_arrow(opener, layout)
    if found is None:
        return _line_by_line(opener, layout)
    rows, torn = found
    lines, torn_lines = _physical_lines(rows, torn, layout.above)
    rejected = [
        _rejection(layout, torn_lines[t.number], t.text, _why(t.cells, layout)) for t in torn
    ]
    return _sheet(layout, rows, lines, rejected)


def _by_arrow(opener: Opener, layout: Layout) -> tuple[pa.Table, list[_Torn]] | None:
    """Rows and torn rows; None where a quote or a byte makes Arrow's reading doubtful."""
    torn: list[_Torn] = []

    def note(row: arrow_csv.InvalidRow) -> str:
        number = row.number - layout.above - 1
        torn.append(_Torn(number=number, text=row.text, cells=row.actual_columns))
        return "skip"

    names = [str(position) for position in range(layout.width)]
    with opener() as raw:
        try:
            rows = arrow_csv.read_csv(
                raw,
                read_options=arrow_csv.ReadOptions(
                    column_names=names,
                    skip_rows=layout.above,
                    use_threads=False,
                    block_size=_BLOCK,
                    encoding="utf8" if layout.encoding.startswith("utf-8") else layout.encoding,
                ),
                parse_options=arrow_csv.ParseOptions(
                    delimiter=layout.delimiter,
                    newlines_in_values=True,
                    ignore_empty_lines=False,
                    invalid_row_handler=note,
                ),
                convert_options=arrow_csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
                ),
            )
        except (pa.ArrowInvalid, UnicodeDecodeError):
            return None
    if any("\n" in t.text for t in torn) or _swallowed(rows, layout.delimiter):
        return None
    if any(_fitted(_leniently(t.text, layout), layout) for t in torn):
        return None
    return rows, torn


def _swallowed(rows: pa.Table, delimiter: str) -> bool:
    """Whether some cell looks as if lines of the file had ended up in it."""
    for column in rows.columns:
        breaks = pc.count_substring(column, "\n")
        if not (pc.max(breaks).as_py() or 0):
            continue
        many = pc.greater_equal(pc.count_substring(column, delimiter), max(rows.num_columns - 1, 1))
        long = pc.greater(breaks, _LONGEST_CELL)
        if pc.any(pc.or_(long, pc.and_(pc.greater(breaks, 0), many))).as_py():
            return True
    return False


def _physical_lines(
    rows: pa.Table, torn: list[_Torn], above: int
) -> tuple[np.ndarray, dict[int, int]]:
    """Line of each row and of each torn one: rows before it, plus the breaks inside their cells."""
    total = rows.num_rows + len(torn)
    whole = np.ones(total, dtype=bool)
    whole[[t.number for t in torn]] = False
    breaks = np.zeros(total, dtype=np.int64)
    for column in rows.columns:
        breaks[whole] += pc.count_substring(column, "\n").to_numpy()
    lines = above + 1 + np.arange(total) + np.cumsum(breaks) - breaks
    return lines[whole], {t.number: int(lines[t.number]) for t in torn}


def _line_by_line(opener: Opener, layout: Layout) -> Sheet:
    good: list[list[str]] = []
    lines: list[int] = []
    rejected: list[_Rejection] = []
    with (
        opener() as raw,
        io.TextIOWrapper(raw, layout.encoding, errors="replace", newline="\n") as text,
    ):
        for number, line, cells in _rows(text, layout):
            fitted = _fitted(cells, layout) if cells is not None else None
            if fitted is not None:
                good.append(fitted)
                lines.append(number)
            elif line.strip():
                why = _UNCLOSED if cells is None else _why(len(cells), layout)
                rejected.append(_rejection(layout, number, line, why))
    names = [str(position) for position in range(layout.width)]
    columns = [[cells[position] for cells in good] for position in range(layout.width)]
    rows = pa.table([pa.array(c, pa.large_string()) for c in columns], names=names)
    return _sheet(layout, rows, np.array(lines, dtype=np.int64), rejected)


def _rows(text: IO[str], layout: Layout) -> Iterator[tuple[int, str, list[str] | None]]:
    """Line number, text and cells of each row; no cells where a quote stays open."""
    ahead: deque[str] = deque()
    for _ in range(layout.above):
        next(text, "")
    number = layout.above
    while line := ahead.popleft() if ahead else next(text, ""):
        number += 1
        inside, cells = 0, _closed(line, layout)
        if cells is None:
            ahead.extend(itertools.islice(text, _LONGEST_CELL - len(ahead)))
            inside = _rest_of_cell(line, ahead, layout)
            line += "".join(ahead.popleft() for _ in range(inside))
            cells = _closed(line, layout)
        yield number, line.rstrip("\r\n"), cells
        number += inside


def _rest_of_cell(line: str, ahead: Iterable[str], layout: Layout) -> int:
    """How many of the next lines belong to the quoted cell `line` opens; 0 when it never closes."""
    joined = line
    for taken, following in enumerate(ahead, start=1):
        alone = _closed(following, layout)
        if alone is not None and layout.width > 1 and len(alone) == layout.width:
            return 0  # a whole row by itself: the quote before it was the mistake
        joined += following
        whole, fault = _strictly(joined, layout)
        if fault != _OPEN:
            return taken if not fault and len(whole) == layout.width else 0
    return 0


def _closed(line: str, layout: Layout) -> list[str] | None:
    """The cells of a row; None where a quote is still open at its end."""
    if '"' not in line:
        return line.rstrip("\r\n").split(layout.delimiter)
    cells, fault = _strictly(line, layout)
    if fault == _OPEN:
        return None
    return _leniently(line, layout) if fault else cells


def _strictly(line: str, layout: Layout) -> tuple[list[str], str]:
    """Cells, and what a strict reader finds wrong: an open quote, or text after a closing one."""
    lines = io.StringIO(line, newline="")
    try:
        rows = list(csv.reader(lines, delimiter=layout.delimiter, strict=True))
    except csv.Error as error:
        return [], str(error)
    return (rows[0] if rows else []), ""


def _leniently(line: str, layout: Layout) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(line, newline=""), delimiter=layout.delimiter), [])
    except csv.Error:
        return []


def _fitted(cells: list[str], layout: Layout) -> list[str] | None:
    """As many cells as the header has, if there are or if those beyond are blank."""
    beyond = cells[layout.width :]
    whole = len(cells) >= layout.width and not any(cell.strip() for cell in beyond)
    return cells[: layout.width] if whole else None


def _why(cells: int, layout: Layout) -> str:
    return f"has {cells} cells where the header names {layout.width}: row left out"


def _rejection(layout: Layout, line: int, text: str, why: str) -> _Rejection:
    return layout.file, line, None, text[:_SHOWN], why


def _sheet(layout: Layout, rows: pa.Table, lines: np.ndarray, rejected: list[_Rejection]) -> Sheet:
    """A sheet without the rows that are blank from end to end."""
    blank = np.ones(rows.num_rows, dtype=bool)
    for column in rows.columns:
        if not blank.any():
            break
        blank &= pc.equal(pc.utf8_trim_whitespace(column), "").to_numpy(zero_copy_only=False)
    kept = [row for row in rejected if row[3].strip(' ,;\t|"\r\n')]
    return Sheet(
        file=layout.file,
        header=layout.header,
        rows=rows.filter(pa.array(~blank)) if blank.any() else rows,
        lines=lines[~blank],
        rejected=REJECTED.conform(pd.DataFrame(kept, columns=list(REJECTED.columns))),
    )
