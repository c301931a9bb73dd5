"""Reads logs of activity part by part, once it is known who the learners are.

A log may be larger than the memory: a part is read, cleaned and folded, and what could not be read
of it is listed with its line, before the next one comes.
"""

import zlib
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Map
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from domain.frames import ACTIVITY_KINDS
from domain.sources import parsers
from domain.sources.batch import Progress, SourceError
from domain.sources.readers import Sheet
from domain.sources.tables.frames.day_counts import DayCounts
from domain.sources.tables.people import People, enrolled, enrolments_named
from domain.sources.tables.rows import PlatformExport, Rejections, TableRead, as_text, typed_rows
from domain.sources.tables.schema.planning import Plan

#: What a row says that there was of a day.
_COUNTS: Final = ("clicks", *ACTIVITY_KINDS, "sessions", "minutes", "seconds")
#: What may be a date whose order is to be found out.
_NUMERIC = r"^\s*([0-9]{1,2}\s?[-/.]\s?[0-9]{1,2}\s?[-/.]\s?[0-9]{2,4})(?:[^0-9]|$)"


def fold_logs(
    plans: Sequence[Plan],
    people: People,
    export: PlatformExport,
    rejections: Rejections,
    tell: Progress,
) -> tuple[Iterator[pd.DataFrame], list[TableRead], frozenset[str]]:
    """The canonical activity of all logs, in one part or several, and what was read of each.

    And the enrolments of which no row could be read, or told from another of the same learner,
    though there are some: nobody knows when they were there.
    """
    counts = DayCounts(export.mapping.kinds)
    read, repeats = [], _Repeats()
    unread: set[str] = set()
    for plan in plans:
        log = _Log(plan, export, rejections)
        for part in log.parts():
            mine = enrolled(part, people, rejections)
            unread |= enrolments_named(log.unread, people)
            if len(mine) < len(part):
                unread |= enrolments_named(part.drop(mine.index), people)
            counts.add(_happened(repeats.left_out_of(mine, rejections), rejections))
            tell(0.8, f"reading {plan.table.name}: {log.rows:,} rows")
        read.append(TableRead(plan=plan, rows=log.rows, read=log.read, notes=log.notes))
    return counts.frames(), read, frozenset(unread - counts.seen)


def _happened(rows: pd.DataFrame, rejections: Rejections) -> pd.DataFrame:
    """The rows without those that say of a day that nothing happened on it: 0 and no event."""
    given = [rows[name] for name in _COUNTS if name in rows]
    if not given or "event" in rows or "session" in rows:
        return rows
    said = pd.concat(given, axis=1).astype("Float64")
    idle = said.notna().any(axis=1) & (said.fillna(0) == 0).all(axis=1)
    reason = "says that nothing happened on that day"
    rejections.skip(rows[idle], column=None, value=None, reason=reason)
    return rows[~idle]


class _Repeats:
    """Events that two rows tell by one id, as logs that overlap do; ids are kept as 64 bits."""

    def __init__(self) -> None:
        self._seen = np.array([], dtype=np.uint64)

    def left_out_of(self, rows: pd.DataFrame, rejections: Rejections) -> pd.DataFrame:
        """The rows without those whose event an earlier row told."""
        if "event_id" not in rows:
            return rows
        said = rows["event_id"].notna().to_numpy(dtype=bool)
        ids = pd.util.hash_array(
            rows["event_id"].fillna("").to_numpy(dtype=object), categorize=False
        )
        again = said & (np.isin(ids, self._seen) | pd.Series(ids).duplicated().to_numpy())
        self._seen = np.union1d(self._seen, ids[said])
        reason = "is an event that another row tells"
        rejections.skip(rows[again], column="event_id", value=None, reason=reason)
        return rows[~again]


class _Log:
    """One log on its way through: what the first part shows of its columns holds for all."""

    def __init__(self, plan: Plan, export: PlatformExport, rejections: Rejections) -> None:
        self.plan, self.export, self.rejections = plan, export, rejections
        self.rows = 0
        self.read: Map[int, str] = {}
        self.notes: tuple[str, ...] = ()
        self.unread = pd.DataFrame()

    def parts(self) -> Iterator[pd.DataFrame]:
        """The typed rows of each part."""
        for sheet in _parts(self.plan):
            typed = typed_rows(sheet, self.plan, self.export, self.rejections)
            if not self.rows:
                self.read, self.notes = typed.read, sheet.notes
                settled = {name: (i,) for i, name in typed.read.items()}
                self.plan = replace(self.plan, candidates={**self.plan.candidates, **settled})
            self.rows += len(sheet.lines) + len(sheet.rejected) + len(sheet.skipped)
            self.unread = typed.unread
            yield typed.rows
        self.notes += _ends_in_a_row(sheet)


def _ends_in_a_row(sheet: Sheet) -> tuple[str, ...]:
    """What to say of a log whose last row is torn: it may have been cut off there."""
    torn = sheet.rejected["line"].max()
    if pd.isna(torn) or torn <= max(sheet.lines, default=0):
        return ()
    said = (
        f"{sheet.file} ends in the middle of a row (line {torn:,}). If it was cut off there,"
        " whoever was seen only after that seems to be away: import it whole."
    )
    return (said,)


def order_of_log(plan: Plan, latest: pd.Timestamp) -> parsers.Order | None:
    """What a whole log tells of the order of its dates.

    Where the first part has none that could be either, no more is read.
    """
    at = plan.columns.get("at")
    if at is None or plan.dates is not None:
        return None
    found: set[str] = set()
    for sheet in _parts(plan):
        cells = as_text(parsers.look_numeric(sheet.rows.column(at)))
        if cells.empty and not found:
            return None
        found |= set(cells.str.extract(_NUMERIC)[0].dropna().unique().tolist())
    days = pd.Series(sorted(found), dtype="string")
    return parsers.order_of([days], latest=latest, logged=True)


def _parts(plan: Plan) -> Iterator[Sheet]:
    read = plan.table.in_parts
    try:
        if read is None:
            yield plan.table.read(plan.dialect)
        else:
            yield from read(plan.dialect)
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError(f"{plan.table.name} is damaged: {error}") from error
