"""Rows of people as they were written, kept for downloads."""

import json
from collections.abc import Mapping as Map

import pandas as pd

from domain.sources.readers import Sheet
from domain.sources.tables.schema import Mapping, is_network_address


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
    names = [sheet.header[i] for i in kept]
    cells = zip(*(sheet.rows.column(i).to_pylist() for i in kept), strict=True)
    written = json.JSONEncoder(ensure_ascii=False).encode
    return pd.Series([written(dict(zip(names, row, strict=True))) for row in cells], dtype="string")
