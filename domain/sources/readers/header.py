"""Finds the row that names the columns: exports often put a title and blank lines above it."""

from collections.abc import Callable, Sequence
from typing import Final

#: How many rows of a table are looked at.
LOOKED_AT: Final = 40
#: A first row with this many headings we know is the header, whatever follows.
_PLENTY: Final = 2

#: Whether a cell is a heading that somebody would know what to do with.
Known = Callable[[str], bool]


def header_row(rows: Sequence[Sequence[str]], known: Known) -> int:
    """Position of the header among the first rows, by the headings in it and else by its width.

    Without a heading we know, it is the first row that is not a lone title above a wider table.
    """
    widths = [sum(bool(cell.strip()) for cell in row) for row in rows]
    first = next((i for i, width in enumerate(widths) if width), 0)
    scores = [len({cell for cell in row if known(cell)}) for row in rows]
    best = max(range(len(rows)), key=lambda i: scores[i], default=0)
    if scores and scores[best] > scores[first] and scores[first] < _PLENTY:
        return best
    if rows and widths[first] == 1 and scores[first] == 0 and max(widths) > 1:
        return next(i for i, width in enumerate(widths) if width > 1)
    return first
