"""Moves the sample's calendar so that its later presentation is in mid-course today."""

from datetime import date, timedelta
from typing import Final

#: Day 0 of AAA-2013J, and how far into its 268 days the demo opens.
_COURSE_STARTS_ON: Final = date(2013, 10, 1)
_OPENS_AFTER_DAYS: Final = 123


def shift_days(today: date) -> int:
    """Whole weeks to add to every date, so that weekdays stay what they were."""
    weeks = (today - _COURSE_STARTS_ON - timedelta(days=_OPENS_AFTER_DAYS)).days // 7
    return 7 * weeks


def replayed_days(today: date, weeks: int) -> list[date]:
    """The same weekday over the last `weeks` weeks, oldest first, ending with today."""
    return [today - timedelta(weeks=ago) for ago in reversed(range(weeks))]
