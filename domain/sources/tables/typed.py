"""Reads every table of an export as typed rows, tables of one content as one."""

import zlib
from collections.abc import Sequence
from typing import Final

import pandas as pd

from domain.sources.batch import Progress, SourceError
from domain.sources.readers import Sheet
from domain.sources.tables.rejections import Rejections
from domain.sources.tables.report import TableRead
from domain.sources.tables.rows import Export, Typed, typed_rows
from domain.sources.tables.schema import Content, Plan

_READ: Final = 0.8
#: Lists of things with a `ref` of their own, of which a second row says nothing.
_THINGS: Final = (
    Content.PROGRAMMES, Content.COHORTS, Content.EMPLOYERS, Content.STAFF, Content.ASSESSMENTS,
)  # fmt: skip


def read_rows(
    plans: Sequence[Plan], export: Export, rejections: Rejections, tell: Progress
) -> tuple[dict[Content, pd.DataFrame], list[TableRead]]:
    """Typed rows by content, and what was read of each table.

    A table whose dates could be day first or month first waits for what the others tell.
    """
    rows: dict[Content, list[pd.DataFrame]] = {}
    read: list[TableRead] = []
    waiting: list[Plan] = []
    orders = set()
    whole, done = sum(plan.table.size for plan in plans) or 1, 0

    def keep(plan: Plan, sheet: Sheet, typed: Typed, found: Rejections) -> None:
        rows.setdefault(plan.content, []).append(typed.rows)
        count = len(sheet.lines) + len(sheet.rejected)
        read.append(TableRead(plan=plan, rows=count, read=typed.read))
        rejections.add(found.rejected)
        rejections.add_skipped(found.skipped)

    for plan in plans:
        tell(_READ * done / whole, f"reading {plan.table.name}")
        sheet, found = _sheet(plan), Rejections()
        typed = typed_rows(sheet, plan, export, found)
        orders |= {typed.order} - {None}
        if typed.undecided and len(plans) > 1:
            waiting.append(plan)
        else:
            keep(plan, sheet, typed, found)
        done += plan.table.size
    for plan in waiting:
        sheet, found = _sheet(plan), Rejections()
        order = next(iter(orders)) if len(orders) == 1 else None
        keep(plan, sheet, typed_rows(sheet, plan, export, found, order=order), found)
    joined = {c: f[0] if len(f) == 1 else pd.concat(f, ignore_index=True) for c, f in rows.items()}
    for content in _THINGS:
        if content in joined:
            joined[content] = _once(joined[content], rejections)
    return joined, read


def _sheet(plan: Plan) -> Sheet:
    try:
        return plan.table.read(plan.dialect)
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError(f"{plan.table.name} is damaged: {error}") from error


def _once(rows: pd.DataFrame, rejections: Rejections) -> pd.DataFrame:
    again = rows.duplicated("ref")
    if not again.any():
        return rows
    first = rows.groupby("ref")["line"].transform("first").astype("string")
    rejections.rows(rows[again], column="ref", value=rows["ref"], reason="repeats line " + first)
    return rows[~again].reset_index(drop=True)
