"""Whole columns of the dates that nearly every platform writes, read at once.

Only the cells that are something else, or that cannot be, are looked at closer.
"""

from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from domain.frames import blank_text
from domain.sources.parsers.cleaning import Cells, Cleaned, Cleaner, per_distinct_value

_ISO: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?$"
#: Bytes of the cells that are so where they can be read as a moment at all.
_LENGTHS: Final = pa.array([10, 16, 19], pa.int32())
_NUMERIC: Final = r"^\s*[0-9]{1,2}\s?[-/.]\s?[0-9]{1,2}\s?[-/.]\s?[0-9]{2,4}\b"
#: Before it are the days 0 of clocks, which stand for "never".
_FIRST: Final = np.datetime64("1971-01-01", "s")


def iso_first(cells: Cells, cleaner: Cleaner, *, latest: pd.Timestamp | None) -> Cleaned:
    """Plain ISO days and times up to `latest` by column; what else there is by `cleaner`.

    The cleaner must read ISO as it is written, whatever else it reads.
    """
    read = _read(cells)
    if read is None:
        return per_distinct_value(cells, cleaner)
    last = np.datetime64("2100-01-01", "s") if latest is None else _end(latest)
    sure = (read >= _FIRST) & (read < last)
    if sure.all():
        return Cleaned(clean=pd.Series(read, index=cells.index), reasons=blank_text(cells.index))
    rest = per_distinct_value(cells[~sure], cleaner)
    both = read.copy()
    both[~sure] = rest.clean.to_numpy(dtype="datetime64[s]")
    clean = pd.Series(both, index=cells.index)
    return Cleaned(clean=clean, reasons=rest.reasons.reindex(cells.index))


def look_numeric(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The cells that may be dates of numbers alone, whose order is to be found out."""
    if _all_plain(column) is not None:
        return column.slice(0, 0)
    return column.filter(pc.match_substring_regex(column, _NUMERIC))


def _read(cells: Cells) -> "np.ndarray[tuple[int], np.dtype[np.datetime64]] | None":
    """Instants of a column that is mostly ISO, none where it is not; None where hardly any is."""
    text = pa.chunked_array(pa.array(cells))
    if (whole := _all_plain(text)) is not None:
        return _instants(whole)
    plain = pc.fill_null(pc.match_substring_regex(text, _ISO), fill_value=False)
    if 2 * (pc.sum(plain).as_py() or 0) < len(text) or not len(text):
        return None
    try:
        found = pc.cast(pc.if_else(plain, text, None), pa.timestamp("s"))
    except pa.ArrowInvalid:  # a day that does not exist
        return None
    return _instants(found)


def _all_plain(text: pa.ChunkedArray) -> pa.ChunkedArray | None:
    """The moments of a column that has nothing else: at a fifth of what the pattern takes."""
    if not len(text) or not pc.all(pc.is_in(pc.binary_length(text), _LENGTHS)).as_py():
        return None
    try:
        return pc.cast(text, pa.timestamp("s"))
    except pa.ArrowInvalid:
        return None


def _instants(found: pa.ChunkedArray) -> "np.ndarray[tuple[int], np.dtype[np.datetime64]]":
    read: np.ndarray[tuple[int], np.dtype[np.datetime64]] = found.to_numpy()
    return read.astype("datetime64[s]")


def _end(latest: pd.Timestamp) -> np.datetime64:
    return (latest.normalize() + pd.Timedelta(days=1)).to_datetime64().astype("datetime64[s]")
