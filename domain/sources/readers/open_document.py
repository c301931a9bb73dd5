"""Reads the sheets of an OpenDocument spreadsheet (.ods) as text, within the bounds of workbooks.

Cells and rows may be stated once for many: a blank end of millions costs nothing, and cells that
say something are counted as often as they stand there.
"""

import io
import zipfile
from collections.abc import Iterator
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from domain.sources.batch import SourceError
from domain.sources.readers.encodings import Opener
from domain.sources.readers.excel import MOST_CELLS, MOST_ROWS, too_many
from domain.sources.readers.files import Allowance
from domain.sources.readers.grid import Grid

_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CONTENT: Final = "content.xml"
_MOST_COLUMNS: Final = 16_384


def read_open_document(
    file: str, opener: Opener, *, allowance: Allowance | None = None
) -> list[Grid]:
    """The sheets that hold anything; raises `SourceError` for what is none or costs too much.

    What it unpacks to is spent from `allowance`, else from one of its own size.
    """
    with opener() as raw:
        content = io.BytesIO(raw.read())
    try:
        with zipfile.ZipFile(content) as archive:
            (allowance or Allowance(len(content.getbuffer()))).spend(archive, file=file)
            with archive.open(_CONTENT) as xml:
                found = [(title, grid) for title, grid in _sheets(file, xml) if grid.rows]
    except (KeyError, ValueError, zipfile.BadZipFile, ParseError, DefusedXmlException) as error:
        raise SourceError(
            f"{file} is no OpenDocument spreadsheet, or a damaged one: save it as .xlsx or .csv"
        ) from error
    if len(found) == 1:
        return [found[0][1]]
    return [Grid(name=f"{file} [{title}]", rows=g.rows, lines=g.lines) for title, g in found]


def _sheets(file: str, xml: Any) -> Iterator[tuple[str, Grid]]:  # noqa: ANN401 - a stream
    title, line, cells = "", 0, 0
    rows: list[list[str]] = []
    lines: list[int] = []
    for event, element in iterparse(xml, events=("start", "end")):
        if element.tag == f"{_TABLE}table":
            if event == "start":
                title, line, rows, lines = element.get(f"{_TABLE}name", ""), 0, [], []
            else:
                yield title, Grid(name=file, rows=rows, lines=lines)
                element.clear()
        elif element.tag == f"{_TABLE}table-row" and event == "end":
            times = _times(element, "rows")
            row = _row(element)
            element.clear()
            if row:
                cells += len(row) * times
                if cells > MOST_CELLS or len(rows) + times > MOST_ROWS:
                    raise too_many(file)
                rows += [row] * times
                lines += range(line + 1, line + 1 + times)
            line += times


def _row(element: Any) -> list[str]:  # noqa: ANN401 - an element of a tree
    """The texts of a row up to the last that is not blank."""
    texts: list[str] = []
    blank = 0
    for cell in element:
        if cell.tag not in {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}:
            continue
        text, times = _text(cell), _times(cell, "columns")
        if not text.strip():
            blank += times
            continue
        texts += [""] * min(blank, _MOST_COLUMNS - len(texts))
        texts += [text] * min(times, _MOST_COLUMNS - len(texts))
        blank = 0
    return texts


def _times(element: Any, of: str) -> int:  # noqa: ANN401 - as above
    return max(1, int(element.get(f"{_TABLE}number-{of}-repeated", 1)))


def _text(cell: Any) -> str:  # noqa: ANN401 - as above
    """The cell as text: ISO dates, percent where the sheet shows percent, whole numbers whole."""
    kind, value = cell.get(f"{_OFFICE}value-type"), cell.get(f"{_OFFICE}value")
    if kind == "date":
        return str(cell.get(f"{_OFFICE}date-value", "")).removesuffix("T00:00:00")
    if kind == "percentage" and value:
        return f"{round(float(value) * 100, 8):g}%"
    if kind in {"float", "currency"} and value:
        number = float(value)
        return str(int(number)) if number.is_integer() else str(number)
    if kind == "boolean":
        return str(cell.get(f"{_OFFICE}boolean-value", ""))
    return "\n".join("".join(part.itertext()) for part in cell.iter(f"{_TEXT}p"))
