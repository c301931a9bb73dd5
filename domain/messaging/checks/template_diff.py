"""What differs between two versions of a text, line by line and word by word. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Final, Literal

Change = Literal["same", "gone", "new"]
#: A placeholder is one word; so is a run of spaces.
_WORDS: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\s+|[^\s{]+|\{")
#: Lines less alike than this are told as wholes: words in common would only confuse.
_ALIKE: Final = 0.4


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line of both texts, of the older or the newer one; its parts, and which of them changed."""

    change: Change
    parts: tuple[tuple[str, bool], ...]

    @property
    def text(self) -> str:
        """The line."""
        return "".join(part for part, _ in self.parts)


def diff_lines(older: str, newer: str) -> list[DiffLine]:
    """Every line of both texts, in the order a reader follows."""
    return list(_lines(older.splitlines(), newer.splitlines()))


def _lines(older: Sequence[str], newer: Sequence[str]) -> Iterator[DiffLine]:
    matcher = SequenceMatcher(a=older, b=newer, autojunk=False)
    for tag, begins, ends, new_begins, new_ends in matcher.get_opcodes():
        if tag == "equal":
            yield from (DiffLine("same", ((line, False),)) for line in older[begins:ends])
        else:
            yield from _changed(older[begins:ends], newer[new_begins:new_ends])


def _changed(older: Sequence[str], newer: Sequence[str]) -> Iterator[DiffLine]:
    for gone, new in zip_longest(older, newer):
        if gone is None or new is None:
            change: Change = "gone" if new is None else "new"
            yield DiffLine(change, ((gone or new or "", True),))
            continue
        before, after = _WORDS.findall(gone), _WORDS.findall(new)
        words = SequenceMatcher(a=before, b=after, autojunk=False)
        if words.ratio() < _ALIKE:
            yield DiffLine("gone", ((gone, True),))
            yield DiffLine("new", ((new, True),))
            continue
        steps = words.get_opcodes()
        yield DiffLine("gone", _parts(before, [(tag, a, b) for tag, a, b, _, _ in steps]))
        yield DiffLine("new", _parts(after, [(tag, a, b) for tag, _, _, a, b in steps]))


def _parts(
    words: Sequence[str], steps: Sequence[tuple[str, int, int]]
) -> tuple[tuple[str, bool], ...]:
    found = (("".join(words[a:b]), tag != "equal") for tag, a, b in steps)
    return tuple((text, changed) for text, changed in found if text)
