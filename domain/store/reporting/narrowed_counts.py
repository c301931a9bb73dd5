"""How many learners were in which state, of those of a stage or an employer: counted when asked."""

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import col

from domain.store.database import Database, columns
from domain.store.tables import Cohort, Enrolment, Snapshot, Staff


def read_narrowed_counts(database: Database, stage: str, employer: int | None) -> pd.DataFrame:
    """The frame of `read_counts`, of learners in that stage then, and of that employer.

    An empty stage and no employer are everybody; those of all are kept with the day.
    """
    group = (
        *columns(Snapshot.as_of, Enrolment.cohort_id, Enrolment.coach_id),
        *columns(Snapshot.composite_segment, Snapshot.risk_band),
    )
    found = (
        select(
            *group,
            func.count().label("learners"),
            func.count(col(Snapshot.risk_score)).label("scored"),
            func.coalesce(func.sum(Snapshot.risk_score), 0.0).label("risk_sum"),
            func.count(col(Snapshot.days_since_last_seen)).label("seen"),
        )
        .join(Enrolment, col(Enrolment.id) == Snapshot.enrolment_id)
        .group_by(*group)
    )
    if stage:
        found = found.where(col(Snapshot.stage) == stage)
    if employer is not None:
        found = found.where(col(Enrolment.employer_id) == employer)
    counted = found.subquery()  # names are looked up for groups, not for learners
    named = (
        select(*counted.c, *columns(Cohort.starts_on, cohort=Cohort.name, coach=Staff.name))
        .join(Cohort, col(Cohort.id) == counted.c.cohort_id)
        .outerjoin(Staff, col(Staff.id) == counted.c.coach_id)
        .order_by(counted.c.as_of, counted.c.cohort_id, counted.c.coach_id)
    )
    return database.read_frame(named, gaps=["coach_id"])
