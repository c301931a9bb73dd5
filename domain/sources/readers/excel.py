"""Reads the sheets of a workbook as text, the way a person sees their cells, within bounds.

What a sheet states of its own size is not believed: many writers state a wrong one, and rows or
columns beyond it would be lost without a word.
"""

import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import chain
from typing import Any, Final

import openpyxl

from domain.sources.batch import SourceError
from domain.sources.readers.encodings import Opener
from domain.sources.readers.files import Allowance
from domain.sources.readers.grid import Grid

#: Cells and rows of a workbook above which it has to come as CSV, which needs less memory by far;
#: a sheet has at most 1,048,576 rows.
MOST_CELLS: Final = 10_000_000
MOST_ROWS: Final = 1_500_000
#: Bytes of a sheet's XML in which a row must end: a real one has 16,384 cells at most.
_LONGEST_ROW: Final = 16 << 20
_BUFFER: Final = 1 << 20


def read_workbook(file: str, opener: Opener, *, allowance: Allowance | None = None) -> list[Grid]:
    """The sheets that hold anything; raises `SourceError` for what is none or costs too much.

    What it unpacks to is spent from `allowance`, else from one of its own size.
    """
    with opener() as raw:
        content = io.BytesIO(raw.read())
    try:
        _check(file, content, allowance or Allowance(len(content.getbuffer())))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions openpyxl does not keep
            book = openpyxl.load_workbook(content, read_only=True, data_only=True)
            budget = _Budget(file)
            found = [_grid(sheet, budget) for sheet in book.worksheets]
            book.close()
    except SourceError:
        raise
    except Exception as error:  # openpyxl raises whatever a damaged or hostile file makes it
        raise SourceError(
            f"{file} is no Excel workbook, or a damaged one: open it in a spreadsheet program"
            " and save it anew"
        ) from error
    filled = [(title, grid) for title, grid in found if grid.rows]
    if len(filled) == 1:
        return [grid for _, grid in filled]
    return [
        Grid(name=f"{file} [{title}]", rows=grid.rows, lines=grid.lines) for title, grid in filled
    ]


class _Budget:
    """Counts cells, and keeps one copy of each text: columns repeat."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._cells, self._rows = MOST_CELLS, MOST_ROWS
        self._texts: dict[str, str] = {}

    def row(self, cells: tuple[Any, ...]) -> list[str]:
        """The row's texts up to the last that is not blank."""
        texts = [self._texts.setdefault(text, text) for text in map(_text, cells)]
        while texts and not texts[-1]:
            texts.pop()
        self._cells -= len(texts)
        self._rows -= 1
        if self._cells < 0 or self._rows < 0:
            raise too_many(self.file)
        return texts


def _grid(sheet: Any, budget: _Budget) -> tuple[str, Grid]:  # noqa: ANN401 - openpyxl has no types
    sheet.reset_dimensions()
    rows, lines = [], []
    for line, cells in enumerate(sheet.iter_rows(), start=1):
        texts = budget.row(cells)
        if any(text.strip() for text in texts):
            rows.append(texts)
            lines.append(line)
    return sheet.title, Grid(name=budget.file, rows=rows, lines=lines)


def _check(file: str, content: io.BytesIO, allowance: Allowance) -> None:
    """Raises `SourceError` for a workbook that unpacks to too much, or to a row without end.

    Rows and cells are counted in the bytes, which takes seconds where parsing takes minutes.
    """
    rows = cells = 0
    with zipfile.ZipFile(content) as archive:
        allowance.spend(archive, file=file)
        sheets = [one for one in archive.infolist() if "/worksheets/" in one.filename]
        for piece in chain.from_iterable(_pieces(file, archive, one) for one in sheets):
            rows, cells = rows + _tags(piece, b"row"), cells + _tags(piece, b"c")
            if rows > MOST_ROWS or cells > MOST_CELLS:
                raise too_many(file)


def _pieces(file: str, archive: zipfile.ZipFile, sheet: zipfile.ZipInfo) -> Iterator[bytes]:
    since = 0
    with archive.open(sheet) as xml:
        while piece := xml.read(_BUFFER):
            since = 0 if b"row" in piece else since + len(piece)
            if since > _LONGEST_ROW:
                raise SourceError(f"{file} has a row without end: it is no table we can read")
            yield piece


def _tags(piece: bytes, name: bytes) -> int:
    """How many elements begin in a piece, with or without a prefix; one across its end is lost."""
    spelled = (start + name + end for start in (b"<", b":") for end in (b" ", b">", b"/"))
    return sum(map(piece.count, spelled))


def too_many(file: str) -> SourceError:
    """What to say of a workbook that is larger than we read."""
    return SourceError(
        f"{file} holds more than {MOST_CELLS:,} cells or {MOST_ROWS:,} rows: save its sheets as CSV"
    )


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
