"""The statistics of cohorts as of the newest scored day: read instead of the cohort itself."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa
from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from domain.risk.model import Scorer
from domain.store.database import Database, columns
from domain.store.tables import Activity, CohortDay, Enrolment

if TYPE_CHECKING:
    from domain.learners.features import CohortStatistics


def save_cohort_statistics(session: Session, found: "Sequence[CohortStatistics]") -> None:
    """Keep those of the newest scored day in place of what was kept."""
    session.execute(delete(CohortDay))
    session.add_all(
        CohortDay(cohort_id=one.cohort_id, as_of=one.as_of, statistics=one.to_json())
        for one in found
    )


def find_cohort_statistics(
    session: Session, cohort_id: int, as_of: date
) -> "CohortStatistics | None":
    """Those of a cohort on a day; None where they were not kept."""
    kept = session.get(CohortDay, cohort_id)
    if kept is None or kept.as_of != as_of:
        return None
    from domain.learners.features import CohortStatistics  # noqa: PLC0415 - loads ibis

    return CohortStatistics.from_json(kept.statistics, cohort_id=cohort_id, as_of=as_of)


def number_of(scorer: Scorer | None) -> int:
    """The number by which statistics know the scorer they were kept for; 0 for none."""
    return (scorer.id or 0) if scorer else 0


def read_days_seen(database: Database, cohort_ids: Sequence[int], *, until: date) -> pa.Table:
    """One row per cohort and day on which anybody was seen: cohort_id, day, `there` as a count."""
    return database.read_arrow(
        select(*columns(Enrolment.cohort_id, Activity.day), func.count().label("there"))
        .join(Enrolment, col(Enrolment.id) == Activity.enrolment_id)
        .where(col(Enrolment.cohort_id).in_(cohort_ids), col(Activity.day) <= until)
        .group_by(col(Enrolment.cohort_id), col(Activity.day))
    )
