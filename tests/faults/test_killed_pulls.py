"""A worker pulls when it is time, waits longer after errors, and goes on where it was killed."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from domain.store.connections import pull_again
from domain.store.database.engine import Database
from tests.conftest import shipped_policy
from tests.factories import NOON, deployment_for
from tests.faults.processes import killed, started
from tests.faults.pulls import Clock, pull_until_killed
from tests.waiting import wait_until
from tests.worker.connections.fake_platform import Asked, Reply, serving
from tests.worker.connections.fake_record_store import SECRET, FakeRecordStore, statement
from tests.worker.connections.pulling import connect, known, rows

EVENTS = "SELECT count(*), count(DISTINCT key) FROM received_event"
PULLS = "SELECT state FROM connection_run ORDER BY id"


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    return Clock(starts_at=NOON, began=time.time(), file=tmp_path / "later")


@pytest.fixture
def start(sqlite_database: Database, clock: Clock) -> Iterator[Callable[[], BaseProcess]]:
    """Starts a worker; whatever still runs at the end is killed."""
    processes: list[BaseProcess] = []

    def begun() -> BaseProcess:
        url = sqlite_database.url.render_as_string(hide_password=False)
        processes.append(started(pull_until_killed, url, clock))
        return processes[-1]

    yield begun
    killed(processes)


def test_a_worker_pulls_when_it_is_time_backs_off_and_goes_on_where_it_was_killed(
    sqlite_database: Database, clock: Clock, start: Callable[[], BaseProcess]
) -> None:
    here = deployment_for(sqlite_database, shipped_policy(), clock=clock)
    store = FakeRecordStore()
    usual, stands = store.answer, threading.Event()

    def has(events: int, *states: str) -> Callable[[], bool]:
        return lambda: (
            rows(sqlite_database, EVENTS) == [(events, events)]
            and [state for (state,) in rows(sqlite_database, PULLS)] == list(states)
        )

    def breaks(asked: Asked) -> Reply:
        return Reply({}, 500) if int(asked.one("from", "0")) >= broken_from else usual(asked)

    def hangs(asked: Asked) -> Reply:
        if asked.one("from"):
            stands.set()
            time.sleep(60)
        return usual(asked)

    with serving(store):
        secrets, address = {"secret": SECRET}, f"{store.url}/xapi"
        connection = connect(
            here, address, "xapi", secrets=secrets, ref="statements", key="reader"
        ).connection_id

        def next_in() -> timedelta:
            at = known(here, connection).next_at
            assert at is not None
            return at - clock()

        sqlite_database.write(pull_again, connection, at=clock(), failures=0)
        victim = start()
        wait_until(has(5, "done"), "it pulls")
        assert timedelta(minutes=55) < next_in() <= timedelta(minutes=60)
        # errors in the middle: what came before them is kept, and each wait is longer
        store.statements += [statement(n, f"2026-03-02T11:0{n - 5}:00Z") for n in range(5, 10)]
        broken_from = 4
        store.answer = breaks  # type: ignore[method-assign]
        clock.put_forward(61)
        wait_until(has(7, "done", "failed"), "what came before the error is kept")
        assert timedelta(minutes=2) < next_in() <= timedelta(minutes=5)
        broken_from = 2
        clock.put_forward(6)
        wait_until(has(7, "done", "failed", "failed"), "it fails again")
        assert timedelta(minutes=5) < next_in() <= timedelta(minutes=10)
        # killed while it waits for a page
        store.answer = hangs  # type: ignore[method-assign]
        clock.put_forward(11)
        wait_until(stands.is_set, "it waits for a page")
        killed([victim])
        store.answer = usual  # type: ignore[method-assign]
        store.asked.clear()
        clock.put_forward(3)
        start()
        wait_until(has(10, "done", "failed", "failed", "failed", "done"), "the next worker goes on")
    # an hour or two before the mark, and not from the beginning
    assert store.asked[0].one("since").startswith("2026-03-02T09:")
