"""Turns a sheet of text into typed rows by its plan, and lists what had to be left out.

A cell that cannot be read costs itself, never the row: only a row that cannot say whose it is, or
of which day, is left out.
"""

from collections.abc import Mapping as Map
from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from domain.sources import parsers
from domain.sources.parsers import Calendar, Cleaned, Cleaner
from domain.sources.readers import Sheet
from domain.sources.tables.rows.asking import asked_of, with_scales_asked, with_words_asked
from domain.sources.tables.rows.cells import as_stated, beside, cleaner_of, missing_words
from domain.sources.tables.rows.ilr import with_codes_known
from domain.sources.tables.rows.originals import originals_of
from domain.sources.tables.rows.rejections import Rejections
from domain.sources.tables.rows.repeats import as_categories, as_text, located, without_headers
from domain.sources.tables.rows.summaries import is_summary
from domain.sources.tables.schema import FIELDS, CellKind, Content, Field, Mapping
from domain.sources.tables.schema.headings import day_comes_first, plain_code, without_addresses
from domain.sources.tables.schema.planning import Plan, is_vague

_WITH_ORIGINALS: Final = (Content.LEARNERS, Content.ENROLMENTS)
#: How dates may be stated to be written where ISO is read as it stands anyway.
_READ_AS_ISO: Final = (None, "iso", "day_first", "month_first")
_MARKS: Final = ("score", "percent")
#: What a log says again and again: told apart once, as it is read.
_REPEATING: Final = ("learner", "enrolment", "cohort", "event", "session")
_DATES: Final = (CellKind.DAY, CellKind.MOMENT)
#: Outcomes of the Individualised Learner Record.
_ILR_OUTCOMES: Final = frozenset({"1", "2", "3", "8"})


@dataclass(frozen=True, kw_only=True)
class PlatformExport:
    """What all tables of an export share: the mapping, the day it shows, and today."""

    mapping: Mapping
    exported_on: pd.Timestamp
    today: pd.Timestamp


@dataclass(frozen=True, kw_only=True)
class Typed:
    """The good rows of one table and what became of its columns."""

    rows: pd.DataFrame
    #: the rows that say something of somebody, but not what or when: left out
    unread: pd.DataFrame
    #: position -> field, for the columns that were read
    read: Map[int, str]
    #: the order its dates are in; None where they did not tell
    order: parsers.Order | None
    #: whether dates had to be left out because nothing told their order
    undecided: bool


def typed_rows(
    sheet: Sheet,
    plan: Plan,
    export: PlatformExport,
    rejections: Rejections,
    *,
    order: parsers.Order | None = None,
) -> Typed:
    """One row per good row of the sheet: its fields, `file`, `line` and, for people, `original`.

    A last login makes two columns: the day (`last_seen`), and whether the cell says "never"
    (`never_seen`). What some cells say there is none of has one more (`coach_none`). `order` is
    what other tables of the export tell of numeric dates.
    """
    torn = sheet.rejected
    rejections.add(torn.assign(value=without_addresses(torn["value"])))
    rejections.add_skipped(sheet.skipped)
    sheet = without_headers(sheet, rejections)
    if plan.content in _WITH_ORIGINALS and not export.mapping.outcomes:
        plan = with_codes_known(plan, sheet)
    table, missing = _Table(sheet, plan, export, order), missing_words(export.mapping)
    rows = located(sheet)
    good = pd.Series(data=True, index=rows.index)
    unmarked = good.copy()
    for name, field in FIELDS[plan.content].items():
        chosen = table.choose(name, field, rejections)
        if chosen is None:
            continue
        value = chosen.cells
        cleaned = with_words_asked(
            name, field, value, chosen.cleaned, places=sheet.places, missing=missing
        )
        cleaned = with_scales_asked(
            name, field, value, cleaned, out_of=plan.out_of, missing=missing
        )
        heading = chosen.heading if sheet.places is None else sheet.places
        rows[name] = cleaned.clean
        if field.cell is CellKind.EMAIL and cleaned.bad.any():
            cleaned, rows["is_summary"] = _without_labels(value, cleaned)
        needed = field.required and not field.may_be_blank
        unstated = cleaned.clean.isna() & ~cleaned.bad & needed
        lost = cleaned.bad & field.required
        left = cleaned.bad & ~lost
        if (unstated | cleaned.bad).any():
            rejections.rows(rows[unstated & good], column=heading, value=value, reason="is missing")
            rejections.rows(rows[lost & good], column=heading, value=value, reason=cleaned.reasons)
            rejections.cells(rows[left & good], column=heading, value=value, reason=cleaned.reasons)
            good &= ~(unstated | lost)
        if name in _MARKS:
            unmarked &= cleaned.clean.isna() & ~cleaned.bad
        for more, said in beside(name, value, cleaned, plan.content).items():
            rows[more] = said
    if plan.content is Content.RESULTS and "no_mark" not in rows and not unmarked.all():
        rows["no_mark"] = unmarked  # of a table that has marks, and none in this row
    if plan.content in _WITH_ORIGINALS and export.mapping.originals != "none":
        own = len(sheet.header) - bool(plan.table.gathered)
        rows["original"] = originals_of(sheet, table.read, export.mapping, width=own)
    return Typed(
        rows=rows if good.all() else rows[good].reset_index(drop=True),
        unread=rows[~good],
        read=table.read,
        order=table.order,
        undecided=table.undecided,
    )


