"""Whether warehouse and dashboard say the same of every learner, day by day.

The dashboard's side is read by the functions its pages read by, or computed by the product's own.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

import duckdb
import pandas as pd

from domain.learners import roster, weekly_moments
from domain.learners.features import compute_features
from domain.store.activity import load_events
from domain.store.database import Database
from domain.store.reporting.precomputed import read_counts
from domain.store.scoring import read_as_of_dates, read_snapshots
from warehouse.dbt import WarehouseError

_SHOWN: Final = ("status", "composite_segment", "engagement_segment", "progress_segment")
_SHOWN_TOO: Final = ("barrier_segment", "risk_band", "risk_score", "progress", "grade")
_METRICS: Final = (
    *("days_since_last_feedback", "quiz_score_avg_last_30d", "attendance_rate_last_30d"),
)
_WEEKLY: Final = (
    *("sessions", "active_days", "inactivity_days", "avg_progress", "modules_completed"),
    *("avg_quiz_score",),
)
#: Fractions are added up in another order.
_SAME: Final = 2e-6
#: So many scored days are computed anew, which takes longer than reading them.
_COMPUTED: Final = 3


def disagreements(database: Database, built: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """A sentence for each thing that differs; none where all of it agrees."""
    with database.reading() as session:
        days = read_as_of_dates(session)
    for day in days:
        yield from _of_learners(database, built, day)
    yield from _of_counts(read_counts(database), built)
    every = load_events(database, until=days[-1])
    for day in days[-_COMPUTED:]:
        events = load_events(database, until=day)
        moments = roster(events["enrolments"], day)
        ours = compute_features(events, moments)
        theirs = built.execute("FROM learner_risk WHERE as_of = ?", [day]).df()
        yield from differ(ours, theirs, ["enrolment_id"], _METRICS, f"metrics of {day}")
        yield from _of_barriers(ours, built, day)
    weeks = weekly_moments(every["enrolments"], days[-1])
    found = compute_features(every, weeks[["enrolment_id", "as_of"]]).drop(columns="week")
    ours = weeks.merge(found, on=["enrolment_id", "as_of"])
    theirs = built.execute("FROM fct_learner_week").df()
    yield from differ(ours, theirs, ["enrolment_id", "week"], _WEEKLY, "learner-weeks")


def _of_learners(database: Database, built: duckdb.DuckDBPyConnection, day: date) -> Iterator[str]:
    ours = read_snapshots(database, day)
    theirs = built.execute("FROM fct_snapshot WHERE as_of = ?", [day]).df()
    shown = (*_SHOWN, *_SHOWN_TOO, "days_since_last_seen")
    yield from differ(ours, theirs, ["enrolment_id"], shown, f"learners of {day}")


def _of_barriers(
    computed: pd.DataFrame, built: duckdb.DuckDBPyConnection, day: date
) -> Iterator[str]:
    """Who has a barrier that stands on the day; how many is of kinds, which not all have names."""
    theirs = built.execute(
        """
        SELECT e.enrolment_id, count(b.enrolment_id) > 0 AS has_barrier
        FROM unnest($shown) AS e(enrolment_id) LEFT JOIN fct_barrier AS b
            ON b.enrolment_id = e.enrolment_id AND b.reported_on <= $day
            AND (b.resolved_on IS NULL OR b.resolved_on > $day)
        GROUP BY 1
        """,
        {"shown": computed["enrolment_id"].tolist(), "day": day},
    ).df()
    ours = computed.assign(has_barrier=computed["barrier_count"].fillna(0) > 0)
    yield from differ(ours, theirs, ["enrolment_id"], ("has_barrier",), f"barriers of {day}")


def _of_counts(counts: pd.DataFrame, built: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """By day, cohort and coach: learners, segments, bands, and means by their sums."""
    key = ["as_of", "cohort_id", "coach_id"]
    rows = counts.assign(coach_id=counts["coach_id"].fillna(0).astype("int64"))
    several = {
        "critical": rows["composite_segment"] == "Critical",
        "moderate": rows["composite_segment"] == "Moderate",
        "on_track": rows["composite_segment"] == "On Track",
        **{band.lower(): rows["risk_band"] == band for band in ("Red", "Amber", "Green")},
    }
    rows = rows.assign(**{name: rows["learners"].where(test, 0) for name, test in several.items()})
    sums = rows.groupby(key)[["learners", "scored", "risk_sum", *several]].sum().reset_index()
    ours = sums.assign(mean_risk=sums["risk_sum"] / sums["scored"].where(sums["scored"] > 0))
    found = built.execute("FROM cohort_day").df()
    theirs = found.assign(coach_id=found["coach_id"].fillna(0).astype("int64"))
    compared = ("learners", "scored", "mean_risk", *several)
    yield from differ(ours, theirs, key, compared, "counts by day, cohort and coach")


def differ(
    ours: pd.DataFrame,
    theirs: pd.DataFrame,
    key: list[str],
    compared: tuple[str, ...],
    what: str,
) -> Iterator[str]:
    """Rows that only one side has, and values that are not the same."""
    ours, theirs = (_by(frame, key) for frame in (ours, theirs))
    for index, side in ((ours.index, theirs.index), (theirs.index, ours.index)):
        if len(lost := index.difference(side)):
            yield f"{what}: {len(lost)} rows are on one side only, first {lost[0]}"
    both = ours.index.intersection(theirs.index)
    if both.empty:
        yield f"{what}: there is nothing to compare"
    for name in compared:
        if len(other := _unequal(ours.loc[both, name], theirs.loc[both, name])):
            one = other[0]
            values = f"{ours.loc[one, name]} here, {theirs.loc[one, name]} in the warehouse"
            yield f"{what}: {name} differs for {len(other)} of {len(both)}, first {one}: {values}"


def _by(frame: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    dated = {name: pd.to_datetime(frame[name]).dt.date for name in key if name == "as_of"}
    found = frame.assign(**dated).set_index(key).sort_index()
    if found.index.has_duplicates:
        raise WarehouseError(
            f"{key} is there more than once: {found.index[found.index.duplicated()][0]}"
        )
    return found


def _unequal(ours: "pd.Series[Any]", theirs: "pd.Series[Any]") -> pd.Index:
    unknown = ours.isna() & theirs.isna()
    if pd.api.types.is_numeric_dtype(ours):
        gap = (ours.astype("float64") - theirs.astype("float64")).abs()
        same = gap <= _SAME
    else:
        same = ours.astype("object") == theirs.astype("object")
    return ours.index[~(unknown | same.fillna(value=False))]


def status_disagreements(built: duckdb.DuckDBPyConnection, days: list[date]) -> Iterator[str]:
    """Where the history that dbt kept has another status than the product's, on the days taken."""
    for day in days:
        rows = built.execute(
            """
            WITH ours AS (
                SELECT enrolment_id, status FROM stg_status_spans
                WHERE from_on <= $day AND (until_on IS NULL OR until_on > $day)
            ), theirs AS (
                SELECT enrolment_id, current_progression_status AS status
                FROM progression_status_history
                WHERE dbt_valid_from <= $day AND (dbt_valid_to IS NULL OR dbt_valid_to > $day)
            )
            SELECT enrolment_id, ours.status, theirs.status
            FROM ours FULL JOIN theirs USING (enrolment_id)
            WHERE ours.status IS DISTINCT FROM theirs.status
            """,
            {"day": day},
        ).fetchall()
        if rows:
            yield f"status of {day}: {len(rows)} differ, first {rows[0]}"
