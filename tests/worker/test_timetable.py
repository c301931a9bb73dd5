from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from worker.timetable import SLOTTED, Slotted

LONDON = ZoneInfo("Europe/London")


def nothing(*_: Any, **__: Any) -> dict[str, Any]:
    return {}


DAILY = Slotted(name="tidy", title="Tidying", at=time(8), work=nothing)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 3, 2, 7, 59, tzinfo=UTC), datetime(2026, 3, 1, 8, tzinfo=UTC)),
        (datetime(2026, 3, 2, 8, 0, tzinfo=UTC), datetime(2026, 3, 2, 8, tzinfo=UTC)),
        (datetime(2026, 7, 2, 7, 0, tzinfo=UTC), datetime(2026, 7, 2, 7, tzinfo=UTC)),
    ],
)
def test_a_job_is_due_by_the_clock_on_the_wall(now: datetime, due: datetime) -> None:
    assert DAILY.last_due(now, LONDON) == due


def test_a_monthly_job_is_due_on_its_day() -> None:
    monthly = replace(DAILY, day_of_month=1)
    for now in (datetime(2026, 3, 1, 9, tzinfo=UTC), datetime(2026, 3, 31, 9, tzinfo=UTC)):
        assert monthly.last_due(now, LONDON) == datetime(2026, 3, 1, 8, tzinfo=UTC)
    early = datetime(2026, 3, 1, 7, tzinfo=UTC)
    assert monthly.last_due(early, LONDON) == datetime(2026, 2, 1, 8, tzinfo=UTC)


def test_a_weekly_job_is_due_on_its_weekday() -> None:
    weekly = replace(DAILY, weekday=0)
    for now in (datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 8, 9, tzinfo=UTC)):
        assert weekly.last_due(now, LONDON) == datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_the_moments_before_are_a_day_apart_on_the_wall_when_the_clocks_change() -> None:
    newest = DAILY.last_due(datetime(2026, 3, 30, 9, tzinfo=UTC), LONDON)
    before = islice(DAILY.dues_before(newest, LONDON), 3)
    assert [(due.day, due.hour) for due in before] == [(29, 8), (28, 8), (27, 8)]


@pytest.mark.parametrize(("late", "is_too_late"), [(12, False), (12.01, True)])
def test_what_is_late_for_its_day_is_too_late(*, late: float, is_too_late: bool) -> None:
    due = DAILY.last_due(datetime(2026, 3, 29, 9, tzinfo=UTC), LONDON)
    job, now = replace(DAILY, within=timedelta(hours=12)), due.astimezone(UTC)
    assert job.is_too_late(due, now + timedelta(hours=late)) is is_too_late
    assert not DAILY.is_too_late(due, now + timedelta(days=300))


def test_nobody_is_nudged_or_alerted_about_a_day_that_was_not_scored() -> None:
    needs = {job.name: job.needs for job in SLOTTED}
    assert needs["plan-nudges"] == needs["alert-coaches"] == ("score-learners",)
    names = [job.name for job in SLOTTED]
    assert all(names.index(other) < names.index(name) for name in names for other in needs[name])
