"""Rows of a sheet by file and line, without those that repeat its header."""

from dataclasses import replace

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from domain.sources.readers import Sheet
from domain.sources.tables.rows.rejections import Rejections


def as_text(column: pa.ChunkedArray) -> pd.Series:
    """An Arrow column of text as pandas', without a copy."""
    return pd.Series(pd.StringDtype("pyarrow").__from_arrow__(column))  # type: ignore[attr-defined]


def as_categories(column: pa.ChunkedArray) -> pd.Series:
    """An Arrow column of text that repeats, by its distinct cells."""
    encoded = column.combine_chunks().dictionary_encode()
    distinct = pd.StringDtype("pyarrow").__from_arrow__(encoded.dictionary)  # type: ignore[attr-defined]
    codes = pc.fill_null(encoded.indices, -1).to_numpy()
    kind = pd.CategoricalDtype(pd.Index(distinct))
    return pd.Series(pd.Categorical.from_codes(codes, dtype=kind, validate=False))


def located(sheet: Sheet) -> pd.DataFrame:
    """File and line of each row of a sheet."""
    rows = pd.DataFrame({"line": sheet.lines})
    rows.insert(0, "file", pd.Series(sheet.file, index=rows.index, dtype="category"))
    return rows


def without_headers(sheet: Sheet, rejections: Rejections) -> Sheet:
    """The sheet without the header's repetitions, which joined exports have in their middle."""
    if len(sheet.header) == 1:
        return sheet
    first = pc.match_substring(sheet.rows.column(0), sheet.header[0][:20])
    if not sheet.header[0].startswith("column ") and not pc.any(first).as_py():
        return sheet
    again = pd.Series(data=True, index=range(len(sheet.lines)))
    for position, name in enumerate(sheet.header):
        if not again.any():
            return sheet
        cells = as_text(sheet.rows.column(position))
        again &= (cells.str.strip() == name.removesuffix(f" ({_repeat(name)})")) | (
            (cells == "") & name.startswith("column ")
        )
    if not again.any():
        return sheet
    rejections.skip(
        located(sheet)[again], column=None, value=sheet.header[0], reason="repeats the header"
    )
    keep = ~again.to_numpy(dtype=bool)
    return replace(sheet, rows=sheet.rows.filter(pa.array(keep)), lines=sheet.lines[keep])


def _repeat(name: str) -> str:
    """The number that `unique_names` puts behind a repeated heading."""
    return name.rpartition(" (")[2].removesuffix(")")
