"""What staff ask for by a button is done once, by the worker, and how it went can be read."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from config.deployment import Deployment
from domain.policy import Policy
from domain.store.audit import read_audit_trail
from domain.store.database.engine import Database
from domain.store.operations.job_requests import (
    AskedJob,
    ask_for_job,
    claim_asked_job,
    end_abandoned,
    read_asked_jobs,
)
from domain.store.operations.scheduled_jobs import read_timetable, worker_seen_at
from tests.factories import NOON, on_both
from tests.worker.test_timekeeper import broken, daily, keeper
from worker.asked_jobs import AskedJobs
from worker.jobs.catalogue import JobCall

WHO = "manager@example.org"


def ask(database: Database, job: str = "tidy", about: int = 0) -> bool:
    return database.write(ask_for_job, job, about=about, by=WHO, now=NOON)


def asked(database: Database) -> list[AskedJob]:
    return database.read(read_asked_jobs)


@on_both
def test_a_job_that_is_asked_for_runs_once_with_the_day_it_is(
    database: Database, policy: Policy
) -> None:
    days: list[date] = []

    def work(_: Deployment, call: JobCall) -> dict[str, Any]:
        days.append(call.as_of)
        return {"learners": 3}

    assert ask(database)
    assert not ask(database)  # joins the one that is open
    with keeper(database, policy, daily(work)).turn():
        pass
    jobs = AskedJobs(timekeeper=keeper(database, policy, daily(work)))
    assert (jobs.run_jobs(), jobs.run_jobs()) == (1, 0)
    assert days == [NOON.date()]
    [one] = asked(database)
    assert (one.state, one.detail, one.asked_by) == ("done", '{"learners": 3}', WHO)
    [event] = database.read(read_audit_trail, since=NOON - timedelta(days=1))
    assert (event.who, event.action, event.detail) == (WHO, "asked_for_job", "tidy")
    assert ask(database)  # the next time is a request of its own


def test_what_fails_is_said_in_a_line_and_another_is_tried(
    sqlite_database: Database, policy: Policy
) -> None:
    ask(sqlite_database)
    ask(sqlite_database, "sweep")
    two = (daily(broken), daily(name="sweep"))
    assert AskedJobs(timekeeper=keeper(sqlite_database, policy, *two)).run_jobs() == 2
    found = {one.job: (one.state, one.detail) for one in asked(sqlite_database)}
    assert found == {"tidy": ("failed", "RuntimeError: no disk"), "sweep": ("done", "{}")}


def test_it_waits_while_the_timetable_is_at_work(sqlite_database: Database, policy: Policy) -> None:
    ask(sqlite_database)
    busy = keeper(sqlite_database, policy, daily())
    with busy.turn():
        assert AskedJobs(timekeeper=busy).run_jobs() == 0
    assert asked(sqlite_database)[0].state == "waiting"


def test_what_a_dead_worker_left_is_given_up_and_may_be_asked_again(
    sqlite_database: Database,
) -> None:
    ask(sqlite_database)
    minute = timedelta(minutes=1)
    with sqlite_database.transaction() as session:
        assert claim_asked_job(session, ["tidy"], by="dead", now=NOON)
        assert end_abandoned(session, by="alive", now=NOON + minute, silent=minute) == 0
        assert end_abandoned(session, by="alive", now=NOON + 2 * minute, silent=minute) == 1
    [one] = asked(sqlite_database)
    assert one.state == "failed"
    assert "Ask again" in (one.detail or "")
    assert ask(sqlite_database)


def test_the_worker_says_that_it_is_there_and_what_it_runs_next(
    sqlite_database: Database, policy: Policy
) -> None:
    monthly = replace(daily(name="train"), day_of_month=1, about="Learns.")
    timekeeper = keeper(sqlite_database, policy, daily(), monthly)
    with sqlite_database.reading() as session:
        assert worker_seen_at(session) is None
    AskedJobs(timekeeper=timekeeper).tell()
    AskedJobs(timekeeper=keeper(sqlite_database, policy, monthly)).tell()
    with sqlite_database.reading() as session:
        first, *often = read_timetable(session)
        assert worker_seen_at(session) == NOON
    assert (first.name, first.rhythm) == ("train", "on day 1 of each month at 08:00")
    assert first.next_at
    assert (first.next_at.day, first.next_at > NOON) == (1, True)
    assert [job.rhythm for job in often][:2] == ["every minute", "every 2 minutes"]
