"""How a CSV file is written, found out from its start: encoding, delimiter, column names."""

import csv
import io
import itertools
from dataclasses import dataclass
from typing import Final

from domain.sources.batch import SourceError
from domain.sources.readers.encodings import Opener, sniff_encoding

_DELIMITERS: Final = (",", ";", "\t", "|")


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """How a CSV file is written; what is not stated is found out."""

    encoding: str | None = None
    delimiter: str | None = None
    skip_lines: int = 0


@dataclass(frozen=True, kw_only=True)
class Layout:
    """What the start of a file told: its names, how it is written, how many lines come first."""

    file: str
    header: tuple[str, ...]
    delimiter: str
    encoding: str
    above: int

    @property
    def width(self) -> int:
        """How many cells a row has."""
        return len(self.header)


def layout_of(file: str, opener: Opener, dialect: Dialect) -> Layout:
    """What the start of `file` tells; raises `SourceError` when it names no columns."""
    encoding = dialect.encoding or sniff_encoding(opener)
    with opener() as raw, io.TextIOWrapper(raw, encoding, errors="replace", newline="") as text:
        above = len(list(itertools.islice(text, dialect.skip_lines)))
        first = next(text, "").removeprefix("\ufeff")
        stated = first.strip().removeprefix("sep=") if first.startswith("sep=") else None
        if stated is not None:  # the line Excel writes above the header
            above += 1
            first = next(text, "")
        delimiter = dialect.delimiter or stated or max(_DELIMITERS, key=first.count)
        reader = csv.reader(itertools.chain([first], text), delimiter=delimiter)
        names = next(reader, []) if first.strip() else []
    if not any(name.strip() for name in names):
        raise SourceError(f"{file} has no header line: the first line must name the columns")
    return Layout(
        file=file,
        header=unique_names(names),
        delimiter=delimiter,
        encoding=encoding,
        above=above + reader.line_num,
    )


def unique_names(names: list[str]) -> tuple[str, ...]:
    """Header cells as names: `column 3` where blank, `Name (2)` where repeated."""
    seen: dict[str, int] = {}
    unique = []
    for position, cell in enumerate(names, start=1):
        name = cell.strip().removeprefix("\ufeff") or f"column {position}"
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(unique)
