"""Asks the metrics as a BI tool would, through MetricFlow, and compares the answers.

What is compared with is the dashboard's side, as `agreement` reads it, and not the warehouse again.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

import pandas as pd

from domain.learners import roster
from domain.learners.features import compute_features
from domain.store.activity import load_events
from domain.store.database import Database
from domain.store.reporting.precomputed import read_counts
from domain.store.scoring import read_as_of_dates, read_snapshots
from warehouse.agreement import differ
from warehouse.dbt import Place, ask_metrics

#: Metric -> the product's own name of it, one value an enrolment and day.
_OF_LEARNERS: Final = {
    "days_since_feedback": "days_since_last_feedback",
    "quiz_score_last_30d": "quiz_score_avg_last_30d",
    "attendance_last_30d": "attendance_rate_last_30d",
}
_STATUS: Final = "current_progression_status"
_COUNTED: Final = ("learners", "critical_learners", "red_learners", "mean_risk", "critical_share")


def misanswered(database: Database, place: Place) -> Iterator[str]:
    """A sentence for each answer that is not what the dashboard shows."""
    with database.reading() as session:
        newest = read_as_of_dates(session)[-1]
    counts = read_counts(database)
    counts["as_of"] = pd.to_datetime(counts["as_of"])
    yield from _of_cohorts(counts, place)
    yield from _of_bands(counts, place)
    yield from _of_learners(database, place, newest)


def _of_cohorts(counts: pd.DataFrame, place: Place) -> Iterator[str]:
    theirs = _asked(place, _COUNTED, ("metric_time", "cohort")).rename(
        columns={"cohort": "cohort_id"}
    )
    rows = counts.assign(
        critical_learners=counts["learners"].where(counts["composite_segment"] == "Critical", 0),
        red_learners=counts["learners"].where(counts["risk_band"] == "Red", 0),
    )
    summed = ["learners", "critical_learners", "red_learners", "risk_sum", "scored"]
    ours = rows.groupby(["as_of", "cohort_id"])[summed].sum().reset_index()
    ours["mean_risk"] = ours["risk_sum"] / ours["scored"].where(ours["scored"] > 0)
    ours["critical_share"] = ours["critical_learners"] / ours["learners"]
    yield from differ(ours, theirs, ["as_of", "cohort_id"], _COUNTED, "metrics by day and cohort")


def _of_bands(counts: pd.DataFrame, place: Place) -> Iterator[str]:
    asked = _asked(place, ("learners",), ("metric_time", "learner_day__risk_band"))
    theirs = asked.rename(columns={"learner_day__risk_band": "risk_band"}).fillna({"risk_band": ""})
    by_band = counts.fillna({"risk_band": ""}).groupby(["as_of", "risk_band"])["learners"]
    ours = by_band.sum().reset_index()
    yield from differ(ours, theirs, ["as_of", "risk_band"], ("learners",), "learners by band")


def _of_learners(database: Database, place: Place, day: date) -> Iterator[str]:
    """Each learner of a day: the status, and the three metrics as the product computes them."""
    status = f"learner_metric__{_STATUS}"
    asked = _asked(place, tuple(_OF_LEARNERS), ("metric_time", "enrolment", status), only=day)
    theirs = asked.rename(columns={"enrolment": "enrolment_id", status: _STATUS, **_OF_LEARNERS})
    events = load_events(database, until=day)
    computed = compute_features(events, roster(events["enrolments"], day))
    shown = read_snapshots(database, day)[["enrolment_id", "status"]]
    ours = shown.merge(computed, on="enrolment_id").rename(columns={"status": _STATUS})
    compared = (*_OF_LEARNERS.values(), _STATUS)
    yield from differ(ours, theirs, ["enrolment_id"], compared, f"metrics of learners of {day}")


def _asked(
    place: Place, metrics: tuple[str, ...], by: tuple[str, ...], *, only: date | None = None
) -> pd.DataFrame:
    """The answer as a frame, the day as `as_of`."""
    answer: Path = ask_metrics(place, metrics, by, only=only)
    found = pd.read_csv(answer)
    day = next(name for name in found.columns if name.startswith("metric_time"))
    return found.rename(columns={day: "as_of"}).assign(as_of=pd.to_datetime(found[day]))
