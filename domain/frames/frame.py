"""What a dataframe that crosses modules looks like; `require` checks it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal

import pandas as pd
import pyarrow as pa
from pandas.api.types import pandas_dtype

Kind = Literal["text", "int", "float", "date", "bool"]

#: As dtypes, for pandas reads their names anew at each column.
_DTYPES: Final[Mapping[Kind, Any]] = {
    "text": pandas_dtype("string"),
    "int": pandas_dtype("Int64"),
    "float": pandas_dtype("Float64"),
    "date": pandas_dtype("datetime64[s]"),
    "bool": pandas_dtype("boolean"),
}


class FrameError(ValueError):
    """A frame does not have the columns, kinds or grain its consumer asked for."""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What a frame looks like: its columns and kinds, the grain (key) and what may not be empty."""

    name: str
    grain: tuple[str, ...]
    columns: Mapping[str, Kind]
    required: tuple[str, ...] = field(default=())

    def empty(self) -> pd.DataFrame:
        """A frame of this shape with no rows."""
        return self._empty.copy()

    @cached_property
    def _empty(self) -> pd.DataFrame:
        # made once: a small file would wait for its empty tables longer than for its rows
        return pd.DataFrame({c: pd.Series(dtype=_DTYPES[k]) for c, k in self.columns.items()})

    def conform(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Same rows with exactly these columns, in order, in canonical dtypes; absent ones empty.

        Dates are midnight `datetime64[s]` without zone: a calendar day. Raises `FrameError` when
        a column cannot be read as its kind.
        """
        if frame.empty:
            return self.empty()
        out = {}
        for column, kind in self.columns.items():
            if column not in frame.columns:
                none = blank_text(frame.index) if kind == "text" else None
                out[column] = pd.Series(none, index=frame.index, dtype=_DTYPES[kind])
                continue
            try:
                out[column] = frame[column].astype(_DTYPES[kind])
            except (TypeError, ValueError) as error:
                raise FrameError(f"{self.name}.{column} is not {kind}: {error}") from error
        return pd.DataFrame(out, index=frame.index, copy=False)


def blank_text(index: pd.Index) -> pd.Series:
    """A column of text with nothing in it, by Arrow: pandas looks at each cell it makes empty."""
    nothing = pa.nulls(len(index), pa.large_string())
    return pd.Series(pd.StringDtype("pyarrow").__from_arrow__(nothing), index)  # type: ignore[attr-defined]


def require(frame: pd.DataFrame, spec: Frame) -> pd.DataFrame:
    """The same frame, once it has the columns and grain of `spec` and nothing required is empty.

    Raises `FrameError` naming the frame and column: a bug of the source, not of its file.
    """
    absent = [column for column in spec.columns if column not in frame.columns]
    if absent:
        raise FrameError(f"{spec.name} lacks {', '.join(absent)}")
    for column in spec.required:
        if frame[column].isna().any():
            raise FrameError(f"{spec.name}.{column} has empty values")
    if frame.duplicated(list(spec.grain)).any():
        raise FrameError(f"{spec.name} has more than one row per {', '.join(spec.grain)}")
    return frame
