"""Undoes an import as a whole: what is known is what the other imports say, in their order.

The rows that it spoke of become what they were before it, and what later imports said of them is
saved once more, by the rules that hold for every import. What was changed since by no import is
changed again. History stays: snapshots, messages and decisions are as they were, and whoever they
are about stays for them, left out of everything from now on.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

import pandas as pd
from sqlalchemy import ColumnElement, Table, and_, bindparam, delete, exists, select, update
from sqlmodel import Session, SQLModel, col

from domain.frames import CANONICAL, LEARNERS, Frame
from domain.store.activity.merging import (
    ASSUMED,
    REFERENCES,
    RULES,
    FrameRows,
    SameKind,
    alike,
    apply_rule,
    save_rows,
    table_for,
)
from domain.store.activity.undo.past_rows import (
    ImportPast,
    Values,
    imported_tables,
    is_fact,
    read_past,
    read_rows,
)
from domain.store.consent import keep_own_words, without_own_words
from domain.store.database import changed, pointing_to, table_of
from domain.store.provenance import UNDO, UNDONE, as_json, forget_statements, order_of, undoable
from domain.store.tables import ConsentRecord, Enrolment, ImportChange, ImportRun, ImportStatement

#: What an import left about a row, which goes with it and keeps no row from going.
_GO_ALONG: Final = tuple(table_of(model) for model in (ImportChange, ConsentRecord))
_AT_ONCE: Final = 10_000


@dataclass(frozen=True, kw_only=True)
class UndoneImport:
    """What an undo did, in rows: facts put back, rows gone, rows kept because others say so too.

    `left_out` are enrolments that only this import brought and that history speaks of; `needed`
    are other rows that only it has, and that rows which stay are of: what they say is not known
    otherwise.
    """

    undo_id: int
    put_back: int
    gone: int
    kept: int
    left_out: int
    needed: int


def undo_import(
    session: Session, run_id: int, *, why: str, by: str | None, now: datetime, kept_days: int
) -> UndoneImport:
    """Undo the import of that number, in the caller's transaction; raises `CannotUndo`."""
    run = undoable(session, run_id, now=now, kept_days=kept_days)
    undo = ImportRun(
        source=UNDO, path=run.path, started_at=now, finished_at=now, imported_by=by, undo_why=why
    )
    session.add(undo)
    session.flush()
    run.undone_in, run.undo_why = undo.id, why
    session.add(run)
    session.flush()
    past = read_past(session, run)
    again = _Again(session, run, past)
    again.put_back()
    for later in past.later:
        again.save(later)
    done = UndoneImport(undo_id=undo.id, **again.settle())
    keep_own_words(session)
    undo.report = as_json({"undid": run.id, **asdict(done), "tables": [], "questions": []})
    session.add(undo)
    session.flush()
    return done


