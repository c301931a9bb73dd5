"""Says what was read of the tables: every column, every row, and what somebody has to answer."""

from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from domain.sources.report import ColumnReport, ColumnUse, ReadReport, TableReport
from domain.sources.tables.rejections import COLUMN_LEFT_OUT, ROW_LEFT_OUT, Rejections
from domain.sources.tables.schema import FIELDS, Content, Plan, Plans, nearest, signal_of

_WITH_ORIGINALS: Final = (Content.LEARNERS, Content.ENROLMENTS)
#: What tells each signal: fields of people, and contents of their own.
_TOLD_BY: Final[Map[str, tuple[frozenset[str], frozenset[Content]]]] = {
    "last access": (
        frozenset({"last_seen", "days_unseen", "visits"}),
        frozenset({Content.ACTIVITY}),
    ),
    "progress": (
        frozenset({"progress", "percent", "steps_done"}),
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
    known = [
        _table(one, left, kept_originals=kept_originals)
        for one in tables
        if not one.plan.is_of_marks
    ]
    strange = [
        TableReport(name=name, content=None, columns=[_column(h, None, kept=False) for h in header])
        for name, header in plans.unknown
    ]
    return ReadReport(
        tables=[*known, *strange],
        questions=[
            *_unread_signals(tables, _asked_about(rejections.rejected)),
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
    one: TableRead, left: tuple[dict[str, set[int]], dict[str, set[int]]], *, kept_originals: bool
) -> TableReport:
    name = one.plan.table.name
    rejected, skipped = (lines.get(name, set()) for lines in left)
    kept = kept_originals and one.plan.content in _WITH_ORIGINALS
    columns = [
        _column(heading, one.read.get(i), kept=kept, content=one.plan.content)
        for i, heading in enumerate(one.plan.header)
    ]
    return TableReport(
        name=name,
        content=str(one.plan.content),
        rows=one.rows,
        rejected=len(rejected),
        skipped=len(skipped - rejected),
        columns=columns,
    )


def _column(
    heading: str, field: str | None, *, kept: bool, content: Content = Content.LEARNERS
) -> ColumnReport:
    if field is not None:
        return ColumnReport(heading=heading, use=ColumnUse.USED, field=field)
    synonyms = {s: name for name, spec in FIELDS[content].items() for s in spec.synonyms}
    like = nearest(heading, synonyms)
    signal = signal_of(heading)
    near = synonyms[like] if like else _FIELD_OF.get(signal or "")
    use = ColumnUse.KEPT if kept else ColumnUse.IGNORED
    return ColumnReport(heading=heading, use=use, nearest=near)


def _asked_about(rejected: pd.DataFrame) -> set[str]:
    """Columns that have a question of their own among what was rejected."""
    return set(rejected["column"][rejected["reason"].str.endswith(COLUMN_LEFT_OUT)])


def _unread_signals(tables: Sequence[TableRead], asked_about: set[str]) -> list[str]:
    """One question for each signal that nothing tells, with the columns that look like it."""
    told = signals_read(tables)
    alike: dict[str, list[str]] = {}
    for one in tables:
        for i, heading in enumerate(() if one.plan.is_of_marks else one.plan.header):
            signal = signal_of(heading)
            if i not in one.read and signal is not None and heading not in asked_about:
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
        questions.append("No column says when learners were last there: that is not known.")
    return questions


def _unknown(plans: Plans) -> list[str]:
    return [
        f"{name} was not read: nothing tells what it holds. Its columns are:"
        f" {', '.join(header[:12])}. If it matters, name its content in a mapping."
        for name, header in plans.unknown
    ]
