"""Who learners are, for audits alone: nothing here is ever read by a scorer."""

import pandas as pd
from sqlmodel import col, select

from domain.risk.monitoring import ATTRIBUTES
from domain.store.database import Database, columns, table_of
from domain.store.tables import Cohort, Learner, Programme


def add_demographics(database: Database, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows (learner_id, cohort_id ...) with programme and `ATTRIBUTES`, empty where unknown.

    Rows of learners or cohorts that have been erased since are left out.
    """
    attributes = [table_of(Learner).c[name] for name in ATTRIBUTES]
    learners = select(col(Learner.id).label("learner_id"), *attributes)
    cohorts = select(*columns(cohort_id=Cohort.id, programme=Programme.name)).join(
        Programme, col(Programme.id) == Cohort.programme_id
    )
    found = rows.merge(database.read_frame(cohorts), on="cohort_id")
    return found.merge(database.read_frame(learners), on="learner_id")
