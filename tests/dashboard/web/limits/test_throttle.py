from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.web.limits.throttle import network_of, wait_for
from domain.store.staff.sign_in.sign_in_tries import PastTries, Tries

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def past(here: int = 0, account: int | None = None, network: int | None = None) -> PastTries:
    def tries(number: int) -> Tries:
        return Tries(number=number, last_at=NOW if number else None)

    return PastTries(
        here=tries(here),
        account=tries(here if account is None else account),
        network=tries(here if network is None else network),
    )


def wait(found: PastTries, *, known_browser: bool = False) -> timedelta:
    return wait_for(found, known_browser=known_browser, now=NOW)


def test_five_tries_are_free_and_then_the_wait_doubles_up_to_a_quarter_of_an_hour() -> None:
    waits = [wait(past(number)) / MINUTE for number in range(12)]
    assert waits == [0, 0, 0, 0, 0, 1, 2, 4, 8, 15, 15, 15]


def test_the_wait_runs_down_from_the_last_try() -> None:
    tries = Tries(number=7, last_at=NOW - 3 * MINUTE)
    found = PastTries(here=tries, account=tries, network=tries)
    assert wait(found) == MINUTE
    assert wait_for(found, known_browser=False, now=NOW + MINUTE) == timedelta(0)


def test_tries_on_one_account_from_many_networks_add_up() -> None:
    assert wait(past(here=0, account=19)) == timedelta(0)
    assert wait(past(here=0, account=20)) == MINUTE
    assert wait(past(here=0, account=23)) == 8 * MINUTE


def test_a_network_of_strangers_shuts_out_nobody_but_leaves_each_account_one_free_try() -> None:
    assert wait(past(here=0, network=5000)) == timedelta(0)
    assert wait(past(here=1, network=30)) == MINUTE
    assert wait(past(here=1, network=29)) == timedelta(0)


def test_strangers_cannot_shut_out_the_owner_of_a_browser_we_know() -> None:
    assert wait(past(here=0, account=500, network=500), known_browser=True) == timedelta(0)
    assert wait(past(here=5, account=500, network=500), known_browser=True) == MINUTE


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_more_tries_never_wait_less(fewer: int, more: int) -> None:
    fewer, more = sorted((fewer, more))
    assert wait(past(fewer)) <= wait(past(more))


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:1:2:3", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
    ],
)
def test_one_customers_addresses_are_one_network(host: str, network: str) -> None:
    assert network_of(host) == network
