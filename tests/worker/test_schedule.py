import threading
from dataclasses import replace
from typing import Any

import pytest

from domain.policy import Policy
from domain.store.database.engine import Database
from tests.factories import NOON, deployment_for
from tests.waiting import PATIENCE_SECONDS
from tests.worker.test_timekeeper import keeper, ledger
from worker import schedule
from worker.schedule import ASKED, CONNECTIONS, HEARTBEAT, TIMETABLE, UPLOADS, run, start_schedule
from worker.timetable import OFTEN, SLOTTED


def test_the_scheduler_forgives_lateness_and_never_overlaps_itself(
    sqlite_database: Database, policy: Policy
) -> None:
    rested = keeper(sqlite_database, policy)
    rested.stop(within=0)
    scheduler = start_schedule(rested)
    try:
        jobs = {job.id: job for job in scheduler.get_jobs()}
        ours = {TIMETABLE, ASKED, UPLOADS, CONNECTIONS, HEARTBEAT}
        assert set(jobs) == ours | {job.name for job in OFTEN}
        for job in jobs.values():
            assert (job.misfire_grace_time, job.coalesce) == (None, True)
        assert {jobs[job.name].max_instances for job in OFTEN} == {1}
    finally:
        scheduler.shutdown()


def test_the_worker_leads_catches_up_and_stops_when_told(
    sqlite_database: Database, policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = threading.Event()

    def last(*_: Any, **__: Any) -> dict[str, Any]:
        stop.set()
        return {}

    scoring = next(job for job in SLOTTED if job.name == "score-learners")
    only = (replace(scoring, work=last),)
    monkeypatch.setattr(schedule, "SLOTTED", only)
    patience = threading.Timer(PATIENCE_SECONDS, stop.set)
    patience.start()
    try:
        run(deployment_for(sqlite_database, policy, clock=lambda: NOON), stop)
    finally:
        patience.cancel()
    assert ledger(sqlite_database) == {("score-learners", "2026-03-02"): ("done", "{}")}
