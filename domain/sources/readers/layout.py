"""How a CSV file is written, found out from its start: encoding, delimiter, column names."""

import csv
import io
import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO, Final

from domain.sources.batch import SourceError
from domain.sources.readers.encodings import Opener, is_foreign, sniff_encoding
from domain.sources.readers.header import LOOKED_AT, Known, header_row

_DELIMITERS: Final = (",", ";", "\t", "|")
#: Characters of a line above which a file is no table, and columns as a spreadsheet has at most.
LONGEST_LINE: Final = 1 << 20
_MOST_COLUMNS: Final = 16_384


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """How a table is written; what is not stated is found out."""

    encoding: str | None = None
    delimiter: str | None = None
    #: lines above the header
    skip_lines: int | None = None
    #: the names of the columns, where no line has them
    header: tuple[str, ...] | None = None
    known: Known = field(default=lambda _heading: False)
    #: the columns that are needed, of files that may leave the others out
    only: frozenset[str] | None = None


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
    if not dialect.encoding and is_foreign(opener, encoding):
        raise SourceError(
            f"{file} is in letters that cannot be told: save it as UTF-8, or say its encoding in a"
            ' mapping file, such as "gb18030" (Chinese), "cp1256" (Arabic) or "cp1251" (Cyrillic)'
        )
    with opener() as raw, io.TextIOWrapper(raw, encoding, errors="replace", newline="") as text:
        lines = _first_lines(file, text, dialect.skip_lines or 0)
    skipped = dialect.skip_lines or 0
    stated = None
    if lines and lines[0].startswith("sep="):  # the line Excel writes above the header
        stated = lines.pop(0).strip("\r\n").removeprefix("sep=") or None
        skipped += 1
    delimiters = [d for d in (dialect.delimiter, stated) if d][:1] or _DELIMITERS
    read = max((_read(lines, d, dialect) for d in delimiters), key=_likelihood)
    if not any(name.strip() for name in read.names):
        raise SourceError(f"{file} has no header line: the first line must name the columns")
    if len(read.names) > _MOST_COLUMNS:
        raise SourceError(f"{file} names {len(read.names):,} columns: it is no table we can read")
    return Layout(
        file=file,
        header=unique_names(read.names),
        delimiter=read.delimiter,
        encoding=encoding,
        above=skipped + read.above,
    )


@dataclass(frozen=True, kw_only=True)
class _Reading:
    """The first lines as read with one delimiter."""

    delimiter: str
    names: list[str]
    above: int
    known: int
    agreeing: int


def _first_lines(file: str, text: IO[str], skip: int) -> list[str]:
    lines = []
    for line in itertools.islice(iter(lambda: text.readline(LONGEST_LINE), ""), skip + LOOKED_AT):
        if len(line) < LONGEST_LINE:
            lines.append(line)
        elif len(lines) <= skip:
            raise SourceError(
                f"{file} has a line of more than a million characters: is it a table?"
            )
        else:
            break  # a row that the reader lists
    if lines:
        lines[0] = lines[0].removeprefix("\ufeff")
    return lines[skip:]


def _read(lines: Sequence[str], delimiter: str, dialect: Dialect) -> _Reading:
    reader = csv.reader(lines, delimiter=delimiter)
    rows, ends = [], []
    try:
        for row in reader:
            rows.append(row)
            ends.append(reader.line_num)
    except csv.Error:  # a quote that stays open swallows what follows
        pass
    if dialect.header:
        agreeing = sum(len(row) == len(dialect.header) for row in rows)
        return _Reading(
            delimiter=delimiter, names=list(dialect.header), above=0, known=0, agreeing=agreeing
        )
    at = header_row(rows, dialect.known) if dialect.skip_lines is None else 0
    names = rows[at] if rows else []
    below = [row for row in rows[at + 1 :] if any(cell.strip() for cell in row)]
    return _Reading(
        delimiter=delimiter,
        names=names + [""] * _surplus(names, below),
        above=ends[at] if ends else 0,
        known=sum(dialect.known(name) for name in names),
        agreeing=sum(len(row) == len(names) for row in below) if len(names) > 1 else 0,
    )


def _surplus(names: Sequence[str], below: Sequence[Sequence[str]]) -> int:
    """Unnamed cells at the end of nearly every row: a delimiter ends the lines, not the header."""
    if not below:
        return 0
    usual, times = Counter(map(len, below)).most_common(1)[0]
    longer = [row for row in below if len(row) == usual]
    blank = not any(cell.strip() for row in longer for cell in row[len(names) :])
    return max(0, usual - len(names)) if blank and times > len(below) // 2 else 0


def _likelihood(read: _Reading) -> tuple[int, int, int]:
    return read.known, read.agreeing, len(read.names)


def unique_names(names: Sequence[str]) -> tuple[str, ...]:
    """Header cells as names: `column 3` where blank, `Name (2)` where repeated."""
    seen: dict[str, int] = {}
    unique = []
    for position, cell in enumerate(names, start=1):
        name = " ".join(cell.removeprefix("\ufeff").split()) or f"column {position}"
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(unique)
