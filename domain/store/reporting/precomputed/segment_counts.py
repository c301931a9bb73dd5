"""How many learners were in which state at each as_of, and how fresh the data is."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from domain.store.database import Database, columns
from domain.store.operations import read_last_import_at
from domain.store.reporting.precomputed.kept_counts import read_segment_counts
from domain.store.scoring import DayVersion, read_as_of_dates, read_versions
from domain.store.staff import ABOUT_PEOPLE
from domain.store.tables import (
    Activity,
    AuditEvent,
    Cohort,
    ImportRun,
    JobRun,
    SnapshotVersion,
    Staff,
)

#: Where somebody was active on most days, the newest of them is looked for first.
_LATELY: Final = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Freshness:
    """The last import, the newest day with any activity by the day asked for, and that day.

    `version` is the newest of that day; None where it was not scored by a job.
    """

    imported_at: datetime | None
    active_on: date | None
    as_of: date
    version: DayVersion | None = None


@dataclass(frozen=True, kw_only=True)
class ChangeMarks:
    """What tells whether something that was read may have changed since.

    `imported` moves with imports, `people` with colleagues' decisions about staff and caseloads,
    `ended` with jobs; a scored day has its newest version. A day in its version never changes.
    """

    imported: int
    people: int
    ended: datetime | None
    versions: tuple[tuple[date, int], ...]


def read_counts(database: Database) -> pd.DataFrame:
    """One row per as_of, cohort, coach, segment and band: learners, scored, risk_sum, seen.

    Of every scored day. Mean risk of any grouping is the sum of `risk_sum` over the sum of
    `scored`; `seen` are those of whom the last visit is known.
    """
    counted = read_segment_counts(database).drop(columns=["version", "caseloads"])
    cohorts = select(*columns(Cohort.starts_on, cohort_id=Cohort.id, cohort=Cohort.name))
    coaches = select(*columns(coach_id=Staff.id, coach=Staff.name))
    named = counted.merge(database.read_frame(cohorts), on="cohort_id")
    named = named.merge(database.read_frame(coaches), on="coach_id", how="left")
    some = named["coach_id"].astype("Int64")
    return named.assign(
        coach_id=some.where(some > 0), risk_band=named["risk_band"].replace({"": None})
    ).sort_values(["as_of", "cohort_id", "coach_id"], ignore_index=True)


def read_freshness(session: Session, as_of: date) -> Freshness:
    """How new what was known on a day is."""
    until = select(func.max(Activity.day)).where(col(Activity.day) <= as_of)
    # its key begins with the learner: a week of each takes a tenth of looking at every day there is
    lately = until.where(col(Activity.day) > as_of - _LATELY)
    return Freshness(
        imported_at=read_last_import_at(session),
        active_on=session.scalar(lately) or session.scalar(until),
        as_of=as_of,
        version=next(iter(read_versions(session, as_of)), None),
    )


def read_change_marks(database: Database, *, people_after: int = 0) -> ChangeMarks:
    """Marks of this moment; `people_after` is the `people` known before: no more is looked through.

    Raises whatever the driver raises where the database is away.
    """
    decided = select(func.max(AuditEvent.id)).where(
        col(AuditEvent.id) > people_after, col(AuditEvent.action).in_(ABOUT_PEOPLE)
    )
    with database.reading() as session:
        known = select(col(SnapshotVersion.as_of), func.max(SnapshotVersion.version))
        found = session.execute(known.group_by(col(SnapshotVersion.as_of)))
        newest = {day: version for day, version in found}  # noqa: C416 - rows are no pairs to mypy
        return ChangeMarks(
            imported=session.scalar(select(func.max(ImportRun.id))) or 0,
            people=session.scalar(decided) or people_after,
            ended=session.scalar(select(func.max(JobRun.finished_at))),
            versions=tuple((day, newest.get(day, 0)) for day in read_as_of_dates(session)),
        )