class _Again:
    """The rows that an import spoke of, while the others are saved over them once more."""

    def __init__(self, session: Session, run: ImportRun, past: ImportPast) -> None:
        self._session, self._run, self._past = session, run, past
        self._tables = imported_tables()
        #: Keys of rows that were not there, and that no import had yet.
        self._absent = {
            name: {key for key in rows if key not in past.was[name]}
            for name, rows in past.now.items()
        }

    def put_back(self) -> None:
        """Make the rows what they were before, and let go of what is about to be noted anew."""
        for table in self._tables:
            now, was = self._past.now[table.name], self._past.was[table.name]
            _write(self._session, table, now, {k: _other(now[k], row) for k, row in was.items()})
            absent = self._absent[table.name]
            if "id" in table.c:
                _write(self._session, table, now, dict.fromkeys(absent, _said_nothing(table)))
            else:
                _delete(self._session, table, [now[key] for key in absent])
        for later in self._past.later:
            _forget(self._session, self._past.changes[later.id])
            forget_statements(self._session, later.id, self._past.stays[later.id])
        mine = col(ImportStatement.import_run_id) == self._run.id
        changed(self._session, delete(ImportStatement).where(mine))
        self._change_since(self._run)

    def save(self, run: ImportRun) -> None:
        """Save what a later import said of the rows, and what was changed since by none."""
        said, order, same = self._past.said[run.id], order_of(run), alike(self._session, run)
        if any(said.values()):
            for spec in CANONICAL.values():
                self._save(spec, said.get(spec.name, ()), run, same)
            for spec, _ in RULES:
                frame, _ = _as_frame(self._session, spec, said.get(spec.name, ()))
                apply_rule(self._session, spec, frame, order, same)
        self._change_since(run)

    def _change_since(self, run: ImportRun) -> None:
        """Change again what was changed after an import, and by none."""
        for name, others in self._past.since[run.id].items():
            table, now = SQLModel.metadata.tables[name], self._past.now[name]
            _write(self._session, table, now, others)

    def settle(self) -> dict[str, int]:
        """Take out the rows that no other import has; how many are how."""
        stay = {table.name: self._take_out(table) for table in reversed(self._tables)}
        left_out = self._leave_out()
        many = Counter(put_back=0, gone=0, kept=0)
        for table in self._tables:
            now = self._past.now[table.name]
            mine = self._past.changed[table.name] - stay[table.name]
            there = _read(self._session, table, now)
            for key, row in now.items():
                if key not in there:
                    many["gone"] += 1
                elif _facts(row) != _facts(there[key]):
                    many["put_back"] += 1
                elif key in mine:
                    many["kept"] += 1
        needed = sum(map(len, stay.values())) - len(stay[table_of(Enrolment).name])
        return {**many, "left_out": left_out, "needed": needed}

    def _take_out(self, table: Table) -> set[str]:
        """Remove rows that no import has now, where nothing speaks of them; which stay for that."""
        if "id" not in table.c:
            return set()
        now = {key: self._past.now[table.name][key] for key in self._absent[table.name]}
        _remove(self._session, table, [row["id"] for row in now.values()])
        stay = _read(self._session, table, now).keys()
        _write(self._session, table, now, {key: now[key] for key in stay})
        return set(stay)

    def _save(self, spec: Frame, said: Any, run: ImportRun, same: SameKind) -> None:  # noqa: ANN401 - rows
        frame, assumed = _as_frame(self._session, spec, said)
        if frame.empty:
            return
        if spec is LEARNERS:
            frame = without_own_words(self._session, frame)
        table = table_for(spec)
        now, absent = self._past.now[table.name], self._absent[table.name]
        refs = {now[key]["ref"]: key for key in absent} if "id" in table.c else {}
        first = frame["ref"].isin(list(refs)) if refs else pd.Series(data=False, index=frame.index)
        for anew in (True, False):
            some = first if anew else ~first
            if not some.any():
                continue
            rows = FrameRows(spec, frame[some], assumed.loc[some] if len(assumed) else assumed)
            known_on = run.known_on or run.started_at.date()
            save_rows(self._session, rows, order_of(run), same, known_on=known_on, anew=anew)
        absent -= {refs[ref] for ref in frame.loc[first, "ref"]} if refs else set()

    def _leave_out(self) -> int:
        mine = and_(col(Enrolment.made_in) == self._run.id, col(Enrolment.left_out).is_(None))
        return changed(self._session, update(Enrolment).where(mine).values(left_out=UNDONE))


def _as_frame(session: Session, spec: Frame, said: Any) -> tuple[pd.DataFrame, pd.DataFrame]:  # noqa: ANN401 - rows
    """What was said, by columns of tables, as the frame it came in; and which days were assumed."""
    columns: dict[str, list[Any]] = {}
    for name in spec.columns:
        number, parent = REFERENCES.get(name, (name, None))
        columns[name] = [row.get(number) for row in said]
        if parent is not None:
            refs = _refs(session, table_of(parent), set(columns[name]) - {None})
            columns[name] = [refs.get(one) for one in columns[name]]
    flags = sorted({name for row in said for name in row if name.endswith(ASSUMED)})
    assumed = pd.DataFrame(
        {name.removesuffix(ASSUMED): [bool(row.get(name)) for row in said] for name in flags}
    )
    frame = spec.conform(pd.DataFrame(columns))
    known = frame[list(spec.required)].notna().all(axis=1)  # of whom is gone nothing is said
    return frame[known], assumed[known] if len(assumed) else assumed


