"""Reads JSON as a table of text: one object a line, or one list of objects or of rows.

What is nested is reached by its path: `context.user_id`. Lines are read one by one, so that a log
larger than memory can be read for a few of its columns; a line that is cut off costs itself.
"""

import io
import itertools
import json
from collections.abc import Collection, Iterator, Sequence
from typing import IO, Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa

from domain.frames import REJECTED
from domain.sources.batch import SourceError
from domain.sources.readers.csv import Sheet, joined
from domain.sources.readers.encodings import Opener, sniff_encoding
from domain.sources.readers.layout import Dialect

#: Objects whose keys are looked at for the columns, and how many rows are gathered at a time.
_LOOKED_AT: Final = 2_000
_GATHERED: Final = 50_000
#: Characters of a list that is read as a whole, and of one line.
_LARGEST_LIST: Final = 256 << 20
_LONGEST_LINE: Final = 4 << 20
_MOST_COLUMNS: Final = 2_000
_SHOWN: Final = 200

_Numbered = tuple[int, Any]


def json_header(file: str, opener: Opener, dialect: Dialect) -> tuple[str, ...]:
    """The columns of the first objects; raises `SourceError` when the file has none."""
    del dialect
    names: dict[str, None] = {}
    for _, row in itertools.islice(_records(file, opener), _LOOKED_AT):
        if isinstance(row, dict):
            names |= dict.fromkeys(_flat(row))
        if len(names) > _MOST_COLUMNS:
            raise SourceError(f"{file} has more than {_MOST_COLUMNS:,} keys: it is no table")
    if not names:
        raise SourceError(f"{file} holds no objects: each line or item must be one")
    return tuple(names)


def read_json(file: str, opener: Opener, dialect: Dialect) -> Sheet:
    """All objects as rows, of the columns the dialect needs; what is no object is listed."""
    return joined(list(read_json_in_parts(file, opener, dialect)))


def read_json_in_parts(file: str, opener: Opener, dialect: Dialect) -> Iterator[Sheet]:
    """The same as sheets of some rows each, at least one."""
    header = json_header(file, opener, dialect)
    wanted = {name for name in header if dialect.only is None or name in dialect.only}
    records = _records(file, opener)
    some = list(itertools.islice(records, _GATHERED))
    while some:
        yield _part(file, header, wanted, some)
        some = list(itertools.islice(records, _GATHERED))


def _part(
    file: str, header: Sequence[str], wanted: Collection[str], some: Sequence[_Numbered]
) -> Sheet:
    good = [(line, _flat(row)) for line, row in some if isinstance(row, dict)]
    rejected = [_rejection(file, line, row) for line, row in some if not isinstance(row, dict)]
    empty = pa.array([""] * len(good), pa.large_string())
    columns = [
        pa.array([row.get(name, "") for _, row in good], pa.large_string())
        if name in wanted
        else empty
        for name in header
    ]
    return Sheet(
        file=file,
        header=tuple(header),
        rows=pa.table(columns, [str(i) for i in range(len(header))]),
        lines=np.array([line for line, _ in good], dtype=np.int64),
        rejected=REJECTED.conform(pd.DataFrame(rejected, columns=list(REJECTED.columns))),
    )


def _records(file: str, opener: Opener) -> Iterator[_Numbered]:
    """Each object with its line, or its place in the list; text where it is no JSON."""
    encoding = sniff_encoding(opener)
    with opener() as raw, io.TextIOWrapper(raw, encoding, errors="replace") as text:
        first = text.read(1)
        while first and (first.isspace() or first == "\ufeff"):
            first = text.read(1)
        if first == "[":
            yield from _of_list(file, first + text.read(_LARGEST_LIST))
        else:
            yield from _of_lines(first, text)


def _of_lines(first: str, text: IO[str]) -> Iterator[_Numbered]:
    for number in itertools.count(1):
        line = first + text.readline(_LONGEST_LINE)
        first = ""
        if not line:
            return
        if line.strip():
            yield number, _parsed(line)


def _of_list(file: str, text: str) -> Iterator[_Numbered]:
    if len(text) > _LARGEST_LIST:
        raise SourceError(f"{file} is one list of more than 256 MB: export it as CSV")
    try:
        items = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise SourceError(f"{file} is no whole JSON: export it again ({error})") from error
    while len(items) == 1 and isinstance(items[0], list):
        if not any(isinstance(one, (list, dict)) for one in items[0]):
            break
        items = items[0]  # a list of sheets, of which there is one
    if items and all(isinstance(row, list) for row in items):
        items = _by_header(items)
    yield from enumerate(items, start=1)


def _by_header(rows: Sequence[list[Any]]) -> list[dict[str, Any]]:
    """Rows without keys: Moodle writes its log so, in the order of its columns."""
    names = _MOODLE_LOG if len(rows[0]) == len(_MOODLE_LOG) else rows[0]
    below = rows if names is _MOODLE_LOG else rows[1:]
    return [dict(zip(map(str, names), row, strict=False)) for row in below]


_MOODLE_LOG: Final = (
    "Time", "User full name", "Affected user", "Event context", "Component", "Event name",
    "Description", "Origin", "IP address",
)  # fmt: skip


def _parsed(line: str) -> Any:  # noqa: ANN401 - whatever the line says
    try:
        return json.loads(line)
    except (json.JSONDecodeError, RecursionError):
        return line


def _flat(row: dict[str, Any]) -> dict[str, str]:
    """The cells by name; those of an object inside by their path, deeper ones as they are."""
    cells: dict[str, str] = {}
    for name, value in row.items():
        if isinstance(value, dict):
            cells |= {_text(f"{name}.{inner}"): _text(one) for inner, one in value.items()}
        else:
            cells[_text(name)] = _text(value)
    return cells


def _text(value: Any) -> str:  # noqa: ANN401 - as above
    if value is None:
        return ""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    return json.dumps(value, ensure_ascii=True)


def _rejection(file: str, line: int, row: Any) -> tuple[str, int, None, str, str]:  # noqa: ANN401
    text = row if isinstance(row, str) else json.dumps(row)
    return file, line, None, _text(text).strip()[:_SHOWN], "is no whole JSON object: row left out"
