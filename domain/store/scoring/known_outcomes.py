"""What was shown and how it came out: snapshots whose outcome is known by now."""

from datetime import date

import pandas as pd
from sqlalchemy import select
from sqlmodel import col

from domain.store.database import Database, columns
from domain.store.tables import Cohort, Enrolment, Snapshot


def read_known_outcomes(database: Database, as_of: date, scorer_id: int) -> pd.DataFrame:
    """Every score this scorer gave that day, beside what is known of its learner today."""
    found = (
        select(
            *columns(Snapshot.enrolment_id, Enrolment.learner_id, Snapshot.as_of),
            *columns(Snapshot.risk_score, Snapshot.leave_soon, Enrolment.withdrawn_on),
            *columns(Enrolment.outcome, Enrolment.outcome_on, Enrolment.cohort_id),
            *columns(Cohort.starts_on, Cohort.ends_on),
        )
        .join(Enrolment, col(Enrolment.id) == Snapshot.enrolment_id)
        .join(Cohort, col(Cohort.id) == Enrolment.cohort_id)
        .where(
            col(Snapshot.as_of) == as_of,
            col(Snapshot.scorer_id) == scorer_id,
            col(Snapshot.risk_score).is_not(None),
        )
    )
    return database.read_frame(found)
