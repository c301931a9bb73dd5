"""Turns a sheet of text into typed rows by its plan, and lists what had to be left out."""

import json
from collections.abc import Mapping as Map
from typing import Final

import pandas as pd
import pyarrow as pa

from domain.frames import REJECTED
from domain.sources import readers
from domain.sources.readers import Cleaned, Cleaner, Sheet
from domain.sources.tables.fields import FIELDS, Cell, Content
from domain.sources.tables.mapping import Mapping
from domain.sources.tables.plan import Plan

ROW_LEFT_OUT: Final = ": row left out"
CELL_LEFT_EMPTY: Final = ": cell left empty"
_WITH_ORIGINALS: Final = (Content.LEARNERS, Content.ENROLMENTS)


def typed_rows(
    sheet: Sheet, plan: Plan, mapping: Mapping
) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """One row per good row of the sheet: its fields, `file`, `line` and, for people, `original`.

    Beside it the rows and cells that could not be read, shaped as `REJECTED`.
    """
    rejected = [sheet.rejected]
    rows = pd.DataFrame({"line": sheet.lines})
    rows.insert(0, "file", pd.Series(sheet.file, index=rows.index, dtype="category"))
    good = pd.Series(data=True, index=rows.index)
    for name, spec in FIELDS[plan.content].items():
        cells = _cells(sheet, plan, name)
        if cells is None:
            continue
        cleaned = readers.per_distinct_value(cells, _cleaner(spec.cell, plan, mapping))
        rows[name] = cleaned.clean
        ending = ROW_LEFT_OUT if spec.rejects_row else CELL_LEFT_EMPTY
        reasons = cleaned.reasons + ending
        if spec.required:
            unstated = cleaned.clean.isna() & ~cleaned.bad
            reasons = reasons.mask(unstated, f"is missing{ROW_LEFT_OUT}")
        if spec.rejects_row:
            good &= reasons.isna()
        column = sheet.header[plan.columns[name]] if name in plan.columns else name
        rejected.append(listed(rows[reasons.notna()], column=column, value=cells, reason=reasons))
    if plan.content in _WITH_ORIGINALS and mapping.originals != "none":
        rows["original"] = _originals(sheet, plan, mapping)
    return (rows if good.all() else rows[good].reset_index(drop=True)), rejected


def listed(
    rows: pd.DataFrame,
    *,
    column: str | None,
    value: pd.Series | str | None,
    reason: pd.Series | str,
) -> pd.DataFrame:
    """Rows (with `file` and `line`) as rejected ones; series are taken at the rows' own index."""
    pick = {
        "value": value.loc[rows.index] if isinstance(value, pd.Series) else value,
        "reason": reason.loc[rows.index] if isinstance(reason, pd.Series) else reason,
    }
    return REJECTED.conform(
        pd.DataFrame({"file": rows["file"], "line": rows["line"], "column": column, **pick})
    )


def _cells(sheet: Sheet, plan: Plan, name: str) -> pd.Series | None:
    if name in plan.constants:
        return pd.Series(plan.constants[name], index=range(len(sheet.lines)), dtype="string")
    if name not in plan.columns:
        return None
    return as_text(sheet.rows.column(plan.columns[name]))


def as_text(column: pa.ChunkedArray) -> pd.Series:
    """An Arrow column of text as pandas', without a copy."""
    return pd.Series(pd.StringDtype("pyarrow").__from_arrow__(column))  # type: ignore[attr-defined]


def _cleaner(cell: Cell, plan: Plan, mapping: Mapping) -> Cleaner:
    missing = frozenset(word.lower() for word in mapping.missing)
    zone = mapping.programme.zone or mapping.zone

    def scores(cells: pd.Series) -> Cleaned:
        return readers.numbers(cells.str.replace(r"\s*%\s*$", "", regex=True), missing=missing)

    cleaners: Map[Cell, Cleaner] = {
        Cell.TEXT: lambda cells: readers.texts(cells, missing=missing),
        Cell.LIST: lambda cells: readers.texts(cells, missing=missing - {"none", "-", "nil"}),
        Cell.DAY: lambda cells: readers.days(cells, written=plan.dates, zone=zone, missing=missing),
        Cell.MOMENT: lambda cells: readers.moments(
            cells, written=plan.dates, zone=zone, missing=missing
        ),
        Cell.PERCENT: lambda cells: readers.percentages(
            cells, written=plan.percent, missing=missing
        ),
        Cell.NUMBER: lambda cells: readers.numbers(cells, missing=missing),
        Cell.SCORE: scores,
        Cell.COUNT: lambda cells: readers.counts(cells, missing=missing),
        Cell.FLAG: lambda cells: readers.flags(cells, missing=missing),
        Cell.EMAIL: lambda cells: readers.emails(cells, missing=missing),
        Cell.PHONE: lambda cells: readers.phones(
            cells, region=mapping.phone_region, missing=missing
        ),
        Cell.MINUTES: lambda cells: readers.durations(cells, missing=missing),
        Cell.SECONDS: lambda cells: readers.durations(cells, per_minute=60, missing=missing),
    }
    return cleaners[cell]


def _originals(sheet: Sheet, plan: Plan, mapping: Mapping) -> pd.Series:
    """The row as it was written, as a JSON object: every column, or those no field took."""
    taken = set(plan.columns.values()) if mapping.originals == "unmodelled" else set()
    kept = [i for i in range(len(sheet.header)) if i not in taken]
    if not kept:
        return pd.Series(pd.NA, index=range(len(sheet.lines)), dtype="string")
    names = [sheet.header[i] for i in kept]
    cells = zip(*(sheet.rows.column(i).to_pylist() for i in kept), strict=True)
    return pd.Series(
        [json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) for row in cells],
        dtype="string",
    )
