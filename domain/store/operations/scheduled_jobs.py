"""What the worker says of itself: that it is there, and when each of its jobs is due next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from domain.store.database import changed, columns, read_values, upsert
from domain.store.tables import JobRun, ScheduledJob

#: A worker that was not heard of for so long is not there; a long import keeps it quiet as well.
SILENT: Final = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedJob:
    """One job of the timetable: what it is for, in words, and when it is due next."""

    name: str
    title: str
    about: str
    rhythm: str
    place: int
    next_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class LedgerRun:
    """One slot of the ledger, as a page shows it."""

    job: str
    slot: str
    state: str
    attempts: int
    started_at: datetime
    finished_at: datetime | None
    detail: str | None
    log: str | None


def tell_timetable(session: Session, jobs: Sequence[PlannedJob], *, now: datetime) -> None:
    """Say that this worker is there, and what it will run; what it no longer runs is forgotten."""
    names = [job.name for job in jobs]
    changed(session, delete(ScheduledJob).where(col(ScheduledJob.name).not_in(names)))
    rows = [
        {
            "name": job.name,
            "title": job.title,
            "about": job.about,
            "rhythm": job.rhythm,
            "place": job.place,
            "next_at": job.next_at,
            "seen_at": now,
        }
        for job in jobs
    ]
    upsert(session, ScheduledJob, rows)


def read_timetable(session: Session) -> list[PlannedJob]:
    """What the worker runs, as it last said, in the order of a day."""
    c = ScheduledJob
    found = select(*columns(c.name, c.title, c.about, c.rhythm, c.place, c.next_at))
    return read_values(session, PlannedJob, found.order_by(col(c.place)))


def worker_seen_at(session: Session) -> datetime | None:
    """When a worker that leads last said that it is there; None where none ever did."""
    return session.scalar(select(func.max(col(ScheduledJob.seen_at))))


def read_job_runs(session: Session, *, since: datetime) -> list[LedgerRun]:
    """The slots that were begun since then, the newest first."""
    c = JobRun
    found = select(
        *columns(c.job, c.slot, c.state, c.attempts, c.started_at, c.finished_at, c.detail, c.log)
    ).where(col(c.started_at) >= since)
    return read_values(session, LedgerRun, found.order_by(col(c.started_at).desc(), col(c.id)))
