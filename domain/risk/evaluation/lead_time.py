"""How early departures are alerted when coaches can look at so many learners a week."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

#: Nobody is alerted again within so many days.
NO_REPEAT_DAYS: Final = 28
AHEAD: Final = (14, 21)


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
    told = alerts.merge(gone[["enrolment_id", "withdrawn_on"]], on="enrolment_id")
    told["ahead"] = (told["withdrawn_on"] - told["as_of"]).dt.days
    first = told.groupby("enrolment_id")["ahead"].max()
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
