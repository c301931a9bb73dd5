"""How a platform's format is understood: tables we know made of its own, with their lines."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
import pandas as pd
import pyarrow as pa

from domain.frames import REJECTED
from domain.sources.readers import Sheet
from domain.sources.tables.schema import RawTable, Sheets, Understood, made_in_parts

Header = Sequence[str]


class Survey(ABC):
    """What only a whole log tells: made once, before its parts are read."""

    _done = False

    def of(self, sheets: Sheets) -> Self:
        """The survey of a file."""
        if not self._done:
            for sheet in sheets():
                self.add(sheet)
            self._done = True
        return self

    @abstractmethod
    def add(self, sheet: Sheet) -> None:
        """Look at a part of it."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One table in a platform's file: what it holds, and how it is made of the file's own.

    Without `header` it is the file's own table, put right by `make` if there is one.
    """

    understood: Understood
    header: tuple[str, ...] | None = None
    make: Callable[[Sheet], Sheet] | None = None
    #: instead of `make`, of a log that is read part by part, as often as needed
    stream: Callable[[Sheets], Iterator[Sheet]] | None = None
    #: the columns that are needed, of files that could bring many more
    only: frozenset[str] | None = None


@dataclass(frozen=True, kw_only=True)
class Format:
    """One export of one platform: whether a header is its, and the tables in it."""

    name: str
    fits: Callable[[Header], bool]
    parts: Callable[[Header, "Company"], Sequence[Part]]


@dataclass(frozen=True, kw_only=True)
class Company:
    """The other tables that came with one: their names and headers."""

    others: Mapping[str, Header] = field(default_factory=dict)


def with_parts(table: RawTable, form: Format, header: Header, company: Company) -> RawTable:
    """The table with the parts that a platform's format finds in it."""
    parts = (_part(table, form.name, tuple(header), part) for part in form.parts(header, company))
    return replace(table, platform=form.name, parts=tuple(parts))


def _part(table: RawTable, name: str, own: tuple[str, ...], part: Part) -> RawTable:
    made = replace(table, platform=name, understood=part.understood)
    header, make, stream = part.header, part.make, part.stream
    if header is not None and stream is not None:
        return made_in_parts(
            made, part.understood, own=own, header=header, stream=stream, only=part.only
        )
    if header is not None:
        made = replace(made, made_of=own, header=lambda _dialect: header, in_parts=None)
    return replace(made, read=lambda d: make(table.read(d))) if make else made


def made_of(
    sheet: Sheet, columns: Mapping[str, pd.Series], *, keep: pd.Series | None = None
) -> Sheet:
    """A sheet with other columns and the lines of this one, of the rows to `keep`.

    The columns have the index of the sheet's rows, or a part of it, with repeats.
    """
    frame = pd.DataFrame(dict(columns))
    if keep is not None:
        frame = frame[keep.reindex(frame.index).fillna(value=False).astype(bool)]
    names = [str(name) for name in frame.columns]
    cells = [_texts(frame[name].fillna("")) for name in names]
    return replace(
        sheet,
        header=tuple(names),
        rows=pa.table(cells, names),
        lines=np.asarray(sheet.lines[frame.index.to_numpy(dtype=np.int64)], dtype=np.int64),
    )


def _texts(values: pd.Series) -> pa.ChunkedArray:
    """Texts of one type: parts that were put together may have two."""
    found = pa.array(values, pa.large_string())
    chunks = found.chunks if isinstance(found, pa.ChunkedArray) else [found]
    return pa.chunked_array([one.cast(pa.large_string()) for one in chunks], pa.large_string())


def skipping(sheet: Sheet, which: pd.Series, *, reason: str) -> Sheet:
    """The sheet, with rows that are understood and no learner's listed as passed over."""
    lines = sheet.lines[which.to_numpy(dtype=bool)]
    listed = pd.DataFrame({"line": lines})
    listed = REJECTED.conform(
        listed.assign(file=sheet.file, column=None, value=None, reason=f"{reason}: row left out")
    )
    skipped = [one for one in (sheet.skipped, listed) if len(one)]
    return replace(sheet, skipped=pd.concat(skipped, ignore_index=True)) if skipped else sheet


def with_column(sheet: Sheet, position: int, cells: pd.Series) -> Sheet:
    """The sheet with other cells in one column."""
    name = sheet.rows.column_names[position]
    return replace(
        sheet, rows=sheet.rows.set_column(position, name, pa.array(cells, pa.large_string()))
    )


def row_ids(columns: Sequence[pd.Series]) -> pd.Series:
    """What tells a row of a log from others, in every file it stands in.

    Its cells, and which of several rows alike it is there.
    """
    frame = pd.concat([one.fillna("") for one in columns], axis=1)
    hashed = pd.util.hash_pandas_object(frame.astype("str"), index=False).astype("str")
    return hashed + "." + hashed.groupby(hashed).cumcount().astype("str")


def noted(sheet: Sheet, note: str) -> Sheet:
    """The sheet with something to say of it as a whole."""
    return replace(sheet, notes=(*sheet.notes, note))


def quiet(sheet: Sheet) -> Sheet:
    """The sheet without what another part of the same file lists already."""
    return replace(sheet, rejected=REJECTED.empty(), skipped=REJECTED.empty(), notes=())


def column(sheet: Sheet, position: int | None) -> pd.Series:
    """A column as trimmed text, blank where the file has none."""
    if position is None:
        return pd.Series("", index=range(len(sheet.lines)), dtype="string")
    text = pd.Series(pd.StringDtype("pyarrow").__from_arrow__(sheet.rows.column(position)))  # type: ignore[attr-defined]
    return text.fillna("").str.strip()
