"""Rows of people as they were written, kept for downloads."""

import json
from collections.abc import Mapping as Map
from typing import Any, Final

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from domain.sources.readers import Sheet
from domain.sources.tables.rows.repeats import as_text
from domain.sources.tables.schema import Mapping
from domain.sources.tables.schema.headings import is_network_address

_written: Final = json.JSONEncoder(ensure_ascii=False).encode


def originals_of(
    sheet: Sheet, read: Map[int, str], mapping: Mapping, *, width: int | None = None
) -> pd.Series:
    """The row as it was written, as a JSON object: every column, or those no field took.

    The first `width` columns are the file's own; without it, all are.
    """
    taken = set(read) if mapping.originals == "unmodelled" else set()
    kept = [
        i
        for i, heading in enumerate(sheet.header[:width])
        if i not in taken and not is_network_address(heading)
    ]
    if not kept:
        return pd.Series(pd.NA, index=range(len(sheet.lines)), dtype="string")
    pieces: list[Any] = []
    for i in kept:
        before = f"{', ' if pieces else '{'}{_written(sheet.header[i])}: "
        pieces += [_text(before), _in_json(sheet.rows.column(i))]
    return as_text(pc.binary_join_element_wise(*pieces, _text("}"), _text("")))


def _text(words: str) -> pa.Scalar:
    return pa.scalar(words, pa.large_string())


def _in_json(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Each cell as JSON has it, worked out once for those that are alike."""
    cells = column.combine_chunks().dictionary_encode("encode")
    written = pa.array(map(_written, cells.dictionary.to_pylist()), pa.large_string())
    return pa.chunked_array([written.take(cells.indices)])
