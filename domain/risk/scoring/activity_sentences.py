"""What is so of somebody's activity: days, weeks, clicks, discussion; numbers and their words."""

from collections.abc import Callable
from typing import Final

import numpy as np

from domain.risk.model import Floats
from domain.risk.scoring.cohort_places import Column, lower_half

#: Days within which a learner counts as seen lately.
_LATELY: Final = 7
_WEEKS: Final = 8
_FOUR: Final = 4
_FIFTHS: Final = ("lowest", "second lowest", "middle", "second highest", "highest")
#: Within half as much again, in log clicks.
_ALIKE: Final = 0.4


def seen(rises: bool, days: float, never: float) -> str:  # noqa: FBT001 - as all words
    """When they were last seen: in days, or not yet."""
    if never == 1:
        return "not seen yet" if rises else ""
    if days > _LATELY:
        return f"no activity for {days:.0f} days" if rises else ""
    if days > 1:
        return f"last seen {days:.0f} days ago"
    if rises:
        return ""
    return "seen today" if days == 0 else "seen yesterday"


def fifth(column: Column) -> tuple[Floats]:
    """The fifth of the cohort by activity of 28 days."""
    return (np.minimum(np.floor(column("percentile_clicks_28") * 5), 4),)


def activity(rises: bool, fifth: float) -> str:  # noqa: FBT001
    """In which fifth of the cohort their activity lies."""
    middle = len(_FIFTHS) // 2
    if (fifth > middle) if rises else (fifth < middle):
        return ""
    return f"activity in the {_FIFTHS[int(fifth)]} fifth of the cohort"


def days(column: Column) -> tuple[Floats, Floats]:
    """Active days of the last 28, and the half of the cohort."""
    return column("active_days_28"), lower_half("percentile_active_days_28")(column)


def active(rises: bool, days: float, below: float) -> str:  # noqa: FBT001
    """On how many of the last 28 days they were active."""
    if below != rises:
        return ""
    return f"active on {days:.0f} of the last 28 days"


def days_so_far(column: Column) -> tuple[Floats, Floats]:
    """Days active in all, before the start and late enrolments included, and the half."""
    return column("active_days_total"), lower_half("percentile_active_days_total")(column)


def active_so_far(rises: bool, days: float, below: float) -> str:  # noqa: FBT001
    """On how many days they were active at all."""
    if below != rises:
        return ""
    return f"active on {days:.0f} {'day' if days == 1 else 'days'} so far"


def weeks(column: Column) -> tuple[Floats, Floats]:
    """Active weeks of the last eight, or of as many as there were."""
    return column("active_weeks_8"), np.clip(np.ceil(column("week")), 1, _WEEKS)


def active_weeks(rises: bool, active: float, of: float) -> str:  # noqa: FBT001
    """In how many of the last weeks they were active."""
    active = min(active, of)
    if np.isnan(of) or ((active == of) if rises else (2 * active <= of)):
        return ""
    return f"active in {active:.0f} of the last {of:.0f} weeks"


def weeks_alike(column: Column) -> tuple[Floats]:
    """Of how many of the last four weeks the activity seems to be; NaN before there were four."""
    return (np.where(np.rint(column("week")) < _FOUR, np.nan, _FOUR * column("steadiness")),)


def steady(rises: bool, weeks: float) -> str:  # noqa: FBT001
    """Whether the last four weeks are alike."""
    if rises:
        few = 2 * weeks <= _FOUR
        return "activity of four weeks mostly in one or two of them" if few else ""
    return "about as active in each of the last four weeks" if weeks == _FOUR else ""


def way(name: str) -> Callable[[Column], tuple[Floats]]:
    """Which way a trend goes: 0 is about as before."""

    def way(column: Column) -> tuple[Floats]:
        trend = column(name)
        return (np.where(np.abs(trend) < _ALIKE, 0.0, np.sign(trend)),)

    return way


def trend(rises: bool, way: float) -> str:  # noqa: FBT001
    """Whether they are more active than before, or less."""
    if way == 0:
        return "about as active as before"
    if rises:
        return "less active than before" if way < 0 else ""
    return "more active than before" if way > 0 else ""


def discussed(column: Column) -> tuple[Floats]:
    """Whether they discuss more than the cohort's average, or less."""
    return (np.sign(column("discussion_against_cohort") - 1),)


def discussion(rises: bool, way: float) -> str:  # noqa: FBT001
    """That they discuss more than the cohort or less, where that is what the score goes by.

    Not which: of two who are as active otherwise the one who discusses less stands better in the
    sample, and nobody should be told to.
    """
    agrees = way > 0 if rises else way < 0
    return "in discussions differently from the cohort's average" if agrees else ""
