"""How many learners were in which state at each as_of, and how fresh the data is."""

from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd
import pyarrow as pa
from sqlalchemy import func
from sqlmodel import Session, select

from domain.store.database import Database
from domain.store.tables import Activity, ImportRun, JobRun, Snapshot

_COUNTS = """
SELECT s.as_of, e.cohort_id, c.name AS cohort, c.starts_on, e.coach_id,
       s.composite_segment, s.risk_band, count(*) AS learners,
       count(s.risk_score) AS scored, coalesce(sum(s.risk_score), 0) AS risk_sum
FROM snapshot s
JOIN enrolment e ON e.id = s.enrolment_id
JOIN cohort c ON c.id = e.cohort_id
GROUP BY s.as_of, e.cohort_id, c.name, c.starts_on, e.coach_id, s.composite_segment, s.risk_band
"""
_COUNTS_SCHEMA = pa.schema(
    [
        ("as_of", pa.date32()),
        ("cohort_id", pa.int64()),
        ("cohort", pa.string()),
        ("starts_on", pa.date32()),
        ("coach_id", pa.int64()),
        ("composite_segment", pa.string()),
        ("risk_band", pa.string()),
        ("learners", pa.int64()),
        ("scored", pa.int64()),
        ("risk_sum", pa.float64()),
    ]
)


@dataclass(frozen=True, kw_only=True)
class Freshness:
    """The last import, the newest day with any activity by the day asked for, and that day."""

    imported_at: datetime | None
    active_on: date | None
    as_of: date


def read_counts(database: Database) -> pd.DataFrame:
    """One row per as_of, cohort, coach, segment and band: learners, scored, risk_sum.

    Mean risk of any grouping is the sum of `risk_sum` over the sum of `scored`.
    """
    table = database.read_arrow(_COUNTS, schema=_COUNTS_SCHEMA)
    return table.to_pandas(date_as_object=False).astype({"coach_id": "Int64"})


def freshness(session: Session, as_of: date) -> Freshness:
    """How new what was known on a day is."""
    return Freshness(
        imported_at=session.exec(select(func.max(ImportRun.finished_at))).one(),
        active_on=session.exec(select(func.max(Activity.day)).where(Activity.day <= as_of)).one(),
        as_of=as_of,
    )


def change_mark(database: Database) -> str:
    """A text that changes whenever an import, a job or an added as_of may change what is shown."""
    marks = database.read_arrow(
        f"SELECT (SELECT max(id) FROM {ImportRun.__tablename__}) AS imports, "
        f"(SELECT max(id) FROM {JobRun.__tablename__} WHERE state <> 'running') AS jobs, "
        f"(SELECT count(DISTINCT as_of) FROM {Snapshot.__tablename__}) AS as_ofs"
    )
    return "/".join(str(value) for value in marks.to_pylist()[0].values())
