"""Reads every table of an export as typed rows, tables of one content as one."""

import zlib
from collections.abc import Collection, Sequence
from typing import Final

import pandas as pd

from domain.sources import parsers
from domain.sources.batch import Progress, SourceError
from domain.sources.frames_on_disk import FramesOnDisk
from domain.sources.readers import Sheet
from domain.sources.tables.rows.rejections import Rejections
from domain.sources.tables.rows.repeats import as_text
from domain.sources.tables.rows.report import TableRead
from domain.sources.tables.rows.typed_rows import PlatformExport, Typed, typed_rows
from domain.sources.tables.schema import Content
from domain.sources.tables.schema.planning import Plan

_READ: Final = 0.8
#: With the whole year: addresses and numbers of versions look like short dates.
_DATE: Final = r"\s*[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}(?![0-9])"
#: Lists of things with a `ref` of their own, of which a second row says nothing.
_THINGS: Final = (
    Content.PROGRAMMES, Content.COHORTS, Content.EMPLOYERS, Content.STAFF, Content.ASSESSMENTS,
)  # fmt: skip


def read_rows(
    plans: Sequence[Plan],
    export: PlatformExport,
    rejections: Rejections,
    tell: Progress,
    *,
    orders: Collection[parsers.Order],
) -> tuple[FramesOnDisk[Content], list[TableRead], parsers.Order | None]:
    """Typed rows by content, what was read of each table, and the one order of numeric dates.

    `orders` are those that logs tell. A table whose dates could be day first or month first waits
    for what the others tell.
    """
    rows: FramesOnDisk[Content] = FramesOnDisk()
    read: list[TableRead] = []
    waiting: list[Plan] = []
    told = set(orders)
    whole, done = sum(plan.table.size for plan in plans) or 1, 0

    def keep(plan: Plan, sheet: Sheet, typed: Typed, found: Rejections) -> None:
        rows.add_part(plan.content, typed.rows)
        # of a row that stands, a cell that a format could not read is listed with it
        torn = ~sheet.rejected["line"].isin(sheet.lines)
        count = len(sheet.lines) + int(torn.sum()) + len(sheet.skipped)
        known = plan.table.understood
        notes = (*sheet.notes, *(known.notes if known else ()))
        marks = {piece.position: "marks" for piece in plan.pieces}
        read.append(TableRead(plan=plan, rows=count, read={**typed.read, **marks}, notes=notes))
        rejections.add(found.rejected)
        rejections.add_skipped(found.skipped)

    for plan in plans:
        tell(_READ * done / whole, f"reading {plan.table.name}")
        sheet, found = _sheet(plan), Rejections()
        typed = typed_rows(sheet, plan, export, found)
        if typed.undecided and (order := _order_of_sheet(sheet)):
            found = Rejections()
            typed = typed_rows(sheet, plan, export, found, order=order)
        told |= {typed.order} if typed.order else set()
        if typed.undecided and (len(plans) > 1 or told):
            waiting.append(plan)
        else:
            keep(plan, sheet, typed, found)
        del sheet, typed  # the next one is read without this one in memory
        done += plan.table.size
    one = next(iter(told)) if len(told) == 1 else None
    for plan in waiting:
        sheet, found = _sheet(plan), Rejections()
        keep(plan, sheet, typed_rows(sheet, plan, export, found, order=one), found)
    for content in filter(rows.__contains__, _THINGS):
        rows[content] = _once(rows[content], rejections)
    return rows, read, one


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


def _order_of_sheet(sheet: Sheet) -> parsers.Order | None:
    """What all columns together tell of the order of dates, those that nothing is read of too."""
    columns = (as_text(column).drop_duplicates() for column in sheet.rows.columns)
    dated = [cells[cells.str.match(_DATE).fillna(value=False)] for cells in columns]
    return parsers.order_of(dated)
