"""What a cohort had shown by a day, kept so that one learner can be compared with it in no time.

Right after the day was computed a learner's features are those of the day, digit for digit. Later
they are the learner's own of this moment, among the others as they were that day.
"""

import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import log
from typing import Final, Self

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from domain.learners.features.cohort import DEPARTURES
from domain.learners.features.cohort_percentile import PERCENTILES
from domain.learners.features.event_schemas import EVENT_SCHEMAS
from domain.learners.features.index_dates import DECIMALS
from domain.learners.features.table import as_frame, conform, moments_table, run_steps

#: Of fewer the whole cohort is computed as fast; and among these a learner's own former number,
#: which is one of those kept, moves a place by no more than a hundredth.
KEPT_FROM: Final = 100
_REPORTS: Final = {
    "has_activity": "activity_rows",
    "has_progress": "progress_rows",
    "has_attendance": "sessions_held",
    "has_sessions": "sessions_total",
}
_BREAKS: Final = pa.schema(
    {
        "cohort_id": pa.int64(),
        "day": pa.date32(),
        "break_days": pa.int64(),
        "back_on": pa.date32(),
    }
)


@dataclass(frozen=True, kw_only=True)
class CohortStatistics:
    """One cohort on one day.

    `numbers` are what all of its learners have in common, NaN where unknown; `breaks` the days
    on which a break was over with the days of all breaks so far; `places` the different values of
    each of `PERCENTILES`, ascending, with how many learners have each.
    """

    cohort_id: int
    as_of: date
    numbers: Mapping[str, float]
    breaks: Sequence[tuple[date, int]]
    places: Mapping[str, tuple[Sequence[float], Sequence[int]]]

    def number(self, name: str) -> float:
        """What all of them have in common; NaN where it is not known."""
        return self.numbers.get(name, float("nan"))

    def to_json(self) -> str:
        """All but the cohort and the day."""
        breaks = [[day.isoformat(), days] for day, days in self.breaks]
        content = {"numbers": self.numbers, "breaks": breaks, "places": self.places}
        return json.dumps(content, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str, *, cohort_id: int, as_of: date) -> Self:
        """The statistics of `to_json`."""
        found = json.loads(text)
        breaks = [(date.fromisoformat(day), days) for day, days in found["breaks"]]
        return cls(
            cohort_id=cohort_id,
            as_of=as_of,
            numbers=found["numbers"],
            breaks=breaks,
            places=found["places"],
        )


def cohort_statistics(
    features: pd.DataFrame, days_seen: pa.Table, enrolments: pa.Table
) -> list[CohortStatistics]:
    """The statistics of every cohort of `KEPT_FROM` learners and more in a day's features.

    `features` as `compute_features` gives them, of one as_of and whole cohorts; every column that
    begins with `cohort_` is kept. `days_seen` has cohort_id, day and how many were `there`, of
    those cohorts at least that had a break.
    """
    over = _breaks(days_seen, enrolments)
    numbers = features["cohort_id"].astype("int64")
    sizes = numbers.value_counts(sort=False)
    return [
        _statistics(number, features[numbers == number], over.get(number, []))
        for number in sorted(sizes[sizes >= KEPT_FROM].index.tolist())
    ]


def _breaks(days_seen: pa.Table, enrolments: pa.Table) -> Mapping[int, list[tuple[date, int]]]:
    """By cohort, the days on which breaks were over."""
    people = conform(enrolments, EVENT_SCHEMAS["enrolments"])
    found = run_steps({"cohort_days": days_seen, "enrolments": people}, until="breaks")
    over = found.filter(pc.equal(found["day"], found["back_on"])).sort_by("day")
    by_cohort: dict[int, list[tuple[date, int]]] = {}
    for row in over.to_pylist():
        by_cohort.setdefault(row["cohort_id"], []).append((row["day"], int(row["break_days"])))
    return by_cohort


