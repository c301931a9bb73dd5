from datetime import date, timedelta
from zoneinfo import ZoneInfo

from domain.sources.pulled import Course, CourseRecords, batch_of
from tests.factories import NOON


def last_day(ends_on: date | None, *, weeks: int) -> date:
    course = Course(
        ref="7",
        name="Care",
        programme="Care",
        cohort="Spring",
        starts_on=NOON.date(),
        ends_on=ends_on,
    )
    batch = batch_of(
        CourseRecords(),
        course,
        prefix="lms",
        now=NOON,
        zone=ZoneInfo("Europe/London"),
        usual_length=timedelta(weeks=weeks),
    )
    return batch.frame("cohorts")["ends_on"].item().date()


def test_a_course_without_an_end_lasts_as_long_as_a_programme_usually_does() -> None:
    assert last_day(None, weeks=20) == NOON.date() + timedelta(weeks=20)
    assert last_day(date(2026, 6, 30), weeks=20) == date(2026, 6, 30)
