"""Whole columns of plain counts, read at once: nearly all that platforms write of numbers."""

from typing import Final

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from domain.frames import blank_text
from domain.sources.parsers.cleaning import Cells, Cleaned, Cleaner, per_distinct_value

#: Digits of a number that any of the readers takes for the same.
_SHORT: Final = 9


def counts_first(cells: Cells, cleaner: Cleaner) -> Cleaned:
    """A column of digits and empty cells by column; any other by `cleaner`.

    The cleaner must take an empty cell for missing.
    """
    text = pa.chunked_array(pa.array(cells))
    said = pc.if_else(pc.equal(pc.binary_length(text), 0), None, text)
    long = pc.max(pc.binary_length(said)).as_py() or 0
    if not len(text) or long > _SHORT or not pc.all(pc.ascii_is_decimal(said)).as_py():
        return per_distinct_value(cells, cleaner)
    clean = pd.Series(pc.cast(said, pa.int64()).to_pandas(types_mapper=lambda _: pd.Int64Dtype()))
    return Cleaned(clean=clean.set_axis(cells.index), reasons=blank_text(cells.index))
