"""Reads one CSV file as columns of text, keeping each row's physical line.

Arrow parses whole files fast, but a quote that is opened and never closed makes it swallow the
lines that follow. Where its result looks like that, the file is read again line by line: a broken
line then costs itself and no other.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from domain.frames import REJECTED
from domain.sources.readers.csv_lines import LONGEST_CELL, fitted, leniently, rows_of_lines
from domain.sources.readers.encodings import Opener
from domain.sources.readers.layout import LONGEST_LINE, Layout

#: Bytes of a part; some thirty of them are read ahead.
_BLOCK: Final = 6 << 20
_SHOWN: Final = 200
_BREAK: Final = ord("\n")
#: Rows of a part where lines are read one by one.
_MANY: Final = 100_000

_TOO_LONG: Final = "has more than a million characters: row left out"
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


def read_csv(opener: Opener, layout: Layout) -> Sheet:
    """The whole file."""
    return joined(list(read_csv_in_parts(opener, layout)))


def joined(parts: Sequence[Sheet]) -> Sheet:
    """The parts of one table, of which there is at least one, as a whole."""
    if len(parts) == 1:
        return parts[0]
    return replace(
        parts[0],
        rows=pa.concat_tables([part.rows for part in parts], promote_options="permissive"),
        lines=np.concatenate([part.lines for part in parts]),
        rejected=_listed([part.rejected for part in parts]),
        skipped=_listed([part.skipped for part in parts]),
    )


def _listed(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    some = [frame for frame in frames if len(frame)]
    return pd.concat(some, ignore_index=True) if some else REJECTED.empty()


def read_csv_in_parts(opener: Opener, layout: Layout) -> Iterator[Sheet]:
    """The file as sheets of some rows each, at least one: however large, a few are in memory.

    From the first part on that a quote or a byte makes doubtful, the file is read line by line.
    """
    behind, came, torn = layout.above, False, []
    number = layout.above + 1  # of the next row, as Arrow counts them

    def note(row: arrow_csv.InvalidRow) -> str:
        torn.append(_Torn(number=row.number, text=row.text, cells=row.actual_columns))
        return "skip"

    with opener() as raw:
        try:
            for batch in arrow_csv.open_csv(raw, **_options(layout, note)):
                own: list[_Torn] = _torn_until(torn, number + batch.num_rows)
                whole = pa.Table.from_batches([batch])
                if _is_doubtful(whole, own, layout):
                    break
                numbered = [replace(one, number=one.number - number) for one in own]
                lines, torn_lines = _physical_lines(whole, numbered, behind)
                rejected = [
                    _rejection(layout, torn_lines[t.number], t.text, _why(t.cells, layout))
                    for t in numbered
                ]
                yield _sheet(layout, whole, lines, rejected)
                came, number = True, number + batch.num_rows + len(own)
                behind = int(max([0, *lines[-1:], *torn_lines.values()]))
                behind += _breaks_in_last(whole) if len(lines) and behind == lines[-1] else 0
            else:
                rest = _torn_until(torn, number + len(torn))
                if came and not rest:
                    return
        except (pa.ArrowInvalid, UnicodeDecodeError):
            pass
    yield from _line_by_line(opener, layout, after=behind)


def _options(layout: Layout, note: Callable[[arrow_csv.InvalidRow], str]) -> dict[str, Any]:
    names = [str(position) for position in range(layout.width)]
    return {
        "read_options": arrow_csv.ReadOptions(
            column_names=names,
            skip_rows=layout.above,
            use_threads=False,
            block_size=_BLOCK,
            encoding="utf8" if layout.encoding.startswith("utf-8") else layout.encoding,
        ),
        "parse_options": arrow_csv.ParseOptions(
            delimiter=layout.delimiter,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=note,
        ),
        "convert_options": arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        ),
    }


def _torn_until(torn: list[_Torn], end: int) -> list[_Torn]:
    """Takes the torn rows that lie among the next good ones, which would be before `end` alone."""
    own: list[_Torn] = []
    while torn and torn[0].number <= end + len(own):
        own.append(torn.pop(0))
    return own


def _is_doubtful(rows: pa.Table, torn: list[_Torn], layout: Layout) -> bool:
    """Whether a quote may have made Arrow read something else than is written."""
    if any("\n" in t.text for t in torn) or _swallowed(rows, layout.delimiter) or _too_long(rows):
        return True
    return any(fitted(leniently(t.text, layout), layout) for t in torn)


def _breaks_in_last(rows: pa.Table) -> int:
    """Line breaks inside the cells of the last row."""
    last = rows.slice(rows.num_rows - 1)
    return sum(str(column[0].as_py()).count("\n") for column in last.columns)


def _swallowed(rows: pa.Table, delimiter: str) -> bool:
    """Whether some cell looks as if lines of the file had ended up in it."""
    for column in rows.columns:
        if not _has_breaks(column):
            continue
        breaks = pc.count_substring(column, "\n")
        many = pc.greater_equal(pc.count_substring(column, delimiter), max(rows.num_columns - 1, 1))
        long = pc.greater(breaks, LONGEST_CELL)
        if pc.any(pc.or_(long, pc.and_(pc.greater(breaks, 0), many))).as_py():
            return True
    return False


def _too_long(rows: pa.Table) -> bool:
    """Whether some cell is as long as no line may be."""
    return any(
        (pc.max(pc.binary_length(column)).as_py() or 0) >= LONGEST_LINE for column in rows.columns
    )


def _has_breaks(column: pa.ChunkedArray) -> bool:
    """Whether a line breaks inside any cell; it may also be in a cell beside them in memory."""
    texts = [chunk.buffers()[2] for chunk in column.chunks]
    return any((np.frombuffer(text, np.uint8) == _BREAK).any() for text in texts if text)


def _physical_lines(
    rows: pa.Table, torn: list[_Torn], above: int
) -> tuple[np.ndarray, dict[int, int]]:
    """Line of each row and of each torn one: rows before it, plus the breaks inside their cells."""
    total = rows.num_rows + len(torn)
    whole = np.ones(total, dtype=bool)
    whole[[t.number for t in torn]] = False
    breaks = np.zeros(total, dtype=np.int64)
    for column in filter(_has_breaks, rows.columns):
        breaks[whole] += pc.count_substring(column, "\n").to_numpy()
    lines = above + 1 + np.arange(total) + np.cumsum(breaks) - breaks
    return lines[whole], {t.number: int(lines[t.number]) for t in torn}


def _line_by_line(opener: Opener, layout: Layout, *, after: int) -> Iterator[Sheet]:
    """The lines below `after`, as sheets of some rows each; at least one."""
    good: list[list[str]] = []
    lines: list[int] = []
    rejected: list[_Rejection] = []
    with (
        opener() as raw,
        io.TextIOWrapper(raw, layout.encoding, errors="replace", newline="\n") as text,
    ):
        for number, line, cells in rows_of_lines(text, layout, after):
            long = len(line) >= LONGEST_LINE
            whole = fitted(cells, layout) if cells is not None and not long else None
            if whole is not None:
                good.append(whole)
                lines.append(number)
            elif line.strip():
                why = _UNCLOSED if cells is None else _why(len(cells), layout)
                why = _TOO_LONG if long else why
                rejected.append(_rejection(layout, number, line, why))
            if len(good) + len(rejected) >= _MANY:
                yield _of_lines(layout, good, lines, rejected)
                good, lines, rejected = [], [], []
    yield _of_lines(layout, good, lines, rejected)


def _of_lines(
    layout: Layout, good: list[list[str]], lines: list[int], rejected: list[_Rejection]
) -> Sheet:
    names = [str(position) for position in range(layout.width)]
    columns = [[cells[position] for cells in good] for position in range(layout.width)]
    rows = pa.table([pa.array(c, pa.large_string()) for c in columns], names=names)
    return _sheet(layout, rows, np.array(lines, dtype=np.int64), rejected)


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
        empty = pc.or_(pc.equal(pc.binary_length(column), 0), pc.utf8_is_space(column))
        blank &= empty.to_numpy(zero_copy_only=False)
    kept = [row for row in rejected if row[3].strip(' ,;\t|"\r\n')]
    return Sheet(
        file=layout.file,
        header=layout.header,
        rows=rows.filter(pa.array(~blank)) if blank.any() else rows,
        lines=lines[~blank],
        rejected=REJECTED.conform(pd.DataFrame(kept, columns=list(REJECTED.columns)))
        if kept
        else REJECTED.empty(),
    )