@dataclass(frozen=True, kw_only=True)
class _Chosen:
    """What a field is read from, as it was written and as it was understood."""

    heading: str
    cells: pd.Series
    cleaned: Cleaned


class _Table:
    """One sheet on its way to typed rows: which column is read as which field, and how."""

    def __init__(
        self, sheet: Sheet, plan: Plan, export: PlatformExport, order: parsers.Order | None
    ) -> None:
        self.sheet, self.plan, self.export = sheet, plan, export
        self.read: dict[int, str] = {}
        self.undecided = False
        self._missing = missing_words(export.mapping)
        self.order = self._own_order()
        self._fallback = self.order or order

    def cells(self, name: str, position: int | None) -> pd.Series:
        """The text of a column, or of the constant that stands for it."""
        if position is None:
            index = range(len(self.sheet.lines))
            return pd.Series(self.plan.constants[name], index=index, dtype="string")
        column = self.sheet.rows.column(position)
        repeats = self.plan.content is Content.ACTIVITY and name in _REPEATING
        cells = as_categories(column) if repeats else as_text(column)
        return as_stated(cells, self.plan.patterns.get(name), self.plan.meanings.get(name))

    def choose(self, name: str, field: Field, rejections: Rejections) -> _Chosen | None:
        """The column a field is read from, and its values: the first whose cells can be read."""
        if name in self.plan.constants:
            cells = self.cells(name, None)
            cleaned = self._cleaned(name, field, cells)
            return _Chosen(heading=name, cells=cells, cleaned=cleaned)
        if len(self.plan.stated.get(name, ())) > 1:
            return self._added(name, field)
        best: tuple[int, pd.Series, Cleaned] | None = None
        for position in self.plan.candidates.get(name, ()):
            cells = self.cells(name, position)
            if (reason := self._asked(name, field, cells)) is not None:
                rejections.column(
                    self.sheet.file,
                    column=self.sheet.header[position],
                    value=", ".join(parsers.present(cells).dropna().unique()[:3]),
                    reason=reason,
                )
                continue
            cleaned = self._cleaned(name, field, cells)
            sure = len(self.plan.candidates[name]) == 1
            sure &= not self._may_mean_something_else(name, field, position)
            if sure or _readable(cells, cleaned, self._missing):
                best = position, cells, cleaned
                break
            if best is None and not self._may_mean_something_else(name, field, position):
                best = position, cells, cleaned
        if best is None:
            return None
        position, cells, cleaned = best
        self.read.setdefault(position, name)
        self.undecided |= bool(cleaned.reasons.isin([parsers.AMBIGUOUS, parsers.MIXED]).any())
        return _Chosen(heading=self.sheet.header[position], cells=cells, cleaned=cleaned)

    def _added(self, name: str, field: Field) -> _Chosen:
        """Several columns of counts in one: what cannot be read of one leaves the others."""
        positions = self.plan.stated[name]
        self.read |= dict.fromkeys(positions, name)
        written = [self.cells(name, position) for position in positions]
        parts = [self._cleaned(name, field, cells) for cells in written]
        total = pd.concat([part.clean for part in parts], axis=1).sum(axis=1, min_count=1)
        reasons = [part.reasons for part in parts]
        return _Chosen(
            heading=" + ".join(self.sheet.header[position] for position in positions),
            cells=written[0].str.cat(pd.concat(written[1:], axis=1), sep=" + "),
            cleaned=Cleaned(
                clean=total.astype(parts[0].clean.dtype),
                reasons=pd.concat(reasons, axis=1).bfill(axis=1).iloc[:, 0].astype("string"),
            ),
        )

    def _asked(self, name: str, field: Field, cells: pd.Series) -> str | None:
        return asked_of(
            name,
            field,
            cells,
            out_of=self.plan.out_of,
            outcomes={plain_code(word) for word in self.export.mapping.outcomes} | self._codes(),
            missing=self._missing,
            explained=self._says_points(),
        )

    def _says_points(self) -> bool:
        """Whether something beside points says what they are out of, or what they stand for."""
        told = {*self.plan.candidates, *self.plan.constants}
        return bool({"out_of", "percent"} & told) or "score" in self.plan.meanings

    def _codes(self) -> frozenset[str]:
        """Codes that need no explaining, because a column beside them tells whose they are."""
        return _ILR_OUTCOMES if "ilr_status" in self.plan.candidates else frozenset()

    def _may_mean_something_else(self, name: str, field: Field, position: int) -> bool:
        unsaid = name not in self.plan.stated
        return unsaid and field.like is not None and is_vague(self.sheet.header[position])

    def _cleaned(self, name: str, field: Field, cells: pd.Series) -> Cleaned:
        cleaner, latest = self._cleaner(name, field), self.export.today if field.past else None
        if field.cell is CellKind.MOMENT and self.plan.dates in _READ_AS_ISO:
            return parsers.iso_first(cells, cleaner, latest=latest)
        if field.cell is CellKind.COUNT and "" in self._missing:
            return parsers.counts_first(cells, cleaner)
        return parsers.per_distinct_value(cells, cleaner)

    def _cleaner(self, name: str, field: Field) -> Cleaner:
        mapping = self.export.mapping
        calendar = Calendar(
            written=self.plan.dates,
            zone=mapping.programme.zone or mapping.zone,
            order=self._fallback,
            exported_on=self.export.exported_on,
        )
        out_of = self.plan.out_of.get(name, 100)
        return cleaner_of(field, mapping, calendar, today=self.export.today, out_of=out_of)

    def _own_order(self) -> parsers.Order | None:
        if self.plan.dates is not None:
            return None
        fields = FIELDS[self.plan.content]
        dated = [
            as_text(parsers.look_numeric(self.sheet.rows.column(position))).drop_duplicates()
            for name, position in self.plan.columns.items()
            if fields[name].cell in _DATES
        ]
        if not dated:
            return None
        logged = self.plan.content is Content.ACTIVITY
        told = parsers.order_of(dated, latest=self.export.today, logged=logged)
        return told or ("day_first" if day_comes_first(self.sheet.header) else None)


def _without_labels(cells: pd.Series, read: Cleaned) -> tuple[Cleaned, pd.Series]:
    """Addresses without those that say "Class average", and which these are."""
    labels = read.bad & is_summary(cells.where(read.bad))
    return replace(read, reasons=read.reasons.mask(labels)), labels


def _readable(cells: pd.Series, cleaned: Cleaned, missing: frozenset[str]) -> bool:
    """Whether at least half of the cells that say something could be read."""
    said = parsers.present(cells, missing=missing).notna() & ~parsers.said_never(cells)
    return bool(said.any()) and int(cleaned.clean[said].notna().sum()) * 2 >= int(said.sum())
