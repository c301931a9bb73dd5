from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as some

from domain.messaging.delivery.rate_limits import ProviderState, granted, judged, taken
from tests.factories import NOON

NEW = ProviderState(counted_at=NOON)
ASKS = some.lists(some.tuples(some.floats(0, 3), some.integers(1, 50)), max_size=40)


@given(asks=ASKS, per_second=some.floats(0.1, 20))
def test_however_it_is_asked_no_more_leave_than_the_rate_allows(
    asks: list[tuple[float, int]], per_second: float
) -> None:
    state, passed, left = NEW, 0.0, 0
    for pause, wanted in asks:
        passed += pause
        now = NOON + timedelta(seconds=passed)
        number = granted(state, wanted=wanted, per_second=per_second, now=now)
        state = taken(state, number=number, per_second=per_second, now=now)
        left += number
        assert number <= wanted
    assert left <= per_second * passed + max(per_second, 1) + 1e-6


def test_a_clock_that_is_behind_earns_nothing() -> None:
    state = taken(NEW, number=0, per_second=1, now=NOON + timedelta(seconds=1))
    state = taken(state, number=1, per_second=1, now=NOON + timedelta(seconds=1))
    for behind in range(5):
        assert granted(state, wanted=9, per_second=1, now=NOON - timedelta(hours=behind)) == 0


def test_without_a_rate_all_may_leave() -> None:
    assert granted(NEW, wanted=500, per_second=0, now=NOON) == 500


def test_five_failures_pause_and_one_success_between_them_does_not() -> None:
    assert judged(NEW, [True] * 4 + [False] + [True] * 4, NOON).paused_until is None
    state = judged(NEW, [True] * 5, NOON)
    assert state.paused_until == NOON + timedelta(minutes=5)
    assert granted(state, wanted=9, per_second=0, now=NOON) == 0


def test_after_a_pause_one_message_tries_and_the_others_wait_for_its_answer() -> None:
    now = NOON + timedelta(minutes=5)
    state = judged(NEW, [True] * 5, NOON)
    assert granted(state, wanted=9, per_second=0, now=now) == 1
    probing = taken(state, number=1, per_second=0, now=now)
    assert granted(probing, wanted=9, per_second=0, now=now) == 0
    assert judged(probing, [False], now).is_healthy
    assert judged(probing, [True], now).paused_until == now + timedelta(minutes=10)


def test_pauses_grow_to_an_hour_and_no_further() -> None:
    state = judged(NEW, [True] * 5, NOON)
    for _ in range(20):
        state = judged(replace(state), [True], NOON)
    assert state.paused_until == NOON + timedelta(hours=1)
