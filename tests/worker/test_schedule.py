import threading
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from domain.policy import Policy
from domain.store.database.engine import Database
from domain.store.tables import JobRun
from tests.factories import NOON, deployment_for, quiet_learners
from worker import schedule
from worker.jobs.catalogue import Job
from worker.schedule import Timekeeper, leadership, run, start_schedule
from worker.timetable import OFTEN, SLOTTED, Often, Slotted

LONDON = ZoneInfo("Europe/London")


def nothing(*_: Any, **__: Any) -> dict[str, Any]:
    return {}


def daily(work: Job = nothing) -> Slotted:
    return Slotted(name="tidy", at=time(8), work=work)


def clockwork(database: Database, policy: Policy, now: datetime = NOON) -> Timekeeper:
    return Timekeeper(deployment=deployment_for(database, policy, clock=lambda: now))


def ledger(database: Database) -> dict[tuple[str, str], tuple[str, str | None]]:
    with database.transaction() as session:
        found = session.exec(select(JobRun)).all()
        return {(r.job, r.slot): (r.state, r.detail) for r in found}


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 3, 2, 7, 59, tzinfo=UTC), datetime(2026, 3, 1, 8, tzinfo=UTC)),
        (datetime(2026, 3, 2, 8, 0, tzinfo=UTC), datetime(2026, 3, 2, 8, tzinfo=UTC)),
        (datetime(2026, 7, 2, 7, 0, tzinfo=UTC), datetime(2026, 7, 2, 7, tzinfo=UTC)),
    ],
)
def test_a_job_is_due_by_the_clock_on_the_wall(now: datetime, due: datetime) -> None:
    assert daily().last_due(now, LONDON) == due


def test_a_monthly_job_is_due_on_its_day() -> None:
    monthly = replace(daily(), day_of_month=1)
    for now in (datetime(2026, 3, 1, 9, tzinfo=UTC), datetime(2026, 3, 31, 9, tzinfo=UTC)):
        assert monthly.last_due(now, LONDON) == datetime(2026, 3, 1, 8, tzinfo=UTC)
    early = datetime(2026, 3, 1, 7, tzinfo=UTC)
    assert monthly.last_due(early, LONDON) == datetime(2026, 2, 1, 8, tzinfo=UTC)


def test_a_weekly_job_is_due_on_its_weekday() -> None:
    weekly = replace(daily(), weekday=0)
    for now in (datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 8, 9, tzinfo=UTC)):
        assert weekly.last_due(now, LONDON) == datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_a_slot_runs_once_whoever_asks(database: Database, policy: Policy) -> None:
    days: list[date] = []

    def work(*_: Any, as_of: date, now: datetime) -> dict[str, Any]:
        days.append(as_of)
        return {"n": len(days)}

    job = daily(work)
    works = clockwork(database, policy)
    assert [works.run_slotted(job) for _ in range(3)] == ["done", "already", "already"]
    assert days == [NOON.date()]
    assert ledger(database)["tidy", "2026-03-02"] == ("done", '{"n": 1}')
    tomorrow = clockwork(database, policy, NOON + timedelta(days=1))
    assert tomorrow.run_slotted(job) == "done"
    assert set(ledger(database)) == {("tidy", "2026-03-02"), ("tidy", "2026-03-03")}


def test_a_job_that_fails_is_written_down_and_the_others_go_on(
    database: Database, policy: Policy
) -> None:
    def break_down(*_: Any, **__: Any) -> dict[str, Any]:
        raise RuntimeError("no disk")

    works = clockwork(database, policy)
    assert works.run_slotted(daily(break_down)) == "failed"
    assert works.run_often(Often(name="often", seconds=1, work=break_down)) == "failed"
    assert ledger(database) == {("tidy", "2026-03-02"): ("failed", "RuntimeError: no disk")}


def test_a_worker_that_was_away_catches_up_with_today_only(
    database: Database, policy: Policy
) -> None:
    quiet_learners(database, 2)
    names = [job.name for job in SLOTTED]
    works = clockwork(database, policy)
    assert works.catch_up() == names
    assert works.catch_up() == []
    assert {state for state, _ in ledger(database).values()} == {"done"}
    later = clockwork(database, policy, NOON + timedelta(days=5))
    # the monthly one has had its month, the weekly ones their week
    rested = {job.name for job in SLOTTED if (job.weekday, job.day_of_month) != (None, None)}
    assert later.catch_up() == [n for n in names if n not in rested]
    assert {slot for _, slot in ledger(database)} == {"2026-03-01", "2026-03-02", "2026-03-07"}


def test_a_run_whose_process_died_is_failed_at_the_next_start(
    database: Database, policy: Policy
) -> None:
    with database.transaction() as session:
        long_ago = NOON - timedelta(days=1)
        session.add(JobRun(job="x", slot="y", started_at=long_ago, state="running"))
    clockwork(database, policy).catch_up()
    assert ledger(database)["x", "y"][0] == "failed"


def test_one_process_leads_and_the_next_follows_when_it_is_gone(
    postgresql_database: Database,
) -> None:
    url = postgresql_database.url.render_as_string(hide_password=False)
    other = Database(url)
    with leadership(postgresql_database) as first:
        assert first
        with leadership(other) as second:
            assert not second
    with leadership(other) as then:
        assert then
    other.close()


def test_the_timetable_forgives_lateness_and_never_overlaps_itself(
    sqlite_database: Database, policy: Policy
) -> None:
    scheduler = start_schedule(clockwork(sqlite_database, policy))
    try:
        jobs = {job.id: job for job in scheduler.get_jobs()}
        assert set(jobs) == {job.name for job in (*SLOTTED, *OFTEN)}
        for job in jobs.values():
            assert (job.misfire_grace_time, job.coalesce, job.max_instances) == (3600, True, 1)
    finally:
        scheduler.shutdown()


def test_the_worker_leads_catches_up_and_stops_when_told(
    sqlite_database: Database, policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = threading.Event()

    def last(*_: Any, **__: Any) -> dict[str, Any]:
        stop.set()
        return {}

    monkeypatch.setattr(schedule, "SLOTTED", (replace(SLOTTED[1], work=last),))
    run(deployment_for(sqlite_database, policy, clock=lambda: NOON), stop)
    assert ledger(sqlite_database) == {("score-learners", "2026-03-02"): ("done", "{}")}
