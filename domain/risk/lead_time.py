"""How early departures are alerted when coaches can look at so many learners a week.

The lead time of a learner who left is counted in days from the first alert to the day of leaving;
an alert is in time when at least 14 are left to act in. Alerts are judged by departure rather than
by row, and silenced for a while after each, as alarms before a failing circulation are (Hyland et
al. 2020, Nature Medicine 26, 364-373). Counted by the week of that first alert, late weeks have
shorter ones by nature: fewer days are left to leave in.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from domain.risk.within_weeks import EARLY

#: Nobody is alerted again within so many days.
NO_REPEAT_DAYS: Final = 28
AHEAD: Final = (14, 21)
#: Capacity that is told by week.
TENTH: Final = 0.1


@dataclass(frozen=True, kw_only=True)
class Lead:
    """What a weekly capacity buys: shares of departures alerted well ahead, and at what price.

    `recall` maps days ahead to the share of departures alerted at least so early.
    `alerts_per_departure` counts all alerts against the departures that were alerted in time.
    """

    capacity: float
    alerts: int
    departures: int
    recall: dict[int, float]
    median_days: float
    alerts_per_departure: float


def lead_time(rows: pd.DataFrame, capacity: float) -> Lead:
    """Replay weekly alerts to the highest `capacity` share of each cohort.

    `rows`: one per enrolment and week still registered, with enrolment_id, cohort_id, as_of, score
    and withdrawn_on (empty for who stayed). Departures are those after the first week replayed.
    """
    alerts = _alerts(rows, capacity)
    gone = rows.drop_duplicates("enrolment_id").dropna(subset="withdrawn_on")
    of_leavers = alerts.merge(gone[["enrolment_id", "withdrawn_on"]], on="enrolment_id")
    of_leavers["ahead"] = (of_leavers["withdrawn_on"] - of_leavers["as_of"]).dt.days
    first = of_leavers.groupby("enrolment_id")["ahead"].max()
    recall = {days: float((first >= days).sum() / max(len(gone), 1)) for days in AHEAD}
    in_time = int((first >= AHEAD[0]).sum())
    return Lead(
        capacity=capacity,
        alerts=len(alerts),
        departures=len(gone),
        recall=recall,
        median_days=float(first.median()) if len(first) else float("nan"),
        alerts_per_departure=len(alerts) / in_time if in_time else float("inf"),
    )


@dataclass(frozen=True, kw_only=True)
class WeekOfAlerts:
    """Learners first alerted in some weeks: how many, how many left later, and how early it was.

    `weeks` are the first and the last; `in_time` of those who left were alerted 14 or more days
    before; `median_days` is None where nobody left.
    """

    weeks: tuple[int, int]
    alerted: int
    left: int
    in_time: int
    median_days: float | None


def lead_by_week(rows: pd.DataFrame, capacity: float = TENTH) -> list[WeekOfAlerts]:
    """The same replay by the week of each learner's first alert: weeks 2-4 together, then each.

    `rows` as for `lead_time`, with week and left_in (days until they left, NaN for who stayed).
    """
    first = _alerts(rows, capacity).drop_duplicates("enrolment_id")
    dated = first.merge(rows[["enrolment_id", "as_of", "week", "left_in"]], validate="one_to_one")
    each = [(week, week) for week in sorted(dated["week"].astype(int).unique().tolist())]
    return [
        _first_alerts(span, dated.loc[dated["week"].between(*span), "left_in"])
        for span in (EARLY, *each)
    ]


def _first_alerts(weeks: tuple[int, int], left_in: "pd.Series[float]") -> WeekOfAlerts:
    return WeekOfAlerts(
        weeks=weeks,
        alerted=len(left_in),
        left=int(left_in.notna().sum()),
        in_time=int((left_in >= AHEAD[0]).sum()),
        median_days=float(left_in.median()) if left_in.notna().any() else None,
    )


def _alerts(rows: pd.DataFrame, capacity: float) -> pd.DataFrame:
    """Who is alerted when: enrolment_id and as_of."""
    last: dict[int, pd.Timestamp] = {}
    found = []
    for _, week in rows.groupby(["as_of", "cohort_id"], sort=True):
        as_of = week["as_of"].iloc[0]
        since = (as_of - week["enrolment_id"].map(last)).dt.days if last else None
        free = week if since is None else week[~(since < NO_REPEAT_DAYS)]
        chosen = free.nlargest(int(np.ceil(capacity * len(week))), "score")
        last.update(dict.fromkeys(chosen["enrolment_id"].tolist(), as_of))
        found.append(chosen[["enrolment_id", "as_of"]])
    return pd.concat(found, ignore_index=True) if found else rows[["enrolment_id", "as_of"]].head(0)
