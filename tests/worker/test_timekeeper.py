import threading
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import structlog
from sqlmodel import select

from config.deployment import Deployment
from config.logs import configure_logs
from domain.policy import Policy
from domain.store.database.engine import Database
from domain.store.operations.notices import read_open_notices
from domain.store.tables import JobRun, RunState
from tests.factories import NOON, add_course, add_learner, deployment_for, on_both, quiet_learners
from tests.waiting import ended
from worker.jobs.catalogue import Job, JobCall
from worker.timekeeper import Timekeeper
from worker.timetable import SLOTTED, Often, Slotted

TODAY = "2026-03-02"
DAY = timedelta(days=1)


def nothing(*_: Any, **__: Any) -> dict[str, Any]:
    return {}


def broken(*_: Any, **__: Any) -> dict[str, Any]:
    raise RuntimeError("no disk\nand what the database would say next")


def daily(work: Job = nothing, name: str = "tidy", **known: Any) -> Slotted:
    return Slotted(name=name, title="Tidying", at=time(8), work=work, **known)


def keeper(
    database: Database, policy: Policy, *jobs: Slotted, now: datetime = NOON, **known: Any
) -> Timekeeper:
    here = deployment_for(database, policy, clock=lambda: now)
    return Timekeeper(deployment=here, timetable=jobs or SLOTTED, **known)


def ledger(database: Database) -> dict[tuple[str, str], tuple[str, str | None]]:
    with database.transaction() as session:
        found = session.exec(select(JobRun)).all()
        return {(r.job, r.slot): (r.state, r.detail) for r in found}


def notices(database: Database) -> dict[str, str]:
    with database.reading() as session:
        return {notice.cause: notice.sentence for notice in read_open_notices(session)}


@on_both
def test_a_slot_runs_once_whoever_asks(database: Database, policy: Policy) -> None:
    days: list[date] = []

    def work(_: Deployment, call: JobCall) -> dict[str, Any]:
        days.append(call.as_of)
        return {"n": len(days)}

    job = daily(work)
    keepers = [keeper(database, policy, job) for _ in range(3)]
    assert [one.keep_up() for one in keepers] == [["tidy"], [], []]
    assert days == [NOON.date()]
    assert ledger(database) == {("tidy", TODAY): ("done", '{"n": 1}')}
    assert keeper(database, policy, job, now=NOON + DAY).keep_up() == ["tidy"]
    assert set(ledger(database)) == {("tidy", TODAY), ("tidy", "2026-03-03")}


def test_what_a_run_logged_is_kept_with_it_alone(sqlite_database: Database, policy: Policy) -> None:
    def says(word: str) -> Job:
        def work(*_: Any, **__: Any) -> dict[str, Any]:
            structlog.get_logger("tidy").warning(word, rows=3)
            return {}

        return work

    jobs = (daily(says("skipped"), "first"), daily(says("moved"), "second"))
    here = keeper(sqlite_database, policy, *jobs)
    configure_logs(here.deployment.settings)
    assert here.keep_up() == ["first", "second"]
    with sqlite_database.reading() as session:
        logged = {run.job: run.log or "" for run in session.exec(select(JobRun))}
    assert "warning skipped rows=3" in logged["first"]
    assert "skipped" not in logged["second"]


def test_what_failed_runs_again_while_alive_and_costs_the_others_nothing(
    database: Database, policy: Policy
) -> None:
    works = [broken, broken, nothing]

    def work(*given: Any, **named: Any) -> dict[str, Any]:
        return works.pop(0)(*given, **named)

    moments = [NOON]
    here = deployment_for(database, policy, clock=lambda: moments[-1])
    alive = Timekeeper(deployment=here, timetable=(daily(work), daily(name="other")))
    ran = []
    for minutes in (0, 4, 5, 14, 15, 16):
        moments.append(NOON + timedelta(minutes=minutes))
        ran.append((minutes, alive.keep_up()))
        if minutes == 0:
            assert ledger(database)["tidy", TODAY] == ("failed", "RuntimeError: no disk")
            assert notices(database) == {}
        if minutes == 5:
            assert notices(database) == {
                "job_failing:tidy": "Tidying of 2 March 2026 has failed 2 times:"
                " RuntimeError: no disk"
            }
    assert ran == [
        *[(0, ["tidy", "other"]), (4, []), (5, ["tidy"]), (14, []), (15, ["tidy"]), (16, [])]
    ]
    assert ledger(database)["tidy", TODAY] == ("done", "{}")
    assert notices(database) == {}


def test_a_job_that_says_it_did_nothing_is_not_done(database: Database, policy: Policy) -> None:
    def idle(*_: Any, **__: Any) -> dict[str, Any]:
        return {"not_done": "there is no snapshot"}

    keeper(database, policy, daily(idle)).keep_up()
    assert ledger(database)["tidy", TODAY] == ("failed", "there is no snapshot")


def test_what_an_engine_lacks_is_in_the_ledger_in_its_own_words(
    database: Database, policy: Policy
) -> None:
    here = deployment_for(database, policy, clock=lambda: NOON, activity_engine="bigquery")
    score = next(job for job in SLOTTED if job.name == "score-learners")
    Timekeeper(deployment=here, timetable=(score,)).keep_up()
    ((state, detail),) = ledger(database).values()
    assert state == "failed"
    assert (detail or "").startswith("ACTIVITY_ENGINE=bigquery needs google.cloud.bigquery: uv ")


