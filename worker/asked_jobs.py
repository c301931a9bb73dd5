"""Does what staff ask for by a button: jobs of the timetable now, and what they upload.

Each request is taken once. Jobs wait until nothing of the timetable runs; files wait for nothing
but each other.
"""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import structlog

from config.logs import lines_kept
from domain.sources import SourceError
from domain.store.operations import (
    AskedJob,
    PlannedJob,
    RequestState,
    RunState,
    claim_asked_job,
    end_abandoned,
    end_request,
    is_asked_for,
    keep_request_alive,
    tell_timetable,
)
from worker.job_notices import job_recovered
from worker.jobs.connections.asked import CONNECTION_JOBS
from worker.jobs.exports.learner_data import LEARNER_JOBS
from worker.jobs.exports.make_export import make_export
from worker.jobs.imports.undo_import import undo_asked
from worker.jobs.imports.uploads import UPLOAD_JOBS
from worker.timekeeper import Timekeeper
from worker.timetable import OFTEN, Often, Slotted

_SILENT: Final = timedelta(minutes=1)
_log = structlog.get_logger("asked_jobs")

#: What is done with files and what they brought, one at a time.
_FILE_JOBS: Final = {
    **UPLOAD_JOBS,
    **LEARNER_JOBS,
    "undo-import": undo_asked,
    "make-export": make_export,
}
Ended = tuple[RequestState, str]


@dataclass(kw_only=True)
class AskedJobs:
    """What this process does for requests while it leads."""

    timekeeper: Timekeeper
    _uploads: threading.Lock = field(default_factory=threading.Lock)
    _connections: threading.Lock = field(default_factory=threading.Lock)

    def run_jobs(self) -> int:
        """Run the jobs that were asked for, unless the timetable is at it; how many ran."""
        with self.timekeeper.turn() as mine:
            return self._answer([*self._jobs()], self._run_job) if mine else 0

    def run_uploads(self) -> int:
        """Look at, try and import what was uploaded; how many requests that were."""
        return self._one_at_a_time(self._uploads, [*_FILE_JOBS], self._run_upload)

    def run_connections(self) -> int:
        """Test platforms and pull from them; how many requests that were."""
        return self._one_at_a_time(self._connections, [*CONNECTION_JOBS], self._run_connection)

    def _one_at_a_time(
        self, lock: threading.Lock, jobs: list[str], work: Callable[[AskedJob], Ended]
    ) -> int:
        if not lock.acquire(blocking=False):
            return 0
        try:
            with self.timekeeper.working():
                return self._answer(jobs, work)
        finally:
            lock.release()

    def tell(self) -> None:
        """Say that this worker is there, when its jobs are due, and what others left undone."""
        keeper, now = self.timekeeper, self._now()
        planned = [
            PlannedJob(
                name=job.name,
                title=job.title,
                about=job.about,
                rhythm=job.rhythm,
                place=place,
                next_at=job.next_due(now, keeper.deployment.zone),
            )
            for place, job in enumerate(self._jobs().values())
        ]
        try:
            with keeper.deployment.database.transaction() as session:
                tell_timetable(session, planned, now=now)
                end_abandoned(session, by=keeper.by, now=now, silent=_SILENT)
        except Exception:  # noqa: BLE001 - said again in some seconds: an import may be saving
            _log.warning("not_told")

    def _jobs(self) -> Mapping[str, Slotted | Often]:
        jobs: tuple[Slotted | Often, ...] = (*self.timekeeper.timetable, *OFTEN)
        return {job.name: job for job in jobs}

    def _answer(self, jobs: list[str], work: Callable[[AskedJob], Ended]) -> int:
        keeper, done = self.timekeeper, 0
        database = keeper.deployment.database
        while not keeper.is_stopping:
            with database.reading() as session:
                if not is_asked_for(session, jobs):
                    break
            asked = database.write(claim_asked_job, jobs, by=keeper.by, now=self._now())
            if asked is None:
                break
            say = partial(keep_request_alive, request_id=asked.request_id, by=keeper.by)
            with keeper.alive(say, name=asked.job), lines_kept() as lines:
                state, detail = work(asked)
            database.write(
                end_request,
                asked.request_id,
                by=keeper.by,
                state=state,
                detail=detail,
                now=self._now(),
                log="\n".join(lines) or None,
            )
            done += 1
        return done

    def _run_job(self, asked: AskedJob) -> Ended:
        keeper, job = self.timekeeper, self._jobs()[asked.job]
        today = self._now().astimezone(keeper.deployment.zone).date()
        state, detail = keeper.work(job, today)
        if state is not RunState.DONE:
            return RequestState.FAILED, detail
        keeper.deployment.database.write(job_recovered, job, now=self._now())
        return RequestState.DONE, detail

    def _run_upload(self, asked: AskedJob) -> Ended:
        keeper = self.timekeeper
        try:
            done = _FILE_JOBS[asked.job](keeper.deployment, asked, by=keeper.by, now=self._now())
        except SourceError as error:
            return RequestState.FAILED, str(error)
        except Exception as error:  # noqa: BLE001 - one file must not cost the others
            _log.exception("upload_failed", job=asked.job, upload=asked.about)
            return RequestState.FAILED, keeper.in_words(error)
        return RequestState.DONE, json.dumps(done, default=str)

    def _run_connection(self, asked: AskedJob) -> Ended:
        keeper = self.timekeeper
        here = keeper.deployment.in_force()
        try:
            done, problem = CONNECTION_JOBS[asked.job](
                here, asked, by=keeper.by, stopping=lambda: keeper.is_stopping
            )
        except Exception as error:  # noqa: BLE001 - one platform must not cost the others
            _log.exception("connection_failed", job=asked.job, connection=asked.about)
            return RequestState.FAILED, keeper.in_words(error)
        return (RequestState.FAILED, problem) if problem else (RequestState.DONE, done)

    def _now(self) -> datetime:
        return self.timekeeper.deployment.clock()
