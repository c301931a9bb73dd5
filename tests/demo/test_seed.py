from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from demo.seed import replayed_days, shift_days


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)))
def test_the_course_is_in_mid_course_and_weekdays_stay_what_they_were(today: date) -> None:
    started = date(2013, 10, 1) + timedelta(days=shift_days(today))
    assert 123 <= (today - started).days < 130
    assert started.weekday() == date(2013, 10, 1).weekday()


def test_replayed_days_are_weekly_and_end_today() -> None:
    today = date(2026, 3, 2)
    assert replayed_days(today, 3) == [date(2026, 2, 16), date(2026, 2, 23), today]
