"""The process that keeps the timetable: leads as soon as nobody else does, and ends in seconds.

Two processes that shared a job store ran jobs twice, so the store is in memory, one process leads,
and every slot is claimed in the ledger before it runs. The scheduler says every few seconds that it
is time to look; what is due then follows from timetable and ledger alone, so that a process that
was killed, suspended or late catches up alike.
"""

import os
import signal
import sys
import threading
from dataclasses import replace
from datetime import datetime
from typing import Final

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from config.deployment import Deployment
from domain.store.operations import Leadership, UnreachableError, leadership
from worker.asked_jobs import AskedJobs
from worker.timekeeper import Timekeeper
from worker.timetable import OFTEN, SLOTTED

#: The scheduler's job that runs whatever of the timetable is due.
TIMETABLE: Final = "timetable"
#: Those that do what staff ask for in the browser, and the one that says that a worker is there.
ASKED: Final = "asked-jobs"
UPLOADS: Final = "uploads"
CONNECTIONS: Final = "connections"
HEARTBEAT: Final = "heartbeat"
_ANSWER_EVERY_SECONDS: Final = 2
_LOOK_EVERY_SECONDS: Final = 10
_ASK_AGAIN_SECONDS: Final = 5.0
_CHECK_LEAD_SECONDS: Final = 5.0
#: How long what runs may take to come to an end, once the process is told to.
_GRACE_SECONDS: Final = 7.0

_log = structlog.get_logger("schedule")


def start_schedule(timekeeper: Timekeeper) -> BackgroundScheduler:
    """A running scheduler of what is due by the timetable and of what runs often.

    Late or missed ticks are one tick: `misfire_grace_time` None, however long the process slept.
    """
    scheduler = BackgroundScheduler(
        timezone=timekeeper.deployment.zone,
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    scheduler.add_job(
        timekeeper.keep_up,
        IntervalTrigger(seconds=_LOOK_EVERY_SECONDS),
        id=TIMETABLE,
        max_instances=2,  # the second, while a job runs for long, finds that its turn is taken
        next_run_time=datetime.now(timekeeper.deployment.zone),
    )
    asked = AskedJobs(timekeeper=timekeeper)
    for name, work, seconds in (
        (ASKED, asked.run_jobs, _ANSWER_EVERY_SECONDS),
        (UPLOADS, asked.run_uploads, _ANSWER_EVERY_SECONDS),
        (CONNECTIONS, asked.run_connections, _ANSWER_EVERY_SECONDS),
        (HEARTBEAT, asked.tell, _LOOK_EVERY_SECONDS),
    ):
        scheduler.add_job(
            work,
            IntervalTrigger(seconds=seconds),
            id=name,
            max_instances=2,  # as above
            next_run_time=datetime.now(timekeeper.deployment.zone),
        )
    for often in OFTEN:
        interval = IntervalTrigger(seconds=often.seconds)
        scheduler.add_job(timekeeper.run_often, interval, [often], id=often.name)
    scheduler.start()
    return scheduler


def run(deployment: Deployment, stop: threading.Event | None = None) -> None:
    """Lead as soon as nobody else does, and keep the timetable until told to stop.

    Without `stop` it ends on SIGTERM or Ctrl-C, within ten seconds and with the whole process.
    """
    ours = stop or _stopped_by_signals()
    terms: list[Timekeeper] = []
    while not ours.is_set():
        try:
            with leadership(deployment.database) as lead:
                if lead is not None:
                    fenced = replace(deployment, database=deployment.database.fenced(lead.fence))
                    terms.append(Timekeeper(deployment=fenced, timetable=SLOTTED))
                    _lead(lead, terms[-1], ours)
        except UnreachableError as error:
            _log.error("database_unreachable", reason=str(error))
        ours.wait(_ASK_AGAIN_SECONDS)
    if stop is None and any(term.is_at_work for term in terms):
        # threads that are at work would keep the process for as long as their job takes
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


def _lead(lead: Leadership, timekeeper: Timekeeper, stop: threading.Event) -> None:
    """Keep the timetable until told to stop, or until the lead is lost."""
    _log.info("leading", by=timekeeper.by)
    scheduler = start_schedule(timekeeper)
    while not stop.wait(_CHECK_LEAD_SECONDS):
        if timekeeper.is_stopping or not lead.holds():
            _log.error("lead_lost", by=timekeeper.by)
            break
    scheduler.shutdown(wait=False)
    timekeeper.stop(within=_GRACE_SECONDS)


def _stopped_by_signals() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
