"""The ledger of jobs: one row per job and slot of the timetable, so that nothing runs twice."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import func, select, update
from sqlmodel import Session, SQLModel, col

from domain.store.database import insert_new
from domain.store.tables import ImportRun, JobRun

_JOB_RUN: Final = SQLModel.metadata.tables["job_run"]


def begin_run(session: Session, job: str, slot: str, *, now: datetime) -> int | None:
    """Claim a slot; its row number, or None when it ran, or runs, already."""
    row = {"job": job, "slot": slot, "started_at": now, "state": "running"}
    new = insert_new(session, JobRun, [row])
    return new[0] if new else None


def finish_run(session: Session, run_id: int, *, state: str, detail: str, now: datetime) -> None:
    """Write down how a run ended: `done` or `failed`, and its summary or error."""
    ended = {"state": state, "detail": detail, "finished_at": now}
    session.execute(update(_JOB_RUN).where(_JOB_RUN.c.id == run_id).values(**ended))


def last_slots(session: Session, jobs: Sequence[str]) -> dict[str, str]:
    """The newest slot of each of these jobs; those that never ran are absent."""
    c = _JOB_RUN.c
    found = select(c.job, func.max(c.slot)).where(c.job.in_(jobs)).group_by(c.job)
    return {job: slot for job, slot in session.execute(found)}  # noqa: C416 - rows are not plain tuples


def last_import_at(session: Session, *, until: datetime | None = None) -> datetime | None:
    """When the newest import (of those finished by `until`) was finished; None before the first."""
    found = select(func.max(col(ImportRun.finished_at)))
    if until is not None:
        found = found.where(col(ImportRun.finished_at) <= until)
    return session.scalar(found)


def abandon_runs(session: Session, *, started_before: datetime, now: datetime) -> int:
    """Runs whose process is gone are failed, so that staff see them; gives back how many."""
    c = _JOB_RUN.c
    gone = (c.state == "running") & (c.started_at < started_before)
    values = {"state": "failed", "detail": "the process ended before the job did"}
    done = session.execute(update(_JOB_RUN).where(gone).values(**values, finished_at=now))
    return int(done.rowcount)  # type: ignore[attr-defined]
