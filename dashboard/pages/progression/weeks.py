"""Spans of statuses as counts of each scored day: frame in, numbers out. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import pandas as pd

from domain.learners import Status

#: In the order in which they are stacked.
STATUSES: Final = (
    Status.ACTIVE,
    Status.DELAYED,
    Status.AT_RISK,
    Status.PROMOTED,
    Status.WITHDRAWN,
    Status.NOT_KNOWN,
)
#: Day -> status -> learners; each day has the same statuses.
Weeks = Mapping[date, Mapping[Status, int]]


def counts_by_day(spans: pd.DataFrame, days: Sequence[date]) -> Weeks:
    """How many learners have each status on each day, of the statuses that anybody ever has.

    `spans`: status, from_on, until_on (empty while open), learners; half-open.
    """
    counted = {day: _on(spans, pd.Timestamp(day)) for day in days}
    shown = [one for one in STATUSES if any(one in row for row in counted.values())]
    return {day: {one: row.get(one, 0) for one in shown} for day, row in counted.items()}


def _on(spans: pd.DataFrame, day: pd.Timestamp) -> dict[Status, int]:
    is_open = (spans["from_on"] <= day) & ~(spans["until_on"] <= day)
    counted = spans[is_open].groupby("status")["learners"].sum()
    return {Status(str(status)): int(learners) for status, learners in counted.items()}
