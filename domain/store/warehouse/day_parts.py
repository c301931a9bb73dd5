"""Parquet by day: each part is whole or not there, and is written only where it says otherwise.

A part's bytes follow from its rows alone, so what is on disk tells whether it has changed.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import itemgetter
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

#: Rows that are written together, however they came.
_ROWS: Final = 65_536
_FILE: Final = "part.parquet"
#: The day of a table without rows: its one part tells readers the columns.
_NO_DAY: Final = "1970-01-01"


@dataclass(frozen=True, kw_only=True, slots=True)
class PartsWritten:
    """What became of the parts of a table: how many there are, and how many were new or changed."""

    rows: int
    parts: int
    written: int
    removed: int


def write_table(
    folder: Path, schema: pa.Schema, batches: Iterator[pa.RecordBatch], day: str | None
) -> PartsWritten:
    """Write what is new or changed of a table, and take away what is no more.

    `batches` come in the order of `day`, whose column becomes the name of a part; without it there
    is one part. One part at a time is in memory, compressed.
    """
    kept = schema if day is None else schema.remove(schema.get_field_index(day))
    rows = written = 0
    there: set[Path] = set()
    for name, part in _parts(batches, day):
        where = folder if name is None else folder / f"{day}={name}"
        many, content = _content(part, kept)
        rows += many
        written += _replace(where / _FILE, content)
        there.add(where)
    if not there:
        where = folder if day is None else folder / f"{day}={_NO_DAY}"
        written += _replace(where / _FILE, _content(iter(()), kept)[1])
        there.add(where)
    removed = _remove(folder, there) if day else 0
    return PartsWritten(rows=rows, parts=len(there), written=written, removed=removed)


def _parts(
    batches: Iterator[pa.RecordBatch], day: str | None
) -> Iterator[tuple[str | None, Iterator[pa.RecordBatch]]]:
    """Every day with its batches, to be read to their end before the next day."""
    if day is None:
        yield None, batches
        return
    for name, pieces in groupby(_by_day(batches, day), key=itemgetter(0)):
        yield name, (piece for _, piece in pieces)


def _by_day(batches: Iterator[pa.RecordBatch], day: str) -> Iterator[tuple[str, pa.RecordBatch]]:
    """Batches cut where the day changes."""
    for batch in batches:
        days = batch.column(day)
        whole = batch.drop_columns(day)
        numbers = days.cast(pa.int32()).to_numpy()
        edges = [0, *(np.flatnonzero(np.diff(numbers)) + 1).tolist(), len(numbers)]
        for start, end in pairwise(edges):
            if end > start:
                yield days[start].as_py().isoformat(), whole.slice(start, end - start)


def _content(batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> tuple[int, bytes]:
    """A Parquet file in groups of `_ROWS`, whatever the batches were."""
    sink, rows = pa.BufferOutputStream(), 0
    with pq.ParquetWriter(sink, schema, compression="zstd") as writer:
        waiting = schema.empty_table()
        for batch in batches:
            rows += batch.num_rows
            waiting = pa.concat_tables([waiting, pa.Table.from_batches([batch])])
            while waiting.num_rows >= _ROWS:
                writer.write_table(waiting.slice(0, _ROWS).combine_chunks())
                waiting = waiting.slice(_ROWS)
        if waiting.num_rows:
            writer.write_table(waiting.combine_chunks())
    return rows, sink.getvalue().to_pybytes()


def _replace(file: Path, content: bytes) -> bool:
    """Whether the file said otherwise; it is never half there."""
    if file.exists() and file.read_bytes() == content:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(".new")
    with new.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    new.replace(file)
    return True


def _remove(folder: Path, there: set[Path]) -> int:
    gone = [where for where in folder.iterdir() if where not in there]
    for where in gone:
        # an unfinished file first: whoever reads sees the part whole, or not
        for file in sorted(where.iterdir()):
            file.unlink()
        where.rmdir()
    return len(gone)
