import pandas as pd

from dashboard.pages.overview.activity_heat import by_hour, by_weekday, has_hours

MONDAYS = pd.to_datetime(["2026-03-02", "2026-03-09"])
ACTIVE = pd.DataFrame({"day": MONDAYS, "learners": [8, 4], "timed": [8, 4]}).assign(
    **{f"h{hour}": 0 for hour in range(24)} | {"h9": [6, 2]}
)


def test_hours_are_averaged_over_the_weeks_and_lead_on() -> None:
    heat = by_hour(ACTIVE, 2, link=lambda weekday, hour: f"/{weekday}/{hour}")
    assert heat.columns == ["9:00"]
    assert heat.text("Monday", "9:00") == "4"
    assert heat.link("Monday", "9:00") == "/0/9"
    assert not heat.text("Tuesday", "9:00")


def test_where_only_days_are_known_each_day_has_a_cell() -> None:
    days = ACTIVE.assign(timed=0)
    assert not has_hours(days)
    heat = by_weekday(days, link=lambda day: f"/{day}")
    assert heat.columns == ["Week of 2 Mar", "Week of 9 Mar"]
    assert heat.text("Monday", "Week of 9 Mar") == "4"
    assert heat.link("Monday", "Week of 2 Mar") == "/2026-03-02"