def _refs(session: Session, table: Table, numbers: set[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    wanted = sorted(numbers)
    for start in range(0, len(wanted), _AT_ONCE):
        theirs = table.c.id.in_(wanted[start : start + _AT_ONCE])
        found |= dict(session.execute(select(table.c.id, table.c.ref).where(theirs)).all())
    return found


def _said_nothing(table: Table) -> Values:
    """What a row has of which no import says anything: what others wrote into it stays."""
    spec = next(spec for spec in CANONICAL.values() if table_for(spec) is table)
    facts = {REFERENCES[name][0] if name in REFERENCES else name for name in spec.columns}
    return dict.fromkeys(
        c.name for c in table.c if c.nullable and (c.name in facts or not is_fact(c.name))
    )


def _facts(row: Mapping[str, Any]) -> Values:
    return {name: value for name, value in row.items() if is_fact(name)}


def _read(session: Session, table: Table, rows: Mapping[str, Values]) -> Mapping[str, Values]:
    """The same rows as they are now."""
    keys = [tuple(row[c.name] for c in table.primary_key) for row in rows.values()]
    return read_rows(session, table, list(table.primary_key), keys)


def _other(now: Values, was: Values) -> Values:
    return {name: value for name, value in was.items() if value != now[name]}


def _write(session: Session, table: Table, rows: Mapping[str, Values], other: Any) -> None:  # noqa: ANN401 - values by key
    """Write other values into rows, each by its key."""
    writes: dict[tuple[str, ...], list[Values]] = {}
    for key, values in other.items():
        if values:
            numbers = {f"key_{c.name}": rows[key][c.name] for c in table.primary_key}
            writes.setdefault(tuple(sorted(values)), []).append(numbers | values)
    same = and_(*(c == bindparam(f"key_{c.name}") for c in table.primary_key))
    for names, values in writes.items():
        bound: dict[str, Any] = {name: bindparam(name) for name in names}
        session.connection().execute(update(table).where(same).values(bound), values)


def _delete(session: Session, table: Table, rows: list[Values]) -> None:
    if rows:
        same = and_(*(c == bindparam(f"key_{c.name}") for c in table.primary_key))
        keys = [{f"key_{c.name}": row[c.name] for c in table.primary_key} for row in rows]
        session.connection().execute(delete(table).where(same), keys)


def _forget(session: Session, changes: Any) -> None:  # noqa: ANN401 - numbers
    for start in range(0, len(changes), _AT_ONCE):
        some = col(ImportChange.id).in_(changes[start : start + _AT_ONCE])
        changed(session, delete(ImportChange).where(some))


def _remove(session: Session, table: Table, numbers: list[int]) -> None:
    """Remove rows of which nothing that stays speaks."""
    for start in range(0, len(numbers), _AT_ONCE):
        some = table.c.id.in_(numbers[start : start + _AT_ONCE])
        doomed = and_(some, *_pointed_to(table))
        for other in _GO_ALONG:
            for column in pointing_to(table, other):
                mine = delete(other).where(column.in_(select(table.c.id).where(doomed)))
                changed(session, mine)
        changed(session, delete(table).where(doomed))


def _pointed_to(target: Table) -> list[ColumnElement[bool]]:
    """That nothing which stays speaks of the row."""
    return [
        ~exists().where(column == target.c.id)
        for table in SQLModel.metadata.sorted_tables
        if table not in _GO_ALONG
        for column in pointing_to(target, table)
    ]
