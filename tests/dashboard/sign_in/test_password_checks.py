import asyncio
import threading
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest

from dashboard.sign_in.password_checks import BusyError, PasswordChecks
from tests.waiting import PATIENCE_SECONDS

T = TypeVar("T")


def in_own_thread(work: Coroutine[object, object, T]) -> T:
    """A browser test of the same process keeps a loop running in this thread."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, asyncio.wait_for(work, PATIENCE_SECONDS)).result()


def test_only_so_many_run_at_once_and_the_others_wait() -> None:
    lock, running, most = threading.Lock(), 0, 0

    def work() -> int:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.005)
        with lock:
            running -= 1
        return 1

    async def all_of_them() -> list[int]:
        checks = PasswordChecks(at_once=2, waiting=64)
        return await asyncio.gather(*(checks.run(work) for _ in range(48)))

    assert sum(in_own_thread(all_of_them())) == 48
    assert most == 2


def test_more_than_may_wait_are_sent_away_and_the_place_is_free_again() -> None:
    async def calls() -> list[object]:
        checks = PasswordChecks(at_once=1, waiting=1)
        first = await asyncio.gather(
            *(checks.run(lambda: time.sleep(0.01)) for _ in range(3)), return_exceptions=True
        )
        return [*first, await checks.run(lambda: "again")]

    *_, third, again = in_own_thread(calls())
    assert isinstance(third, BusyError)
    assert again == "again"


def test_work_that_fails_leaves_its_place() -> None:
    async def fails() -> str:
        checks = PasswordChecks(at_once=1, waiting=0)
        with pytest.raises(ZeroDivisionError):
            await checks.run(lambda: 1 // 0)
        return await checks.run(lambda: "next")

    assert in_own_thread(fails()) == "next"
