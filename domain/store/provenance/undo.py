"""Undoes an import as a whole: what it changed is as before, unless a later one said so since.

History stays: snapshots, messages and decisions are as they were, and whoever they are about stays
for them, left out of everything from now on.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, and_, delete, exists, func, select, update
from sqlmodel import Session, SQLModel, col

from domain.store.consent import keep_own_words
from domain.store.database import changed, pointing_to, table_of
from domain.store.provenance.change_log import as_json
from domain.store.provenance.fact_days import DAYS
from domain.store.provenance.put_back import forget_maker, put_back
from domain.store.tables import PROVENANCE, ConsentRecord, Enrolment, ImportChange, ImportRun

#: What an undo is called among imports: from then on it is the newest of them.
UNDO: Final = "undo"
#: Why an enrolment that only an import brought counts no more.
UNDONE: Final = "undone"
#: What an import left about a row, which goes with it and keeps no row from going.
_GO_ALONG: Final = tuple(table_of(model) for model in (ImportChange, ConsentRecord))


class CannotUndo(Exception):  # noqa: N818 - reads as the sentence it is
    """An import cannot be undone; the message says why and what to do instead."""


@dataclass(frozen=True, kw_only=True)
class UndoneImport:
    """What an undo did, in rows: facts put back, rows gone, rows kept because others say so too.

    `left_out` are enrolments that only this import brought and that history speaks of.
    """

    undo_id: int
    put_back: int
    gone: int
    kept: int
    left_out: int


def undo_import(
    session: Session, run_id: int, *, why: str, by: str | None, now: datetime, kept_days: int
) -> UndoneImport:
    """Undo the import of that number, in the caller's transaction; raises `CannotUndo`."""
    run = _undoable(session, run_id, not_before=now - timedelta(days=kept_days), days=kept_days)
    undo = ImportRun(
        source=UNDO, path=run.path, started_at=now, finished_at=now, imported_by=by, undo_why=why
    )
    session.add(undo)
    session.flush()
    restored, kept = put_back(session, run.id)
    gone, left_out = 0, 0
    for target in _tables():
        more_gone, more_kept = _take_out(session, target, run)
        gone, kept = gone + more_gone, kept + more_kept
        if target is table_of(Enrolment):
            mine = and_(col(Enrolment.made_in) == run.id, col(Enrolment.left_out).is_(None))
            left_out = changed(session, update(Enrolment).where(mine).values(left_out=UNDONE))
    _say_less_again(session, run)
    keep_own_words(session)
    run.undone_in, run.undo_why = undo.id, why
    done = UndoneImport(undo_id=undo.id, put_back=restored, gone=gone, kept=kept, left_out=left_out)
    told = {"undid": run.id, **asdict(done), "tables": [], "questions": []}
    undo.report = as_json(told)
    session.add_all([run, undo])
    session.flush()
    return done


def ask_to_undo(session: Session, run_id: int, *, why: str, now: datetime, kept_days: int) -> None:
    """Keep why an import is to be undone, until the worker does it; raises `CannotUndo`."""
    _undoable(session, run_id, not_before=now - timedelta(days=kept_days), days=kept_days)
    changed(session, update(ImportRun).where(col(ImportRun.id) == run_id).values(undo_why=why))


def read_undo_reason(session: Session, run_id: int) -> str:
    """Why an import is to be undone."""
    why = session.scalar(select(col(ImportRun.undo_why)).where(col(ImportRun.id) == run_id))
    return why or "no reason given"


def _undoable(session: Session, run_id: int, *, not_before: datetime, days: int) -> ImportRun:
    found = select(ImportRun).where(col(ImportRun.id) == run_id).with_for_update()
    run = session.scalars(found).one_or_none()
    if run is None:
        raise CannotUndo(f"There is no import {run_id}.")
    if run.source == UNDO:
        raise CannotUndo("This undid an import: to have it back, import the file again.")
    if run.undone_in is not None:
        raise CannotUndo(f"Import {run_id} is undone already.")
    if run.known_on is None:
        raise CannotUndo("What this import changed was not kept: import a corrected file instead.")
    if run.started_at < not_before:
        raise CannotUndo(
            f"What an import changed is kept for {days} days: import a corrected file instead."
        )
    return run


def _tables() -> list[Table]:
    """The tables that imports write, whatever points to others first."""
    ordered = reversed(SQLModel.metadata.sorted_tables)
    return [table for table in ordered if PROVENANCE[0] in table.c]


def _take_out(session: Session, target: Table, run: ImportRun) -> tuple[int, int]:
    """Remove the rows that this import alone brought; how many went, and how many others say."""
    made, c = target.c.made_in == run.id, target.c
    alone = [made, c.stated_in == run.id, c.again_in.is_(None)]
    if "named_on" in c:
        alone.append(func.coalesce(c.named_on <= run.known_on, c.named_on.is_(None)))
    doomed = and_(*alone, *_pointed_to(target))
    if "id" in c:
        numbers = select(c.id).where(doomed)
        for table in _GO_ALONG:
            for column in pointing_to(target, table):
                changed(session, delete(table).where(column.in_(numbers)))
    gone = session.execute(delete(target).where(doomed)).rowcount  # type: ignore[attr-defined]
    forget_maker(session, target, run.id)
    heirs: tuple[tuple[ColumnElement[bool], Any], ...] = (
        (c.stated_in == run.id, c.again_in),  # who said the same next has brought it, then
        (c.stated_in != run.id, c.stated_in),
    )
    if "named_on" in c:
        others = (col(ImportRun.known_on) == c.named_on, col(ImportRun.undone_in).is_(None))
        since = select(func.min(ImportRun.id)).where(*others).scalar_subquery()
        heirs = (*heirs, (c.named_on > run.known_on, since))
    kept = 0
    for which, heir in heirs:
        theirs = update(target).where(made, which, heir.is_not(None))
        values = {"made_in": heir, "stated_in": heir, "again_in": None}
        kept += session.execute(theirs.values(values)).rowcount  # type: ignore[attr-defined]
    return gone, kept


def _pointed_to(target: Table) -> list[ColumnElement[bool]]:
    """That nothing which stays speaks of the row."""
    return [
        ~exists().where(column == target.c.id)
        for table in SQLModel.metadata.sorted_tables
        if table not in _GO_ALONG
        for column in pointing_to(target, table)
    ]


def _say_less_again(session: Session, run: ImportRun) -> None:
    """Take back that this import repeated rows: the next that may have said so, and the day before.

    A day that no other export shows is that of the one before it, which had the row as well.
    """
    c = ImportRun
    others = (col(c.id) != run.id, col(c.undone_in).is_(None), col(c.known_on).is_not(None))
    later = select(func.max(c.id)).where(*others, col(c.id) > run.id, col(c.kind) == run.kind)
    heir = session.scalar(later)
    shown = session.scalars(select(col(c.known_on)).where(*others).distinct()).all()
    before = max(
        (day for day in shown if day and run.known_on and day < run.known_on), default=None
    )
    for target in _tables():
        again = update(target).where(target.c.again_in == run.id).values(again_in=heir)
        session.execute(again)
        for name in sorted(DAYS & set(target.c.keys())) if run.known_on not in shown else ():
            day = target.c[name]
            session.execute(update(target).where(day == run.known_on).values({name: before}))
