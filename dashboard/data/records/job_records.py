"""What jobs did and will do, and whether a worker is there to do it; always read anew."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final

from dashboard.data.queries import Queries
from dashboard.web import Viewer
from domain.store.operations import (
    SILENT,
    AskedJob,
    PlannedJob,
    RequestState,
    RunState,
    read_asked_jobs,
    read_job_runs,
    read_timetable,
    worker_seen_at,
)

_SINCE: Final = timedelta(days=90)


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """One time that a job ran or was to run: by the timetable, or because somebody asked."""

    job: str
    state: str
    at: datetime
    finished_at: datetime | None
    detail: str | None
    asked_by: str = ""
    attempts: int = 1
    log: str = ""
    request: AskedJob | None = None

    @property
    def took(self) -> timedelta | None:
        """How long it ran; None where it has not ended, or never began."""
        ran = self.finished_at and self.state in {RunState.DONE, RunState.FAILED}
        return self.finished_at - self.at if ran and self.finished_at else None

    @property
    def is_open(self) -> bool:
        """Whether it still runs, or waits for a worker to take it."""
        if self.request:
            return self.request.is_open
        return self.state == RunState.RUNNING


def may_run_jobs(viewer: Viewer) -> bool:
    """Whether this person may see what jobs did, and ask for one to run."""
    return viewer.oversees


@dataclass(frozen=True)
class JobRecords:
    """The timetable, the ledger and what was asked for."""

    queries: Queries

    @cached_property
    def now(self) -> datetime:
        """The moment of the page."""
        return self.queries.clock()

    @cached_property
    def worker_seen_at(self) -> datetime | None:
        """When a worker last said that it is there."""
        return self.queries.database.read(worker_seen_at)

    @property
    def worker_is_there(self) -> bool:
        """Whether what is asked for will be done within seconds."""
        return self.worker_seen_at is not None and self.now - self.worker_seen_at <= SILENT

    @cached_property
    def jobs(self) -> list[PlannedJob]:
        """The jobs of the timetable, as the worker last told it."""
        return self.queries.database.read(read_timetable)

    @cached_property
    def runs(self) -> list[Run]:
        """What ran in the last months or was asked for, the newest first."""
        names = [job.name for job in self.jobs]
        with self.queries.database.reading() as session:
            asked = read_asked_jobs(session, jobs=names) if names else []
            slots = read_job_runs(session, since=self.now - _SINCE)
        runs = [_of_request(one) for one in asked]
        runs += [
            Run(
                job=one.job,
                state=one.state,
                at=one.started_at,
                finished_at=one.finished_at,
                detail=one.detail,
                attempts=one.attempts,
                log=one.log or "",
            )
            for one in slots
        ]
        return sorted(runs, key=lambda run: run.at, reverse=True)

    def of(self, job: str) -> list[Run]:
        """The runs of one job."""
        return [run for run in self.runs if run.job == job]


def _of_request(one: AskedJob) -> Run:
    waiting = one.state == RequestState.WAITING
    return Run(
        job=one.job,
        state="asked" if waiting else one.state,
        at=one.started_at or one.asked_at,
        finished_at=one.finished_at,
        detail=one.detail,
        asked_by=one.asked_by,
        log=one.log or "",
        request=one,
    )
