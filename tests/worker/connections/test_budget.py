"""A pull ends in time, and says meanwhile that it is at work."""

import pytest

from worker.connections.budget import Budget
from worker.connections.problems import OutOfTimeError

_SLEEP = Budget.sleep


def test_a_wait_that_is_longer_than_what_is_left_is_not_begun() -> None:
    waits: list[float] = []
    budget = Budget(seconds=10, clock=lambda: 0.0, wait=waits.append)
    _SLEEP(budget, 2.5)
    assert waits == [1.0, 1.0, 0.5]
    with pytest.raises(OutOfTimeError):
        _SLEEP(budget, 10)


def test_a_long_wait_says_now_and_then_that_it_is_at_work() -> None:
    clock, beats = [0.0], []

    def wait(seconds: float) -> None:
        clock[0] += seconds

    budget = Budget(
        seconds=100, clock=lambda: clock[0], wait=wait, beat=lambda: beats.append(clock[0])
    )
    _SLEEP(budget, 35)
    assert beats == [10, 20, 30]
