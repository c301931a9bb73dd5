"""Features of 10 million learner-days: our ibis expression, hand-written DuckDB SQL, pandas.

The three compute the same activity features of the same day, without the breaks of a cohort
(pandas is spared those: the data has none), and their sums must agree; the whole feature table
(every feature, percentiles included) is timed beside them. Each runs in its own
process; memory is what its peak adds to the loaded data. `python -m benchmarks.bench_features`
"""

import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

import duckdb
import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import feather

from benchmarks.apart import measure, report
from domain.learners.features import compute_features
from domain.learners.features.activity import activity_features
from domain.learners.features.breaks import breaks_of, days_seen, with_breaks, with_breaks_before
from domain.learners.features.event_schemas import EVENT_SCHEMAS
from domain.learners.features.index_dates import enrolled_moments

ENROLMENTS: Final = 200_000
DAYS: Final = 50
AS_OF: Final = date(2024, 4, 30)
START: Final = date(2024, 1, 1)
WEEK: Final = 7
MONTH: Final = 28
MODULE: Final = "benchmarks.bench_features"

HAND_SQL: Final = """
WITH day AS (
  SELECT cohort_id, day, count(*) AS there FROM activity JOIN enrolments USING (enrolment_id)
  GROUP BY ALL
), loud AS (
  SELECT d.cohort_id, day, learners,
         CASE WHEN there >= 0.1 * avg(there) OVER (PARTITION BY d.cohort_id ORDER BY day)
              AND day >= begins THEN day END AS loud_on
  FROM day d JOIN (SELECT cohort_id, count(*) AS learners, min(starts_on) AS begins
                   FROM enrolments GROUP BY ALL) USING (cohort_id)
), quiet AS (
  SELECT cohort_id, day, learners, loud_on - max(loud_on) OVER (PARTITION BY cohort_id ORDER BY day
           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) - 1 AS days
  FROM loud
), breaks AS (
  SELECT cohort_id, day AS back_on, days FROM quiet WHERE days >= 7 AND learners >= 10
), cohort AS (
  SELECT m.enrolment_id, m.as_of, e.cohort_id,
         coalesce(sum(b.days), 0) AS break_days, min(m.as_of - b.back_on) AS days_back
  FROM moments m JOIN enrolments e USING (enrolment_id)
  LEFT JOIN breaks b ON b.cohort_id = e.cohort_id AND b.back_on <= m.as_of GROUP BY ALL
), before AS (
  SELECT d.cohort_id, d.day, sum(b.days) AS days FROM day d
  JOIN breaks b ON b.cohort_id = d.cohort_id AND b.back_on <= d.day GROUP BY ALL
), seen AS (
  SELECT a.*, c.as_of - a.day AS calendar, coalesce(b.days, 0) AS gone,
         greatest(calendar - (break_days - gone), least(calendar, coalesce(days_back, 0))) AS ago
  FROM activity a JOIN cohort c USING (enrolment_id)
  LEFT JOIN before b ON b.cohort_id = c.cohort_id AND b.day = a.day WHERE a.day <= c.as_of
), gap AS (
  SELECT enrolment_id, max(days) AS longest FROM (
    SELECT enrolment_id,
           greatest(day - lag(day) OVER mine - (gone - lag(gone) OVER mine), 1) AS days
    FROM (SELECT enrolment_id, a.day, coalesce(b.days, 0) AS gone
          FROM activity a JOIN cohort c USING (enrolment_id)
          LEFT JOIN before b ON b.cohort_id = c.cohort_id AND b.day = a.day WHERE a.day <= c.as_of)
    WINDOW mine AS (PARTITION BY enrolment_id ORDER BY day)) GROUP BY ALL
)
SELECT s.enrolment_id,
       count(*) AS activity_rows,
       min(calendar) AS days_since_last_seen, max(calendar) AS days_since_first_seen,
       min(ago) AS days_unseen, any_value(longest) AS gap_longest,
       sum(clicks) AS clicks_total,
       {weeks},
       count(*) FILTER (calendar < 7 AND clicks > 0) AS active_days,
       count(*) FILTER (ago < 7 AND clicks > 0) AS active_days_7,
       count(*) FILTER (ago < 14 AND clicks > 0) AS active_days_14,
       count(*) FILTER (ago < 28 AND clicks > 0) AS active_days_28,
       count(*) FILTER (clicks > 0) AS active_days_total,
       sum(discussion) AS discussion_total,
       sum(content) FILTER (ago < 28) AS content_28,
       sum(assessment) FILTER (ago < 28) AS assessment_28,
       sum(discussion) FILTER (ago < 28) AS discussion_28,
       sum(video) FILTER (ago < 28) AS video_28, sum(other) FILTER (ago < 28) AS other_28,
       sum(sessions) AS sessions_total,
       sum(sessions) FILTER (calendar < 7) AS sessions,
       sum(sessions) FILTER (ago < 28) AS sessions_28,
       sum(minutes) FILTER (ago < 28) AS minutes_28
FROM seen s JOIN gap USING (enrolment_id)
GROUP BY s.enrolment_id
""".format(
    weeks=", ".join(
        f"sum(clicks) FILTER (ago >= {7 * k} AND ago < {7 * k + 7}) AS clicks_week_{k}"
        for k in range(8)
    )
)


