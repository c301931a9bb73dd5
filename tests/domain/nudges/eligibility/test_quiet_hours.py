from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.nudges.eligibility.quiet_hours import is_quiet, next_allowed, zone_named
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
