"""Says what was read of the tables: every column, every row, and what somebody has to answer."""

from collections.abc import Collection, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass
from typing import Final

import pandas as pd

from domain.sources.report import ColumnReport, ColumnUse, ReadReport, TableReport
from domain.sources.tables.rows.rejections import COLUMN_LEFT_OUT, ROW_LEFT_OUT, Rejections
from domain.sources.tables.schema import FIELDS, Content
from domain.sources.tables.schema.headings import nearest, signal_of
from domain.sources.tables.schema.planning import Plan, Plans, is_somebodys, says_columns

_WITH_ORIGINALS: Final = (Content.LEARNERS, Content.ENROLMENTS)
#: What tells each signal: fields of people, and contents of their own.
_TOLD_BY: Final[Map[str, tuple[frozenset[str], frozenset[Content]]]] = {
    "last access": (
        frozenset({"last_seen", "days_unseen", "visits"}),
        frozenset({Content.ACTIVITY}),
    ),
    "progress": (
        frozenset({"progress", "percent", "steps_done", "hours_done"}),
        frozenset({Content.LESSONS, Content.MODULES}),
    ),
    "grade": (frozenset({"grade", "points"}), frozenset({Content.RESULTS})),
}
_FIELD_OF: Final = {"last access": "last_seen", "progress": "progress", "grade": "grade"}


@dataclass(frozen=True, kw_only=True)
class TableRead:
    """One table as it was read: its plan, how many rows it had, and the columns by field."""

    plan: Plan
    rows: int
    read: Map[int, str]
    notes: Sequence[str] = ()

    @property
    def columns(self) -> list[tuple[str, str | None]]:
        """The file's own headings, each with what was read of it."""
        table = self.plan.table
        if table.made_of and table.understood:
            uses = table.understood.uses
            return [(heading, uses.get(heading)) for heading in table.made_of]
        own = self.plan.header[:-1] if table.gathered else self.plan.header
        return [(h, self.read.get(i) or table.gathered.get(h)) for i, h in enumerate(own)]


def report_on(
    tables: Sequence[TableRead],
    plans: Plans,
    rejections: Rejections,
    *,
    kept_originals: bool,
    asked: Sequence[str],
) -> ReadReport:
    """The report; `asked` are questions that came up before, and come last."""
    left = _left_out(rejections.rejected), _left_out(rejections.skipped)
    files: dict[str, list[TableRead]] = {}
    for one in tables:
        if not one.plan.is_of_marks:
            files.setdefault(one.plan.table.name, []).append(one)
    known = [_table(parts, left, kept_originals=kept_originals) for parts in files.values()]
    strange = [
        TableReport(
            name=name,
            content=None,
            columns=[_column(h, None, kept=False) for h in header if not is_somebodys(header)],
        )
        for name, header in plans.unknown
    ]
    return ReadReport(
        tables=[*known, *strange],
        questions=[
            *dict.fromkeys(note for one in tables for note in one.notes),
            *_unread_signals(tables, files.values(), _asked_about(rejections.rejected)),
            *_unknown(plans),
            *asked,
        ],
    )


def signals_read(tables: Sequence[TableRead]) -> set[str]:
    """Which of last access, progress and grade some table tells."""
    fields = {field for one in tables for field in (*one.read.values(), *one.plan.constants)}
    contents = {one.plan.content for one in tables}
    return {
        signal
        for signal, (columns, tables_of_their_own) in _TOLD_BY.items()
        if columns & fields or tables_of_their_own & contents
    }


def _left_out(listed: pd.DataFrame) -> dict[str, set[int]]:
    whole = listed[listed["reason"].str.endswith(ROW_LEFT_OUT) & listed["line"].notna()]
    return {str(file): set(rows["line"]) for file, rows in whole.groupby("file")}


def _table(
    parts: Sequence[TableRead],
    left: tuple[dict[str, set[int]], dict[str, set[int]]],
    *,
    kept_originals: bool,
) -> TableReport:
    """One file or sheet; the tables that a platform's format finds in it are told together."""
    first = parts[0]
    name = first.plan.table.name
    rejected, skipped = (lines.get(name, set()) for lines in left)
    kept = kept_originals and any(
        one.plan.content in _WITH_ORIGINALS and not one.plan.table.made_of for one in parts
    )
    columns = [
        _column(heading, field, kept=kept, content=first.plan.content)
        for heading, field in _told(parts)
    ]
    return TableReport(
        name=name,
        content=str(first.plan.content),
        platform=first.plan.table.platform,
        rows=first.rows,
        rejected=len(rejected),
        skipped=len(skipped - rejected),
        columns=columns,
    )


def _told(parts: Sequence[TableRead]) -> list[tuple[str, str | None]]:
    """The headings of a file, each with what any of its tables reads of it."""
    rows = zip(*(one.columns for one in parts), strict=True)
    return [(row[0][0], next((field for _, field in row if field), None)) for row in rows]


def _column(
    heading: str, field: str | None, *, kept: bool, content: Content = Content.LEARNERS
) -> ColumnReport:
    if field is not None:
        return ColumnReport(heading=heading, use=ColumnUse.USED, field=field)
    synonyms = {s: name for name, spec in FIELDS[content].items() for s in spec.synonyms}
    like = nearest(heading, tuple(synonyms))
    signal = signal_of(heading)
    near = synonyms[like] if like else _FIELD_OF.get(signal or "")
    use = ColumnUse.KEPT if kept else ColumnUse.IGNORED
    return ColumnReport(heading=heading, use=use, nearest=near)


def _asked_about(rejected: pd.DataFrame) -> set[str]:
    """Columns that have a question of their own among what was rejected."""
    return set(rejected["column"][rejected["reason"].str.endswith(COLUMN_LEFT_OUT)])


def _unread_signals(
    tables: Sequence[TableRead], files: Collection[Sequence[TableRead]], asked_about: set[str]
) -> list[str]:
    """One question for each signal that nothing tells, with the columns that look like it."""
    told, contents = signals_read(tables), {one.plan.content for one in tables}
    alike: dict[str, list[str]] = {}
    for parts in files:
        for heading, field in _told(parts):
            signal = signal_of(heading)
            if field is None and signal is not None and heading not in asked_about:
                alike.setdefault(signal, []).append(f"{heading!r}")
    questions = [
        f"No column was read as {signal}. These look like it: {', '.join(alike[signal][:8])}."
        f' If one is, name it in a mapping: columns = {{ {_FIELD_OF[signal]} = "..." }}.'
        for signal in _TOLD_BY
        if signal not in told and signal in alike
    ]
    if not told:
        questions.append(
            "Nothing that was read says when learners were last there, how far they are or what"
            " marks they have: where everybody stands is not known. Add a report that says so."
        )
    elif "last access" not in told and "last access" not in alike:
        otherwise = ", but by sessions of most days" * (Content.ATTENDANCE in contents)
        questions.append(
            f"No column says when learners were last there: that is not known{otherwise}."
            " Nobody is scored without it."
        )
    return questions


def _unknown(plans: Plans) -> list[str]:
    return [
        f"{name} was not read: nothing tells what it holds. {says_columns(header)} If it matters,"
        " name its content in a mapping."
        for name, header in plans.unknown
    ]
