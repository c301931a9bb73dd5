from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.nudges.eligibility.quiet_hours import is_quiet, next_allowed, same_day, zone_named
from domain.policy import QuietHours
from tests.domain.nudges.strategies import ZONES, instants

NIGHT = QuietHours(start=20, end=8)
LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 1, 5, 12, tzinfo=UTC), datetime(2026, 1, 5, 12, tzinfo=UTC)),
        (datetime(2026, 1, 5, 22, tzinfo=UTC), datetime(2026, 1, 6, 8, tzinfo=UTC)),
        (datetime(2026, 7, 5, 3, tzinfo=UTC), datetime(2026, 7, 5, 7, tzinfo=UTC)),
        # the nights clocks go forward and back
        (datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 7, tzinfo=UTC)),
        (datetime(2026, 10, 24, 23, tzinfo=UTC), datetime(2026, 10, 25, 8, tzinfo=UTC)),
    ],
)
def test_the_next_allowed_moment_is_eight_on_the_learners_clock(
    at: datetime, expected: datetime
) -> None:
    assert next_allowed(at, LONDON, NIGHT) == expected


def test_an_hour_that_does_not_exist_is_allowed_when_the_gap_is_over() -> None:
    until_one = QuietHours(start=20, end=1)  # London skips 01:00-02:00 on that night
    found = next_allowed(datetime(2026, 3, 28, 22, tzinfo=UTC), LONDON, until_one)
    assert found == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_a_single_allowed_hour_that_does_not_exist_waits_for_the_next_day() -> None:
    only_one = QuietHours(start=2, end=1)
    found = next_allowed(datetime(2026, 3, 28, 22, tzinfo=UTC), LONDON, only_one)
    assert found == datetime(2026, 3, 30, 0, tzinfo=UTC)


@given(instants(), st.sampled_from(ZONES), st.integers(0, 23), st.integers(0, 23))
def test_no_allowed_moment_is_quiet_and_none_is_earlier_than_asked(
    at: datetime, zone: ZoneInfo, start: int, end: int
) -> None:
    quiet = QuietHours(start=start, end=end)
    found = next_allowed(at, zone, quiet)
    assert found is not None
    assert found >= at
    assert not is_quiet(found, zone, quiet)


@pytest.mark.parametrize("name", ["", None, "Mars/Olympus", "../etc/passwd", "America", "\x00"])
def test_a_zone_that_does_not_exist_is_none(name: str | None) -> None:
    assert zone_named(name) is None


@pytest.mark.parametrize(
    ("start", "end", "quiet"),
    [
        (20, 8, {20, 21, 22, 23, 0, 1, 2, 3, 4, 5, 6, 7}),
        (12, 14, {12, 13}),
        (9, 9, set()),
        (0, 1, {0}),
    ],
)
def test_quiet_begins_with_its_first_hour_and_ends_with_its_last(
    start: int, end: int, quiet: set[int]
) -> None:
    span = QuietHours(start=start, end=end)
    hours = [datetime(2026, 1, 5, hour, 59, tzinfo=UTC) for hour in range(24)]
    assert {at.hour for at in hours if is_quiet(at, LONDON, span)} == quiet


@pytest.mark.parametrize(
    ("at", "hour", "found"),
    [
        (datetime(2026, 1, 5, 9, tzinfo=UTC), 9, datetime(2026, 1, 5, 9, tzinfo=UTC)),
        (datetime(2026, 1, 5, 9, 1, tzinfo=UTC), 9, None),
        # Auckland is a day ahead: 23:00 in London is noon of its next day
        (datetime(2026, 1, 4, 23, tzinfo=UTC), 15, datetime(2026, 1, 5, 2, tzinfo=UTC)),
        (datetime(2026, 1, 5, 10, 30, tzinfo=UTC), 1, None),
        # in New York it is still the evening before
        (datetime(2026, 1, 5, 1, tzinfo=UTC), 22, datetime(2026, 1, 5, 3, tzinfo=UTC)),
    ],
)
def test_later_the_same_day_is_by_the_learners_own_day(
    at: datetime, hour: int, found: datetime | None
) -> None:
    zones = {9: LONDON, 22: ZoneInfo("America/New_York")}
    zone = zones.get(hour, ZoneInfo("Pacific/Auckland"))
    assert same_day(at, zone, hour) == found


def test_an_hour_that_comes_twice_is_allowed_the_first_time() -> None:
    # London shows 01:00 twice on that night, first by summer time
    until_one = QuietHours(start=20, end=1)
    found = next_allowed(datetime(2026, 10, 24, 22, tzinfo=UTC), LONDON, until_one)
    assert found == datetime(2026, 10, 25, 0, tzinfo=UTC)