@on_both
def test_a_run_whose_process_died_runs_again_at_the_next_start(
    database: Database, policy: Policy
) -> None:
    with database.transaction() as session:
        began = NOON - timedelta(hours=1)
        session.add(
            JobRun(job="tidy", slot=TODAY, started_at=began, state="running", run_by="dead")
        )
    assert keeper(database, policy, daily()).keep_up() == ["tidy"]
    assert ledger(database)["tidy", TODAY][0] == "done"


@on_both
def test_lost_days_are_in_the_ledger_and_told_until_a_later_one_is_done(
    database: Database, policy: Policy
) -> None:
    keeper(database, policy, daily()).keep_up()
    assert keeper(database, policy, daily(), now=NOON + 3 * DAY).keep_up() == ["tidy"]
    assert {slot: state for (_, slot), (state, _) in ledger(database).items()} == {
        TODAY: "done",
        "2026-03-03": "given_up",
        "2026-03-04": "given_up",
        "2026-03-05": "done",
    }
    told = {
        "job_lost:tidy": "Tidying was given up for 3 March 2026 to 4 March 2026 (2 times):"
        " no worker was running"
    }
    assert notices(database) == told
    keeper(database, policy, daily(), now=NOON + 4 * DAY).keep_up()
    assert notices(database) == {}


def test_a_worker_that_was_away_catches_up_with_today_only(
    database: Database, policy: Policy
) -> None:
    quiet_learners(database, 2)
    names = [job.name for job in SLOTTED]
    assert keeper(database, policy).keep_up() == names
    assert keeper(database, policy).keep_up() == []
    assert {state for state, _ in ledger(database).values()} == {"done"}
    # the monthly one has had its month, the weekly ones their week
    rested = {job.name for job in SLOTTED if (job.weekday, job.day_of_month) != (None, None)}
    later = keeper(database, policy, now=NOON + 5 * DAY)
    assert later.keep_up() == [n for n in names if n not in rested]


def test_when_scoring_is_lost_planning_and_alerts_say_so_and_run_once_it_is_done(
    sqlite_database: Database, policy: Policy
) -> None:
    with sqlite_database.transaction() as session:
        add_learner(session, add_course(session))
    fails = tuple(
        replace(job, work=broken) if job.name == "score-learners" else job for job in SLOTTED
    )
    keeper(sqlite_database, policy, *fails).keep_up()
    found = ledger(sqlite_database)
    why = (
        "there is no snapshot of 2 March 2026: score-learners did not come to an end"
        " (tried once; RuntimeError: no disk)"
    )
    assert found["plan-nudges", TODAY] == found["alert-coaches", TODAY] == ("waiting", why)
    # the worker is started again, and scores: what waited follows in the same breath
    mended = keeper(sqlite_database, policy, now=NOON + timedelta(minutes=1))
    ran = mended.keep_up()
    assert ran == ["score-learners", "alert-coaches", "plan-nudges"]
    assert ledger(sqlite_database)["plan-nudges", TODAY][0] == "done"


def test_sending_that_keeps_failing_is_told_until_it_succeeds(
    database: Database, policy: Policy
) -> None:
    def run(times: int, work: Job) -> list[RunState]:
        job = Often(name="send", title="Sending", seconds=60, work=work)
        return [alive.run_often(job) for _ in range(times)]

    alive = keeper(database, policy)
    assert run(3, broken) == [RunState.FAILED] * 3
    assert notices(database) == {}
    run(1, broken)
    assert notices(database) == {"job_failing:send": "Sending keeps failing: RuntimeError: no disk"}
    assert run(1, nothing) == [RunState.DONE]
    assert notices(database) == {}


def test_told_to_stop_it_begins_nothing_more_and_hands_back_what_does_not_end(
    sqlite_database: Database, policy: Policy
) -> None:
    begun, ends = threading.Event(), threading.Event()

    def long(*_: Any, **__: Any) -> dict[str, Any]:
        begun.set()
        ends.wait(60)
        return {}

    busy = keeper(sqlite_database, policy, daily(long), daily(name="next"))
    thread = threading.Thread(target=busy.keep_up, daemon=True)
    thread.start()
    assert begun.wait(60)
    assert not busy.stop(within=0.1)
    assert busy.is_at_work
    assert ledger(sqlite_database) == {("tidy", TODAY): ("failed", "stopped with the worker")}
    ends.set()
    ended(thread)
    assert not busy.is_at_work
    # nothing of what the old process says later counts, and the slot is free at once
    assert ledger(sqlite_database) == {("tidy", TODAY): ("failed", "stopped with the worker")}
    after = keeper(sqlite_database, policy, daily(), now=NOON + timedelta(seconds=1))
    assert after.keep_up() == ["tidy"]


def test_what_runs_often_is_told_to_come_to_an_end(
    sqlite_database: Database, policy: Policy
) -> None:
    begun = threading.Event()

    def until_told(_: Deployment, call: JobCall) -> dict[str, Any]:
        begun.set()
        while not call.stopping():
            threading.Event().wait(0.01)
        return {}

    busy = keeper(sqlite_database, policy)
    job = Often(name="send", title="Sending", seconds=60, work=until_told)
    thread = threading.Thread(target=busy.run_often, args=[job], daemon=True)
    thread.start()
    assert begun.wait(60)
    assert busy.stop(within=60)
    ended(thread)


def test_who_asks_while_a_job_runs_gets_nothing(sqlite_database: Database, policy: Policy) -> None:
    found: list[list[str]] = []

    def asks(*_: Any, **__: Any) -> dict[str, Any]:
        found.append(alone.keep_up())
        return {}

    alone = keeper(sqlite_database, policy, daily(asks))
    assert alone.keep_up() == ["tidy"]
    assert found == [[]]
