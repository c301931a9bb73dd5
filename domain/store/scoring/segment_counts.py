"""How many learners were in which state at each as_of, and how fresh the data is."""

from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from domain.store.database import Database, columns
from domain.store.operations import read_last_import_at
from domain.store.scoring.snapshot_versions import DayVersion, read_versions
from domain.store.tables import (
    Activity,
    Cohort,
    Enrolment,
    ImportRun,
    JobRun,
    Snapshot,
    SnapshotVersion,
)


@dataclass(frozen=True, kw_only=True)
class Freshness:
    """The last import, the newest day with any activity by the day asked for, and that day.

    `version` is the newest of that day; None where it was not scored by a job.
    """

    imported_at: datetime | None
    active_on: date | None
    as_of: date
    version: DayVersion | None = None


def read_counts(database: Database) -> pd.DataFrame:
    """One row per as_of, cohort, coach, segment and band: learners, scored, risk_sum.

    Mean risk of any grouping is the sum of `risk_sum` over the sum of `scored`.
    """
    group = (
        *columns(Snapshot.as_of, Enrolment.cohort_id, cohort=Cohort.name),
        *columns(Cohort.starts_on, Enrolment.coach_id),
        *columns(Snapshot.composite_segment, Snapshot.risk_band),
    )
    found = (
        select(
            *group,
            func.count().label("learners"),
            func.count(col(Snapshot.risk_score)).label("scored"),
            func.coalesce(func.sum(Snapshot.risk_score), 0.0).label("risk_sum"),
        )
        .join(Enrolment, col(Enrolment.id) == Snapshot.enrolment_id)
        .join(Cohort, col(Cohort.id) == Enrolment.cohort_id)
        .group_by(*group)
    )
    return database.read_frame(found).astype({"coach_id": "Int64"})


def read_freshness(session: Session, as_of: date) -> Freshness:
    """How new what was known on a day is."""
    newest = select(func.max(Activity.day)).where(col(Activity.day) <= as_of)
    return Freshness(
        imported_at=read_last_import_at(session),
        active_on=session.scalar(newest),
        as_of=as_of,
        version=next(iter(read_versions(session, as_of)), None),
    )


def read_change_mark(database: Database) -> str:
    """A text that changes whenever an import, a job or a scored day may change what is shown."""
    ended = select(func.max(JobRun.finished_at))
    marks = select(
        select(func.max(ImportRun.id)).scalar_subquery(),
        ended.scalar_subquery(),
        select(func.count(col(Snapshot.as_of).distinct())).scalar_subquery(),
        select(func.count()).select_from(SnapshotVersion).scalar_subquery(),
    )
    with database.reading() as session:
        return "/".join(str(mark) for mark in session.execute(marks).one())