def make(folder: Path) -> None:
    """The made-up data, as Arrow files."""
    draw = np.random.default_rng(1)
    count = ENROLMENTS * DAYS
    # 50 different days of 150 for each learner, the last 30 of which are still to come
    offsets = np.sort(draw.permuted(np.tile(np.arange(150), (ENROLMENTS, 1)), axis=1)[:, :DAYS])
    days = (np.datetime64(START) + offsets.ravel()).astype("datetime64[D]")
    clicks = draw.integers(1, 60, count)
    parts = {k: draw.integers(0, 12, count) for k in ("content", "assessment", "discussion")}
    activity = pa.table(
        {
            "enrolment_id": np.repeat(np.arange(ENROLMENTS), DAYS),
            "day": pa.array(days, type=pa.date32()),
            "clicks": clicks,
            **parts,
            "video": draw.integers(0, 3, count),
            "other": draw.integers(0, 9, count),
            "sessions": draw.integers(1, 4, count),
            "minutes": draw.random(count) * 90,
        }
    )
    people = pa.table(
        {
            "enrolment_id": np.arange(ENROLMENTS),
            "cohort_id": np.arange(ENROLMENTS) // 1000,
            "starts_on": pa.array([START] * ENROLMENTS, type=pa.date32()),
            "ends_on": pa.array([date(2024, 6, 30)] * ENROLMENTS, type=pa.date32()),
        }
    )
    feather.write_feather(activity, folder / "activity.arrow", compression="uncompressed")
    feather.write_feather(people, folder / "enrolments.arrow", compression="uncompressed")


def load(folder: Path) -> dict[str, pa.Table]:
    """Both tables in memory, and the moments."""
    tables = {
        name: feather.read_table(folder / f"{name}.arrow", memory_map=False)
        for name in ("activity", "enrolments")
    }
    days = pa.array([AS_OF] * ENROLMENTS, type=pa.date32())
    return {**tables, "moments": pa.table({"enrolment_id": np.arange(ENROLMENTS), "as_of": days})}


def _checks(frame: pd.DataFrame) -> dict[str, float]:
    names = ("clicks_week_3", "active_days_28", "minutes_28", "days_since_last_seen", "gap_longest")
    return {name: round(float(frame[name].sum()), 1) for name in names}


def _duckdb(tables: dict[str, pa.Table], query: str) -> dict[str, float]:
    with duckdb.connect() as connection:
        for name, table in tables.items():
            connection.register(name, table)
        return _checks(connection.sql(query).to_arrow_table().to_pandas())


def by_ibis(tables: dict[str, pa.Table]) -> Any:  # noqa: ANN401 - what a measurement gives
    unbound = {n: ibis.table(EVENT_SCHEMAS[n], name=n) for n in ("activity", "enrolments")}
    asked = ibis.table({"enrolment_id": "int64", "as_of": "date"}, name="moments")
    people = conformed(tables)
    by_day = breaks_of(days_seen(unbound["activity"], unbound["enrolments"]), unbound["enrolments"])
    base = with_breaks(enrolled_moments(asked, unbound["enrolments"]), by_day)
    seen = with_breaks_before(unbound["activity"], unbound["enrolments"], by_day)
    query = ibis.to_sql(activity_features(base, seen), dialect="duckdb")
    return _duckdb({**tables, "enrolments": people}, str(query))


