"""The segmented dataset as an Excel or a Parquet file, a block of rows at a time.

Both are written to disk, as neither format can be sent before it is whole; what is in memory is one
block. Texts are `safe` in every format, since files travel on into spreadsheets.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

#: Rows a sheet holds, its header included.
SHEET_ROWS: Final = 1_048_576
_NUMBERS: Final = frozenset(
    {
        *("Progress", "Average grade", "Days_Since_Last_Seen", "Worklist_Rank", "Risk_Score"),
        *("Leave_Soon_Probability", "Leave_After_Gap_Probability", "Stop_Out_Probability"),
        *("Grade_Forecast", "Grade_Forecast_Low", "Grade_Forecast_High"),
    }
)
_DAYS: Final = frozenset({"Last login", "As_Of"})
_Rows = Iterable[list[list[object]]]


def write_excel(path: Path, columns: Sequence[str], blocks: _Rows) -> None:
    """One sheet, header first; days as Excel's own, texts never as formulas."""
    from openpyxl import Workbook  # noqa: PLC0415 - few take one away

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Learners")
    sheet.freeze_panes = "B2"
    sheet.append(list(columns))
    kinds = [_kind(name) for name in columns]
    for rows in blocks:
        for row in rows:
            sheet.append([_cell(value, kind) for value, kind in zip(row, kinds, strict=True)])
    book.save(path)


def write_parquet(path: Path, columns: Sequence[str], blocks: _Rows) -> None:
    """One row group a block; numbers and days typed, all else text."""
    kinds = [_kind(name) for name in columns]
    types = {"number": pa.float64(), "day": pa.date32(), "text": pa.string()}
    names = _unique(columns)
    schema = pa.schema([(n, types[kind]) for n, kind in zip(names, kinds, strict=True)])
    with pq.ParquetWriter(path, schema) as file:
        for rows in blocks:
            by_column = zip(*rows, strict=True)
            arrays = [
                pa.array([_typed(value, kind) for value in values], type=types[kind])
                for values, kind in zip(by_column, kinds, strict=True)
            ]
            file.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _kind(name: str) -> str:
    return "number" if name in _NUMBERS else "day" if name in _DAYS else "text"


def _typed(value: object, kind: str) -> Any:  # noqa: ANN401 - a number, a day, a text or nothing
    if value == "" or value is None:
        return None
    if kind == "day":
        return date.fromisoformat(str(value))
    return value if kind == "number" else str(value)


def _cell(value: object, kind: str) -> Any:  # noqa: ANN401 - as above
    """A cell of a sheet; control characters, which XML cannot hold, are left out."""
    typed = _typed(value, kind)
    if not isinstance(typed, str):
        return typed
    return "".join(sign for sign in typed if sign >= " " or sign in "\t\n\r")


def _unique(names: Sequence[str]) -> list[str]:
    """Column names, each once: sources may repeat a heading of ours."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return found
