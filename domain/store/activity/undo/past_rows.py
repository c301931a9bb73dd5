"""How rows came to say what they do, from before an import on: read back from what was kept."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd
from sqlalchemy import Table, and_, select
from sqlmodel import Session, SQLModel, col

from domain.frames import CANONICAL
from domain.sources import NO_MARKS
from domain.store.activity.merging import ASKED_TOGETHER, RULES, table_for
from domain.store.database import stage, table_of
from domain.store.provenance import (
    DAYS,
    Statement,
    as_key,
    key_of,
    key_values,
    read_statements,
    row_values,
)
from domain.store.tables import PROVENANCE, Assessment, Enrolment, ImportChange, ImportRun, Result

_ENROLMENT: Final = table_of(Enrolment)
_ASSESSMENT: Final = table_of(Assessment)
_RESULT: Final = table_of(Result)
_TABLES: Final = {name: table_for(spec) for name, spec in CANONICAL.items()}
#: Tables of which all rows of an enrolment are looked at together.
_TOGETHER: Final = tuple(table_for(spec) for spec in ASKED_TOGETHER)
#: Frames of which a line says all there is, and is of an enrolment.
_WHOLE: Final = frozenset(spec.name for spec in (*ASKED_TOGETHER, *(rule for rule, _ in RULES)))
#: A row by the names of its columns.
Values = dict[str, Any]
#: Rows by table and key, as changes keep it.
Rows = dict[str, dict[str, Values]]


@dataclass(frozen=True, kw_only=True)
class ImportPast:
    """The rows that an import spoke of, and what is known of them since.

    `now` is how they are, `was` how those were that were there before, and `changed` which of them
    it made or changed, by table. By the number of each later import: its `changes`, what it `said`
    of these rows by frame, what became of them `since` and by no import, and which of its lines
    are of other rows and so `stays`.
    """

    later: Sequence[ImportRun]
    now: Rows
    was: Rows
    changed: Mapping[str, set[str]]
    changes: Mapping[int, Sequence[int]]
    said: Mapping[int, Mapping[str, Sequence[Values]]]
    since: Mapping[int, Rows]
    stays: Mapping[int, Sequence[list[bool]]]


def read_past(session: Session, run: ImportRun) -> ImportPast:
    """What is known of the rows that an import spoke of."""
    own = read_statements(session, run.id)
    back = _Backwards(session, _touched(session, run, own))
    after = select(ImportRun).where(
        col(ImportRun.id) > run.id,
        col(ImportRun.undone_in).is_(None),
        col(ImportRun.known_on).is_not(None),
    )
    later = session.scalars(after.order_by(col(ImportRun.id))).all()
    for one in reversed(later):
        back.step(one.id, read_statements(session, one.id), is_kept=True)
    mine = back.step(run.id, own, is_kept=False)
    now: Rows = {name: dict(rows) for name, rows in back.now.items()}
    for name, rows in now.items():
        mine[name] |= {key for key, row in rows.items() if row["made_in"] == run.id}
    return ImportPast(
        later=later,
        now=now,
        was={
            name: {key: row for key, row in rows.items() if was_there(now[name][key], run.id)}
            for name, rows in back.rows.items()
        },
        changed=mine,
        changes=back.changes,
        said=back.said,
        since=back.since,
        stays=back.stays,
    )


def was_there(row: Values, run_id: int) -> bool:
    """Whether a row was there before an import."""
    return row["made_in"] is None or row["made_in"] < run_id


def imported_tables() -> list[Table]:
    """The tables that imports write, parents first."""
    return [table for table in SQLModel.metadata.sorted_tables if PROVENANCE[0] in table.c]


def _touched(session: Session, run: ImportRun, own: Iterable[tuple[str, list[Statement]]]) -> Rows:
    """The rows that an import made or spoke of, and those that are looked at with them."""
    now: Rows = {}
    keys: dict[str, set[str]] = defaultdict(set)
    for table in imported_tables():
        # what events told of a row since is theirs, and no import's
        made = select(table).where(table.c.made_in == run.id, table.c.stated_in.is_not(None))
        now[table.name] = {key_of(table, row): dict(row) for row in _mappings(session, made)}
    for said_of, lines in own:
        if said_of == NO_MARKS.name:
            keys[_RESULT.name] |= {_work(line) for line in lines}
        if said_of in _WHOLE:
            for line in lines:
                name, key = _whose(line)
                keys[name].add(key)
        else:
            keys[_table(said_of).name] |= {line.key for line in lines}
    for table in _TOGETHER:
        rows = now[table.name].values()
        keys[_ENROLMENT.name] |= {as_key([row["enrolment_id"]]) for row in rows}
    changed = select(col(ImportChange.row_of), col(ImportChange.row_key))
    for name, key in session.execute(changed.where(col(ImportChange.import_run_id) == run.id)):
        keys[name].add(key)
    for table in imported_tables():
        wanted = keys[table.name] - set(now[table.name])
        found = read_rows(
            session, table, list(table.primary_key), [key_values(table, k) for k in wanted]
        )
        # of a row that is younger it said nothing that came to anything
        now[table.name] |= {k: row for k, row in found.items() if was_there(row, run.id)}
    enrolments = [tuple(json.loads(key)) for key in now[_ENROLMENT.name]]
    for table in _TOGETHER:
        now[table.name] |= read_rows(session, table, [table.c.enrolment_id], enrolments)
    return now


class _Backwards:
    """Rows as they were before one import after the other, the latest first."""

    def __init__(self, session: Session, now: Rows) -> None:
        self._session, self.now = session, now
        self.rows: Rows = {
            name: {key: dict(row) for key, row in rows.items()} for name, rows in now.items()
        }
        self.changes: dict[int, list[int]] = {}
        self.said: dict[int, dict[str, list[Values]]] = {}
        self.since: dict[int, Rows] = {}
        self.stays: dict[int, list[list[bool]]] = {}

    def step(
        self, run_id: int, statements: list[tuple[str, list[Statement]]], *, is_kept: bool
    ) -> dict[str, set[str]]:
        """Go back before an import, and keep what it said; which rows it changed."""
        changed = self._take_changes(run_id)
        self.stays[run_id] = [
            [not _is_about(self.now, said_of, line) for line in lines]
            for said_of, lines in statements
        ]
        for said_of, lines in reversed(statements):
            for line in lines:
                if said_of not in _WHOLE and (row := self._row(said_of, line)) is not None:
                    row.update(line.was)
        said: dict[str, list[Values]] = defaultdict(list)
        for said_of, lines in statements if is_kept else ():
            said[said_of] += self._said(said_of, lines)
        self.said[run_id] = said
        return changed

    def _take_changes(self, run_id: int) -> dict[str, set[str]]:
        changed: dict[str, set[str]] = defaultdict(set)
        since: Rows = defaultdict(lambda: defaultdict(dict))
        numbers = []
        c = ImportChange
        mine = select(col(c.id), col(c.row_of), col(c.row_key), col(c.before), col(c.after))
        mine = mine.where(col(c.import_run_id) == run_id).order_by(col(c.id).desc())
        for number, name, key, before, after in self._session.execute(mine):
            row = self.rows.get(name, {}).get(key)
            if row is None:
                continue
            numbers.append(number)
            changed[name].add(key)
            target = SQLModel.metadata.tables[name]
            said = row_values(target, after)
            others = {n: row[n] for n in said if is_fact(n) and row[n] != said[n]}
            since[name][key] = others | since[name][key]
            row.update(row_values(target, before or "{}"))
        self.changes[run_id], self.since[run_id] = numbers, since
        return changed

    def _said(self, said_of: str, lines: Iterable[Statement]) -> list[Values]:
        if said_of in _WHOLE:
            return [
                {**line.said, "ref": self._ref(line)}
                for line in lines
                if _is_about(self.rows, said_of, line)
            ]
        if said_of not in _TABLES:  # of days alone
            return []
        said = []
        for line in lines:
            if (row := self._row(said_of, line)) is not None:
                key = {c.name: row[c.name] for c in _TABLES[said_of].primary_key}
                same = {name: row[name] for name in line.same}
                said.append({**key, "ref": row.get("ref"), **same, **line.said})
        return said

    def _ref(self, line: Statement) -> str | None:
        name, key = _whose(line)
        ref: str | None = self.rows[name][key]["ref"] if key in self.rows[name] else None
        return ref

    def _row(self, said_of: str, line: Statement) -> Values | None:
        return self.rows[_table(said_of).name].get(line.key)


def is_fact(name: str) -> bool:
    """Whether a column says something of whom the row is about."""
    return name not in DAYS and name not in PROVENANCE


def _is_about(rows: Rows, said_of: str, line: Statement) -> bool:
    if said_of == NO_MARKS.name:
        return _work(line) in rows[_RESULT.name]
    if said_of in _WHOLE:
        name, key = _whose(line)
        return key in rows[name]
    return line.key in rows[_table(said_of).name]


def _table(said_of: str) -> Table:
    """The table of a frame; of days alone the table is named itself."""
    return _TABLES[said_of] if said_of in _TABLES else SQLModel.metadata.tables[said_of]


def _whose(line: Statement) -> tuple[str, str]:
    """The table and key of the enrolment, or else of the work, that a whole line is of."""
    if (number := line.said.get("enrolment_id")) is not None:
        return _ENROLMENT.name, as_key([number])
    return _ASSESSMENT.name, as_key([line.said["assessment_id"]])


def _work(line: Statement) -> str:
    return as_key([line.said["enrolment_id"], line.said["assessment_id"]])


def read_rows(
    session: Session, table: Table, columns: Sequence[Any], keys: Sequence[tuple[Any, ...]]
) -> dict[str, Values]:
    """Rows of a table by some columns."""
    if not keys:
        return {}
    names = [column.name for column in columns]
    types = {column.name: column.type for column in columns}
    # a row of several values that is looked for in a list is looked for in every row of a table
    plain = [[v.isoformat() if isinstance(v, date) else v for v in key] for key in keys]
    staged = stage(session, pd.DataFrame(plain, columns=names), types)
    same = and_(*(table.c[name] == staged.c[name] for name in names))
    found = _mappings(session, select(table).join(staged, same)).all()
    staged.drop(session.connection())
    return {key_of(table, row): dict(row) for row in found}


def _mappings(session: Session, found: Any) -> Any:  # noqa: ANN401 - SQLAlchemy's own
    return session.execute(found).mappings()
