"""When in the week learners are active: by hour where hours are known, else by day. Pure."""

from collections.abc import Callable
from datetime import date
from typing import Final

import pandas as pd

from dashboard.ui import count, short_day
from dashboard.ui.charts import PLAIN_SCALE, Heat, HeatCell

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HOURS: Final = 24


def has_hours(active: pd.DataFrame) -> bool:
    """Whether hours of activity are known; `active` is a frame of `count_active`."""
    return bool(active["timed"].sum())


def by_hour(active: pd.DataFrame, weeks: int, *, link: Callable[[int, int], str]) -> Heat:
    """Learners active in each hour of each weekday, on an average of the weeks."""
    columns = [f"h{hour}" for hour in range(_HOURS)]
    summed = active.groupby(active["day"].dt.day_of_week)[columns].sum()
    seen = [hour for hour in range(_HOURS) if summed[f"h{hour}"].any()]
    hours = range(min(seen), max(seen) + 1)
    return Heat(
        rows=_DAYS,
        columns=[f"{hour}:00" for hour in hours],
        cells={
            (_DAYS[weekday], f"{hour}:00"): HeatCell(
                value=number / weeks,
                says=f"{count(number, 'visit')} in {weeks} weeks",
                link=link(weekday, hour),
            )
            for weekday in summed.index.tolist()
            for hour in hours
            if (number := int(summed.loc[weekday, f"h{hour}"]))
        },
        axis="Hour of the day, as the platform tells it",
        scale=list(PLAIN_SCALE),
    )


def by_weekday(active: pd.DataFrame, *, link: Callable[[date], str]) -> Heat:
    """Learners active on each day, a column a week."""
    day = active["day"]
    monday = day - pd.to_timedelta(day.dt.day_of_week, unit="D")
    weeks = {start: f"Week of {short_day(start.date())}" for start in sorted(set(monday))}
    return Heat(
        rows=_DAYS,
        columns=list(weeks.values()),
        cells={
            (_DAYS[on.weekday()], weeks[start]): HeatCell(
                value=int(number), says=count(int(number), "learner"), link=link(on.date())
            )
            for on, start, number in zip(day, monday, active["learners"], strict=True)
        },
        scale=list(PLAIN_SCALE),
    )
