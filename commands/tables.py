"""Tables for a terminal that fit into it: nothing is cut, and what has no room is named."""

from collections.abc import Collection, Sequence
from typing import Final

from rich.table import Table

from commands import terminal

_GAP: Final = 2
#: The least room for a column of texts, which may run over several lines.
_TEXT: Final = 16


def show_table(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    title: str = "",
    texts: Collection[str] = (),
) -> None:
    """Print as many columns as there is room for, from the left; those of `texts` may run over.

    Which columns have no room is said below; `--json` has them.
    """
    kept = _fitting(heads, rows, texts)
    table = Table(title=title or None, title_justify="left", box=None, pad_edge=False)
    for head in heads[:kept]:
        table.add_column(head, overflow="fold", no_wrap=head not in texts and " " not in head)
    for row in rows:
        table.add_row(*row[:kept])
    terminal.out.print(table, highlight=False)
    if left := heads[kept:]:
        terminal.out.print(f"No room for: {', '.join(left)}. --json has all.", highlight=False)


def _fitting(heads: Sequence[str], rows: Sequence[Sequence[str]], texts: Collection[str]) -> int:
    """How many columns fit; at least one."""
    room = terminal.out.width
    for number, head in enumerate(heads):
        cells = [row[number] for row in rows]
        room -= _width(head, cells, may_run_over=head in texts) + _GAP * (number > 0)
        if room < 0:
            return max(1, number)
    return len(heads)


def _width(head: str, cells: Sequence[str], *, may_run_over: bool) -> int:
    longest_word = max(len(word) for word in head.split())
    longest_cell = max(map(len, cells), default=0)
    return max(longest_word, min(longest_cell, _TEXT) if may_run_over else longest_cell)
