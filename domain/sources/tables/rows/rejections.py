"""What a read leaves out, collected on the way: rows and cells with a reason, and rows passed over.

A row that is rejected could not be read; one that is skipped is understood and no learner's: a
total, a staff account, what a test account did.
"""

from typing import Final

import pandas as pd

from domain.frames import REJECTED

ROW_LEFT_OUT: Final = ": row left out"
CELL_LEFT_EMPTY: Final = ": cell left empty"
COLUMN_LEFT_OUT: Final = ": column left out"
FILE_LEFT_OUT: Final = ": file left out"
_SHOWN: Final = 200

Text = pd.Series | str | None


class Rejections:
    """Collects what is left out; `rejected` and `skipped` give it by file and line."""

    def __init__(self) -> None:
        self._rejected: list[pd.DataFrame] = []
        self._skipped: list[pd.DataFrame] = []

    def add(self, rejected: pd.DataFrame) -> None:
        """What a reader has listed already."""
        self._rejected.append(rejected)

    def add_skipped(self, skipped: pd.DataFrame) -> None:
        """What has been passed over already."""
        self._skipped.append(skipped)

    def rows(self, rows: pd.DataFrame, *, column: Text, value: Text, reason: Text) -> None:
        """Rows that could not be used; series are taken at the rows' own index."""
        _append(self._rejected, rows, column, value, _ending(reason, ROW_LEFT_OUT))

    def cells(self, rows: pd.DataFrame, *, column: Text, value: Text, reason: Text) -> None:
        """Cells that could not be read, of rows that stay."""
        _append(self._rejected, rows, column, value, _ending(reason, CELL_LEFT_EMPTY))

    def column(self, file: str, *, column: str, value: str | None, reason: str) -> None:
        """A column that somebody has to explain first."""
        row = {"file": file, "column": column, "value": value, "reason": reason + COLUMN_LEFT_OUT}
        self._rejected.append(REJECTED.conform(pd.DataFrame([row])))

    def file(self, file: str, *, reason: str) -> None:
        """A file that cannot be read beside others that can."""
        row = {"file": file, "reason": reason + FILE_LEFT_OUT}
        self._rejected.append(REJECTED.conform(pd.DataFrame([row])))

    def skip(self, rows: pd.DataFrame, *, column: str | None, value: Text, reason: Text) -> None:
        """Rows that are nobody's."""
        _append(self._skipped, rows, column, value, _ending(reason, ROW_LEFT_OUT))

    @property
    def rejected(self) -> pd.DataFrame:
        """All that could not be read, by file and line; cells of rows passed over are nobody's."""
        found, passed = _in_order(self._rejected), self.skipped
        if found.empty or passed.empty:
            return found
        whole = pd.MultiIndex.from_frame(passed[["file", "line"]])
        mine = pd.MultiIndex.from_frame(found[["file", "line"]]).isin(whole)
        return found[~(mine & found["line"].notna())].reset_index(drop=True)

    @property
    def skipped(self) -> pd.DataFrame:
        """All that was passed over, by file and line."""
        return _in_order(self._skipped)


def _ending(reason: Text, ending: str) -> Text:
    return None if reason is None else reason + ending


def _append(
    listed: list[pd.DataFrame], rows: pd.DataFrame, column: Text, value: Text, reason: Text
) -> None:
    if len(rows):
        listed.append(_listed(rows, column, value, reason))


def _listed(rows: pd.DataFrame, column: Text, value: Text, reason: Text) -> pd.DataFrame:
    picked = {
        name: text.loc[rows.index] if isinstance(text, pd.Series) else text
        for name, text in (("column", column), ("value", value), ("reason", reason))
    }
    listed = pd.DataFrame({"file": rows["file"], "line": rows["line"], **picked})
    listed = REJECTED.conform(listed)
    return listed.assign(value=listed["value"].str.slice(0, _SHOWN))


def _in_order(parts: list[pd.DataFrame]) -> pd.DataFrame:
    some = [frame for frame in parts if len(frame)]
    if not some:
        return REJECTED.empty()
    whole = pd.concat(some, ignore_index=True).drop_duplicates()
    return whole.sort_values(
        ["file", "line"], kind="stable", ignore_index=True, na_position="first"
    )