def _statistics(
    number: int, rows: pd.DataFrame, breaks: Sequence[tuple[date, int]]
) -> CohortStatistics:
    shared = [name for name in map(str, rows) if name.startswith("cohort_") and name != "cohort_id"]
    numbers = {
        **{name: float(rows[name].iloc[0]) for name in shared},
        **{name: float(rows[of].max() > 0) for name, of in _REPORTS.items()},
        "usual_credits": float(rows["credits"].mean()),
        "log_clicks": float(np.log(1 + rows["clicks_14"].clip(lower=0)).mean()),
        "discussion": float(_discussion(rows).mean()),
    }
    places = {}
    for name in PERCENTILES:
        values, learners = np.unique(rows[name].dropna().to_numpy(), return_counts=True)
        places[name] = values.tolist(), learners.tolist()
    return CohortStatistics(
        cohort_id=number,
        as_of=rows["as_of"].iloc[0].date(),
        numbers=numbers,
        breaks=breaks,
        places=places,
    )


def learner_features(
    events: Mapping[str, pa.Table], moments: pd.DataFrame, kept: CohortStatistics
) -> pd.DataFrame:
    """What `compute_features` gives for some learners of a cohort, from their own events alone.

    `moments` are of the day that was kept.
    """
    tables = {name: conform(events.get(name), schema) for name, schema in EVENT_SCHEMAS.items()}
    tables |= {"moments": moments_table(moments), "breaks": _breaks_by(tables["activity"], kept)}
    whole = {"cohort_id": [kept.cohort_id], "as_of": pa.array([kept.as_of], pa.date32())}
    departed = {name: [int(kept.number(name))] for name in DEPARTURES}
    tables["departures"] = pa.table(whole | departed)
    reports = {name: [kept.number(name) > 0] for name in _REPORTS}
    usual = [kept.number("usual_credits")]
    tables["reports"] = pa.table(whole | reports | {"usual_credits": usual})
    return _compared(as_frame(run_steps(tables, until="own")), kept)


def _breaks_by(activity: pa.Table, kept: CohortStatistics) -> pa.Table:
    """The cohort's breaks by each day on which the learners were there, or a break was over."""
    over = [day for day, _ in kept.breaks]
    days = sorted({*over, *activity["day"].unique().to_pylist()})
    latest = [bisect_right(over, day) - 1 for day in days]
    return pa.table(
        {
            "cohort_id": [kept.cohort_id] * len(days),
            "day": pa.array(days, pa.date32()),
            "break_days": [kept.breaks[k][1] if k >= 0 else 0 for k in latest],
            "back_on": pa.array([over[k] if k >= 0 else None for k in latest], pa.date32()),
        },
        schema=_BREAKS,
    )


def _compared(own: pd.DataFrame, kept: CohortStatistics) -> pd.DataFrame:
    """Adds what `percentile_features` does."""
    shared = {name: value for name, value in kept.numbers.items() if name.startswith("cohort_")}
    clicks = own["clicks_14"].clip(lower=0).map(lambda found: log(1 + found))
    discussion = kept.number("discussion") or float("nan")
    found = {
        **shared,
        "against_cohort": clicks - kept.number("log_clicks"),
        "discussion_against_cohort": _discussion(own) / discussion,
        **{f"percentile_{name}": _place(own[name], *kept.places[name]) for name in PERCENTILES},
    }
    return own.assign(**pd.DataFrame(found, own.index).round(DECIMALS))


def _discussion(rows: pd.DataFrame) -> "pd.Series[float]":
    """Clicks in discussions so far; none is 0 only of those whose activity is known."""
    return rows["discussion_total"].fillna(0).where(rows["clicks_total"].notna())


def _place(
    own: "pd.Series[float]", values: Sequence[float], learners: Sequence[int]
) -> "pd.Series[float]":
    others = sum(learners) - 1
    below = np.cumsum([0, *learners])[np.searchsorted(values, own.to_numpy())]
    place = pd.Series((np.minimum(below, others) + 1) / (others + 2), index=own.index)
    return place.where(own.notna() & (others > 0))
