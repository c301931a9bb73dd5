"""Workers are killed, told to stop, suspended and cut off: no slot is lost, and none runs twice."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import select

from domain.store.database.engine import Database
from domain.store.tables import JobRun
from tests.factories import NOON, on_both
from tests.faults.processes import killed, started
from tests.faults.worker import Role, notes, work_until_stopped
from tests.waiting import wait_until
from worker import schedule

DONE_AGAIN = {"2026-03-02": ("done", 2)}
Start = Callable[..., BaseProcess]
LEADERS = (
    "SELECT DISTINCT pid FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock'"
    " AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts workers that share a folder; whatever still runs at the end is killed."""
    processes: list[BaseProcess] = []

    def begun(database: Database, **known: Any) -> BaseProcess:
        url = database.url.render_as_string(hide_password=False)
        role = Role(**{"url": url, "folder": tmp_path, "starts_at": NOON, **known})
        processes.append(started(work_until_stopped, role))
        return processes[-1]

    yield begun
    killed(processes)


def ledger(database: Database) -> dict[str, tuple[str, int]]:
    with database.transaction() as session:
        return {r.slot: (r.state, r.attempts) for r in session.exec(select(JobRun))}


def stop(process: BaseProcess) -> float:
    """Tell it to stop as a host does; gives back how many seconds it took."""
    assert process.pid is not None
    began = time.monotonic()
    os.kill(process.pid, signal.SIGTERM)
    process.join(60)
    assert process.exitcode == 0
    return time.monotonic() - began


@on_both
def test_a_slot_whose_worker_was_killed_runs_again_at_the_next_start(
    database: Database, start: Start, tmp_path: Path
) -> None:
    victim = start(database, job_seconds=60)
    wait_until(lambda: notes(tmp_path, "begun"), "the job begins")
    killed([victim])
    assert ledger(database) == {"2026-03-02": ("running", 1)}
    start(database)
    wait_until(lambda: notes(tmp_path, "ended"), "the job ends")
    wait_until(lambda: ledger(database) == DONE_AGAIN, "it is done at the second try")
    assert len(notes(tmp_path, "begun")) == 2


def test_told_to_stop_in_the_middle_of_a_job_it_ends_in_ten_seconds_and_the_next_one_does_it(
    sqlite_database: Database, start: Start, tmp_path: Path
) -> None:
    busy = start(sqlite_database, job_seconds=600)
    wait_until(lambda: notes(tmp_path, "begun"), "the job begins")
    # less than ten of its own, and a machine that does ten other things at once
    assert schedule._GRACE_SECONDS < 10
    assert stop(busy) < 50
    assert notes(tmp_path, "ended") == []
    assert ledger(sqlite_database) == {"2026-03-02": ("failed", 1)}
    idle = start(sqlite_database, starts_at=NOON + timedelta(minutes=1))
    wait_until(lambda: ledger(sqlite_database) == DONE_AGAIN, "it is done at the second try")
    stop(idle)


def stands_still(pid: int) -> bool:
    """Whether every thread of it is stopped: the signal is sent before it is obeyed."""
    threads = Path(f"/proc/{pid}/task").glob("*/stat")
    return all(one.read_text().rpartition(")")[2].split()[0] == "T" for one in threads)


def test_what_a_suspended_worker_missed_it_does_when_it_wakes(
    sqlite_database: Database, start: Start, tmp_path: Path
) -> None:
    worker = start(sqlite_database, starts_at=NOON + timedelta(hours=19))
    wait_until(lambda: notes(tmp_path, "ended"), "the job ends")
    pid = worker.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    wait_until(lambda: stands_still(pid), "it is suspended")
    # it fell asleep at seven, and wakes at nine
    (tmp_path / "later").write_text("2", encoding="utf-8")
    time.sleep(4)  # longer than a worker may be silent
    assert notes(tmp_path, "begun") == ["2026-03-02"]
    os.kill(pid, signal.SIGCONT)
    both = ["2026-03-02", "2026-03-03"]
    wait_until(lambda: notes(tmp_path, "ended") == both, "what was missed is done")


@on_both
def test_two_workers_of_one_database_are_one_leader_and_one_that_waits(
    database: Database, start: Start, tmp_path: Path
) -> None:
    first, second = start(database, job_seconds=3), start(database, job_seconds=3)
    wait_until(lambda: notes(tmp_path, "ended"), "the job ends")
    time.sleep(2)
    assert notes(tmp_path, "begun") == ["2026-03-02"]
    assert first.is_alive()
    assert second.is_alive()


def test_a_leader_whose_connection_is_gone_steps_down_and_begins_its_job_again(
    postgresql_database: Database, start: Start, tmp_path: Path
) -> None:
    def leaders() -> set[int]:
        with postgresql_database.transaction() as session:
            return set(session.scalars(text(LEADERS)))

    worker = start(postgresql_database, job_seconds=4)
    wait_until(lambda: notes(tmp_path, "begun"), "the job begins")
    (first,) = leaders()
    with postgresql_database.transaction() as session:
        session.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": first})
    wait_until(lambda: leaders() and leaders() != {first}, "it leads again")
    # what was at work when the lead was lost may write nothing, its end neither
    wait_until(lambda: ledger(postgresql_database) == DONE_AGAIN, "it is done at the second try")
    assert notes(tmp_path, "begun") == ["2026-03-02"] * 2
    assert worker.is_alive()
    assert stop(worker) < 10
