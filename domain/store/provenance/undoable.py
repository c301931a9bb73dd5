"""Whether an import can be undone, and that somebody asked for it."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlmodel import Session, col

from domain.store.database import changed
from domain.store.tables import ImportRun

#: What an undo is called among imports: from then on it is the newest of them.
UNDO: Final = "undo"
#: Why an enrolment that only an import brought counts no more.
UNDONE: Final = "undone"
_NOT_KEPT: Final = "What this import {} was not kept: import a corrected file instead."


class CannotUndo(Exception):  # noqa: N818 - reads as the sentence it is
    """An import cannot be undone; the message says why and what to do instead."""


def ask_to_undo(session: Session, run_id: int, *, why: str, now: datetime, kept_days: int) -> None:
    """Keep why an import is to be undone, until the worker does it; raises `CannotUndo`."""
    undoable(session, run_id, now=now, kept_days=kept_days)
    changed(session, update(ImportRun).where(col(ImportRun.id) == run_id).values(undo_why=why))


def read_undo_reason(session: Session, run_id: int) -> str:
    """Why an import is to be undone."""
    why = session.scalar(select(col(ImportRun.undo_why)).where(col(ImportRun.id) == run_id))
    return why or "no reason given"


def undoable(session: Session, run_id: int, *, now: datetime, kept_days: int) -> ImportRun:
    """The import of that number, held until the transaction ends; raises `CannotUndo`."""
    found = select(ImportRun).where(col(ImportRun.id) == run_id).with_for_update()
    run = session.scalars(found).one_or_none()
    if run is None:
        raise CannotUndo(f"There is no import {run_id}.")
    if run.source == UNDO:
        raise CannotUndo("This undid an import: to have it back, import the file again.")
    if run.undone_in is not None:
        raise CannotUndo(f"Import {run_id} is undone already.")
    if run.known_on is None and (same := _brought_the_same(session, run)) is not None:
        raise CannotUndo(f"This brought nothing new: import {same} had the same file. Undo that.")
    if run.known_on is None:
        raise CannotUndo(_NOT_KEPT.format("changed"))
    if run.started_at < now - timedelta(days=kept_days):
        raise CannotUndo(
            f"What an import changed is kept for {kept_days} days: import a corrected file instead."
        )
    if not run.is_kept:
        raise CannotUndo(_NOT_KEPT.format("and those after it said"))
    return run


def _brought_the_same(session: Session, run: ImportRun) -> int | None:
    """The number of the import whose files were those of this one; None where none counts."""
    earlier = select(col(ImportRun.id)).where(
        col(ImportRun.fingerprint) == run.fingerprint,
        col(ImportRun.id) < run.id,
        col(ImportRun.known_on).is_not(None),
        col(ImportRun.undone_in).is_(None),
    )
    return session.scalar(earlier.order_by(col(ImportRun.id).desc()).limit(1))
