"""Finds the row that names the columns: exports often put a title and blank lines above it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
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
    said = Counter(cell for row in {tuple(row) for row in rows} for cell in map(_bare, row))
    scores = [_score(row, said, known) for row in rows]
    best = max(range(len(rows)), key=lambda i: scores[i], default=0)
    if scores and scores[best] > scores[first] and scores[first] < _PLENTY:
        return best
    if scores and _is_below_groups(first, best, widths, scores):
        return best
    if rows and widths[first] == 1 and scores[first] == 0 and max(widths) > 1:
        return next(i for i, width in enumerate(widths) if width > 1)
    return first


def _is_below_groups(first: int, best: int, widths: Sequence[int], scores: Sequence[int]) -> bool:
    """Whether the first row names groups of columns, in cells that were merged."""
    return (
        best == first + 1
        and widths[first] < widths[best]
        and scores[best] >= scores[first] + _PLENTY
    )


def _score(row: Sequence[str], said: Mapping[str, int], known: Known) -> int:
    """How many headings we know are in a row; none where it holds an address, and so a person.

    What is `said` twice, or in another row too, is no heading: "Completed", of one learner and the
    next, whatever is added in brackets. A header that is repeated is the same row.
    """
    if any("@" in cell for cell in row):
        return 0
    return len({cell for cell in row if said[_bare(cell)] == 1 and known(cell)})


def _bare(cell: str) -> str:
    return cell.partition("(")[0].strip()
