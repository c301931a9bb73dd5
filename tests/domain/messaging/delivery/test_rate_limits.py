from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as some

from domain.messaging.delivery.rate_limits import (
    ProviderAnswer,
    ProviderState,
    granted,
    judged,
    taken,
)
from tests.factories import NOON

NEW = ProviderState(counted_at=NOON)
OK, FAILS, REFUSES = (
    ProviderAnswer(),
    ProviderAnswer(failing=True),
    ProviderAnswer(failing=True, refuses_us=True),
)
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


def test_a_clock_that_was_a_day_ahead_stops_nothing_once_it_is_right_again() -> None:
    ahead, per_second = NOON + timedelta(days=1), 2
    state = taken(NEW, number=1, per_second=per_second, now=ahead)
    assert granted(state, wanted=9, per_second=per_second, now=NOON) == 2
    state = taken(state, number=2, per_second=per_second, now=NOON)
    assert granted(state, wanted=9, per_second=per_second, now=NOON) == 0
    assert granted(state, wanted=9, per_second=per_second, now=NOON + timedelta(seconds=1)) == 2
    paused = judged(NEW, [FAILS] * 5, ahead)
    assert paused.is_paused(ahead)
    assert not paused.is_paused(NOON)


def test_without_a_rate_all_may_leave() -> None:
    assert granted(NEW, wanted=500, per_second=0, now=NOON) == 500


def test_five_failures_pause_and_one_success_between_them_does_not() -> None:
    assert judged(NEW, [FAILS] * 4 + [OK] + [FAILS] * 4, NOON).paused_until is None
    state = judged(NEW, [FAILS] * 5, NOON)
    assert state.paused_until == NOON + timedelta(minutes=5)
    assert granted(state, wanted=9, per_second=0, now=NOON) == 0


def test_after_a_pause_one_message_tries_and_the_others_wait_for_its_answer() -> None:
    now = NOON + timedelta(minutes=5)
    state = judged(NEW, [FAILS] * 5, NOON)
    assert granted(state, wanted=9, per_second=0, now=now) == 1
    probing = taken(state, number=1, per_second=0, now=now)
    assert granted(probing, wanted=9, per_second=0, now=now) == 0
    assert judged(probing, [OK], now).is_healthy
    assert judged(probing, [FAILS], now).paused_until == now + timedelta(minutes=10)


def test_pauses_grow_to_an_hour_and_no_further() -> None:
    state = judged(NEW, [FAILS] * 5, NOON)
    lengths = []
    for _ in range(8):
        now = state.paused_until or NOON
        state = judged(state, [FAILS], now)
        lengths.append(((state.paused_until or now) - now).total_seconds() / 60)
    assert lengths == [10, 20, 40, 60, 60, 60, 60, 60]


def test_what_was_on_its_way_when_a_pause_began_makes_it_no_longer() -> None:
    state = judged(NEW, [FAILS] * 9, NOON)
    assert state.paused_until == NOON + timedelta(minutes=5)
    late = judged(state, [FAILS] * 9, NOON + timedelta(seconds=20))
    assert late.paused_until == NOON + timedelta(minutes=5)


def test_one_answer_that_takes_nothing_from_us_pauses_at_once() -> None:
    state = judged(NEW, [OK, REFUSES], NOON)
    assert state.paused_until == NOON + timedelta(minutes=5)
    assert state.pauses == 1


@given(
    asks=some.lists(some.integers(1, 7 * 24 * 3600), min_size=1, max_size=4),
    failures=some.integers(0, 4),
)
def test_nobody_asks_sooner_than_the_provider_wishes(asks: list[int], failures: int) -> None:
    state, now = judged(NEW, [FAILS] * failures, NOON), NOON
    for seconds in asks:
        wish = ProviderAnswer(failing=True, wait=timedelta(seconds=seconds))
        state = judged(state, [wish], now)
        day = 24 * 3600
        until = now + timedelta(seconds=min(seconds, day))
        for passed in (0.0, 0.5, 0.99):
            assert state.is_paused(now + (until - now) * passed)
        assert not state.is_paused(now + max(until - now, timedelta(hours=1)))
        now = state.paused_until or now
    assert judged(state, [OK], now).is_healthy


def test_many_connections_that_are_asked_to_wait_are_one_wish_and_no_pause_for_staff() -> None:
    wish = ProviderAnswer(failing=True, wait=timedelta(seconds=2))
    state = judged(NEW, [wish] * 20, NOON)
    assert (state.paused_until, state.pauses) == (NOON + timedelta(seconds=2), 0)
    for n in range(1, 5):
        state = judged(state, [wish], NOON + timedelta(seconds=3 * n))
    assert state.pauses == 1
