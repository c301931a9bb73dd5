"""What differs between two versions of a text, line by line. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Change = Literal["same", "gone", "new"]


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line that is in both texts, only in the older one, or only in the newer one."""

    change: Change
    text: str


def diff_lines(older: str, newer: str) -> list[DiffLine]:
    """Every line of both texts, in the order a reader follows."""
    return list(_lines(older.splitlines(), newer.splitlines()))


def _lines(older: list[str], newer: list[str]) -> Iterator[DiffLine]:
    matcher = SequenceMatcher(a=older, b=newer, autojunk=False)
    for tag, begins, ends, new_begins, new_ends in matcher.get_opcodes():
        if tag == "equal":
            yield from (DiffLine("same", line) for line in older[begins:ends])
            continue
        yield from (DiffLine("gone", line) for line in older[begins:ends])
        yield from (DiffLine("new", line) for line in newer[new_begins:new_ends])
