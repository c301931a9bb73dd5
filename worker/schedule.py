"""The clock of the house: one leader, a timetable in code, a ledger that lets nothing run twice.

Two processes that shared a job store ran jobs twice, so the store is in memory, one process holds
an advisory lock on PostgreSQL (SQLite lives on one machine, with one worker), and every slot
is claimed in the ledger before it runs. What was missed is caught up from the same ledger.
"""

import json
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import text

from config.deployment import Deployment
from domain.store.database import Database
from domain.store.operations import abandon_runs, begin_run, finish_run, last_slots
from worker.timetable import OFTEN, SLOTTED, Often, Slotted, slot_of

_LEADER_KEY: Final = 7_205_411  # any number, the same for every worker of a database
_MISFIRE_SECONDS: Final = 3600
_ASK_AGAIN_SECONDS: Final = 15.0
_ABANDONED_AFTER: Final = timedelta(hours=6)

_log = structlog.get_logger("schedule")


@dataclass(frozen=True, kw_only=True)
class Timekeeper:
    """Runs jobs of the timetable at given moments; the scheduler only says when."""

    deployment: Deployment

    @property
    def zone(self) -> ZoneInfo:
        """The clock on the wall of the house."""
        return self.deployment.zone

    def run_slotted(self, job: Slotted) -> str:
        """Run the newest due slot unless the ledger has it: done, failed, or `already`."""
        now = self.deployment.clock()
        due = job.last_due(now, self.zone)
        with self.deployment.database.transaction() as session:
            run_id = begin_run(session, job.name, slot_of(due), now=now)
        if run_id is None:
            return "already"
        state, detail = self._work(job, due.date())
        with self.deployment.database.transaction() as session:
            finish_run(session, run_id, state=state, detail=detail, now=self.deployment.clock())
        return state

    def run_often(self, job: Often) -> str:
        """Run once; only failures are worth a line."""
        state, _ = self._work(job, self.deployment.clock().astimezone(self.zone).date())
        return state

    def catch_up(self) -> list[str]:
        """Run every job whose newest slot was missed, in the order of a day.

        Older missed slots are left: they would nudge people about a day that is gone.
        """
        now = self.deployment.clock()
        with self.deployment.database.transaction() as session:
            abandon_runs(session, started_before=now - _ABANDONED_AFTER, now=now)
            last = last_slots(session, [job.name for job in SLOTTED])
        missed = [j for j in SLOTTED if last.get(j.name, "") < slot_of(j.last_due(now, self.zone))]
        for job in missed:
            self.run_slotted(job)
        return [job.name for job in missed]

    def _work(self, job: Slotted | Often, day: date) -> tuple[str, str]:
        replayed = self.deployment.settings.as_of
        as_of = date.fromisoformat(replayed) if replayed else day
        try:
            done = job.work(self.deployment, as_of=as_of, now=self.deployment.clock())
            return "done", json.dumps(done, default=str)
        except Exception as error:  # noqa: BLE001 - one message must not cost the others
            _log.exception("job_failed", job=job.name)
            return "failed", f"{type(error).__name__}: {error}"[:500]


def start_schedule(clockwork: Timekeeper) -> BackgroundScheduler:
    """A running scheduler with every job of the timetable; `shutdown()` ends it."""
    scheduler = BackgroundScheduler(
        timezone=clockwork.zone,
        job_defaults={
            "misfire_grace_time": _MISFIRE_SECONDS,
            "coalesce": True,
            "max_instances": 1,
        },
    )
    for job in SLOTTED:
        trigger = CronTrigger(
            day=job.day_of_month,
            day_of_week=job.weekday,
            hour=job.at.hour,
            minute=job.at.minute,
            timezone=clockwork.zone,
        )
        scheduler.add_job(clockwork.run_slotted, trigger, [job], id=job.name)
    for often in OFTEN:
        interval = IntervalTrigger(seconds=often.seconds)
        scheduler.add_job(clockwork.run_often, interval, [often], id=often.name)
    scheduler.start()
    return scheduler


@contextmanager
def leadership(database: Database) -> Iterator[bool]:
    """Whether this process leads while the block runs; the lock goes with its connection.

    On SQLite there is nobody to compete with: always True.
    """
    if database.is_sqlite:
        yield True
        return
    with database.engine.connect() as connection:
        asked = text("SELECT pg_try_advisory_lock(:key)")
        leads = bool(connection.execute(asked, {"key": _LEADER_KEY}).scalar())
        connection.commit()
        try:
            yield leads
        finally:
            if leads:
                release = text("SELECT pg_advisory_unlock(:key)")
                connection.execute(release, {"key": _LEADER_KEY})
                connection.commit()


def run(deployment: Deployment, stop: threading.Event | None = None) -> None:
    """Lead as soon as nobody else does, catch up, and keep the timetable until told to stop.

    Without `stop` it ends on SIGTERM or Ctrl-C.
    """
    stop = stop or _stopped_by_signals()
    clockwork = Timekeeper(deployment=deployment)
    while not stop.is_set():
        with leadership(deployment.database) as leads:
            if leads:
                _lead(clockwork, stop)
        stop.wait(_ASK_AGAIN_SECONDS)


def _lead(clockwork: Timekeeper, stop: threading.Event) -> None:
    _log.info("leading", caught_up=clockwork.catch_up())
    scheduler = start_schedule(clockwork)
    stop.wait()
    scheduler.shutdown(wait=True)


def _stopped_by_signals() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
