"""Tables that are made of a file's own, part by part, as platforms' formats and logs need them."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import pyarrow as pa

from domain.sources.readers import Dialect, Sheet, joined
from domain.sources.tables.schema.files import RawTable, Understood

#: The parts of a file, from the beginning each time.
Sheets = Callable[[], Iterator[Sheet]]

#: Bytes of text that are kept in memory until they are read again.
_SHORT: Final = 256 << 20
#: What to say where a table of something else is all there is to tell who learns.
NO_LIST: Final = (
    "No table lists the learners: everybody whom {file} names is taken for one, but for who did"
    " what only staff do. Add the list of participants or learners, which tells roles and who has"
    " done nothing yet."
)


def made_in_parts(
    table: RawTable,
    understood: Understood,
    *,
    own: Sequence[str],
    header: tuple[str, ...],
    stream: Callable[[Sheets], Iterator[Sheet]],
    only: frozenset[str] | None = None,
) -> RawTable:
    """A table with this `header`, made of another one whose columns are its `own`.

    It may be larger than the memory: what is made of it is read from it anew each time. Of files
    that could bring many more columns, `only` those are read.
    """

    def in_parts(dialect: Dialect) -> Iterator[Sheet]:
        needed = replace(dialect, only=only)
        parts = table.in_parts or (lambda one: iter([table.read(one)]))
        return stream(lambda: parts(needed))

    return replace(
        table,
        understood=understood,
        made_of=tuple(own),
        header=lambda _dialect: header,
        in_parts=in_parts,
        read=lambda dialect: joined(list(in_parts(dialect))),
    )


def read_once(table: RawTable) -> RawTable:
    """The same table for two who read it one after the other: once from its file, if it is short.

    Of what is too long for that, and of a third time, the file is read anew.
    """
    parts = table.in_parts
    if parts is None or table.size > _SHORT:
        return table
    return replace(table, in_parts=_Kept(parts))


class _Kept:
    """Parts of a file that were read to their end, for whoever asks next.

    A packed file may turn out too long only as it is read.
    """

    def __init__(self, read: Callable[[Dialect], Iterator[Sheet]]) -> None:
        self._read = read
        self._kept: tuple[Dialect, deque[Sheet]] | None = None

    def __call__(self, dialect: Dialect) -> Iterator[Sheet]:
        kept, self._kept = self._kept, None
        if kept is not None and kept[0] == dialect:
            while kept[1]:
                yield kept[1].popleft()
            return
        parts, size = deque[Sheet](), 0
        for part in self._read(dialect):
            size += part.rows.nbytes
            parts.append(part)
            if size > _SHORT:
                parts.clear()
            yield part
        self._kept = (dialect, parts) if size <= _SHORT else None


def people_of(
    file: str, header: Sequence[str], rows: Sequence[Sequence[str]], lines: Sequence[int]
) -> Sheet:
    """Whom a table that is no list of learners names, one row each, as one that is."""
    columns = [pa.array([row[i] for row in rows], pa.large_string()) for i in range(len(header))]
    return Sheet(
        file=file,
        header=tuple(header),
        rows=pa.table(columns, list(header)),
        lines=np.array(lines, dtype=np.int64),
        notes=(NO_LIST.format(file=file),),
    )