def conformed(tables: dict[str, pa.Table]) -> pa.Table:
    """Enrolments with every column the schema names."""
    people = tables["enrolments"]
    for field in ibis.schema(EVENT_SCHEMAS["enrolments"]).to_pyarrow():
        if field.name not in people.column_names:
            people = people.append_column(field, pa.nulls(len(people), field.type))
    return people


def by_hand(tables: dict[str, pa.Table]) -> Any:  # noqa: ANN401 - as above
    return _duckdb(tables, HAND_SQL)


def by_pandas(tables: dict[str, pa.Table]) -> Any:  # noqa: ANN401 - as above
    rows = tables["activity"].to_pandas(date_as_object=False)
    rows["ago"] = (pd.Timestamp(AS_OF) - rows["day"]).dt.days
    rows = rows[rows["ago"] >= 0]
    key, ago, clicks = rows["enrolment_id"], rows["ago"], rows["clicks"]
    columns = {
        "clicks_total": clicks.groupby(key).sum(),
        "activity_rows": clicks.groupby(key).size(),
        "days_since_last_seen": ago.groupby(key).min(),
        "days_since_first_seen": ago.groupby(key).max(),
        "sessions_total": rows["sessions"].groupby(key).sum(),
    }
    for k in range(8):
        mine = (ago >= 7 * k) & (ago < 7 * k + 7)
        columns[f"clicks_week_{k}"] = clicks[mine].groupby(key[mine]).sum()
    for name, days in (("active_days", 7), ("active_days_14", 14), ("active_days_28", 28)):
        mine = (ago < days) & (clicks > 0)
        columns[name] = clicks[mine].groupby(key[mine]).size()
    recent = rows[ago < MONTH].groupby("enrolment_id")
    for name in ("content", "assessment", "discussion", "video", "other", "sessions", "minutes"):
        columns[f"{name}_28"] = recent[name].sum()
    gone = rows.groupby("enrolment_id")["day"].diff().dt.days.clip(lower=1)
    columns["gap_longest"] = gone.groupby(key).max()
    columns["sessions"] = rows.loc[ago < WEEK].groupby("enrolment_id")["sessions"].sum()
    columns["active_days_total"] = clicks[clicks > 0].groupby(key[clicks > 0]).size()
    return _checks(pd.DataFrame(columns))


def whole(tables: dict[str, pa.Table]) -> Any:  # noqa: ANN401 - as above
    moments = pd.DataFrame({"enrolment_id": np.arange(ENROLMENTS), "as_of": pd.Timestamp(AS_OF)})
    return _checks(compute_features({k: tables[k] for k in ("activity", "enrolments")}, moments))


WAYS: Final[dict[str, Callable[[dict[str, pa.Table]], Any]]] = {
    "ibis": by_ibis,
    "sql": by_hand,
    "pandas": by_pandas,
    "whole": whole,
}
TITLES: Final = {
    "sql": "hand-written DuckDB SQL",
    "ibis": "our ibis expression on DuckDB",
    "pandas": "pandas",
    "whole": "the whole feature table (every feature)",
}


def main() -> None:
    """Print time and memory of each, as ratios to hand-written SQL."""
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder))
        found = {way: measure(MODULE, way, folder) for way in TITLES}
    base = found["sql"]
    print(f"features of one day, {ENROLMENTS * DAYS:,} learner-days of {ENROLMENTS:,} learners")
    for way, title in TITLES.items():
        seconds, cpu, mb = (found[way][key] for key in ("seconds", "cpu", "mb"))
        print(
            f"  {title:42} {seconds:6.2f} s {seconds / base['seconds']:5.2f} x   "
            f"cpu {cpu:6.2f} s {cpu / base['cpu']:5.2f} x   {mb:7,.0f} MB"
        )
        if found[way]["result"] != base["result"]:
            print(f"    DIFFERS: {found[way]['result']} against {base['result']}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        way, folder = sys.argv[1:3]
        loaded = load(Path(folder))
        report(lambda: WAYS[way](loaded), repeat=1 if way == "pandas" else 2)
    else:
        main()
