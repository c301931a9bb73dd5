"""Rows of a CSV file read line by line: a broken line costs itself and no other."""

import csv
import io
import itertools
from collections import deque
from collections.abc import Iterable, Iterator
from typing import IO, Final

from domain.sources.readers.layout import Layout

#: A quoted cell may span this many lines; longer ones are taken for a quote that was not closed.
LONGEST_CELL: Final = 50
#: What the strict reader of `csv` says of a quote that is still open.
_OPEN: Final = "unexpected end of data"


def rows_of_lines(
    text: IO[str], layout: Layout, after: int
) -> Iterator[tuple[int, str, list[str] | None]]:
    """Line number, text and cells of each row; no cells where a quote stays open."""
    ahead: deque[str] = deque()
    for _ in range(after):
        next(text, "")
    number = after
    while line := ahead.popleft() if ahead else next(text, ""):
        number += 1
        inside, cells = 0, _closed(line, layout)
        if cells is None:
            ahead.extend(itertools.islice(text, LONGEST_CELL - len(ahead)))
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
    return leniently(line, layout) if fault else cells


def _strictly(line: str, layout: Layout) -> tuple[list[str], str]:
    """Cells, and what a strict reader finds wrong: an open quote, or text after a closing one."""
    lines = io.StringIO(line, newline="")
    try:
        rows = list(csv.reader(lines, delimiter=layout.delimiter, strict=True))
    except csv.Error as error:
        return [], str(error)
    return (rows[0] if rows else []), ""


def leniently(line: str, layout: Layout) -> list[str]:
    """The cells of a line, whatever a strict reader finds wrong with its quotes."""
    try:
        return next(csv.reader(io.StringIO(line, newline=""), delimiter=layout.delimiter), [])
    except csv.Error:
        return []


def fitted(cells: list[str], layout: Layout) -> list[str] | None:
    """As many cells as the header has, if there are or if those beyond are blank."""
    beyond = cells[layout.width :]
    whole = len(cells) >= layout.width and not any(cell.strip() for cell in beyond)
    return cells[: layout.width] if whole else None
