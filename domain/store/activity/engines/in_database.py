"""Features computed by PostgreSQL itself, on the store's own tables: no event leaves it."""

from dataclasses import dataclass
from typing import Final

import pandas as pd
from sqlmodel import col

from domain.learners.features import as_frame, feature_query, moments_table
from domain.store.activity.event_tables import event_selects
from domain.store.database import Database
from domain.store.tables import Enrolment

_MOMENTS: Final = "moments"


@dataclass(frozen=True)
class InPostgreSQL:
    """The database computes, and one row a learner and day comes back."""

    def compute(self, database: Database, moments: pd.DataFrame) -> pd.DataFrame:
        """As `ActivityEngine.compute`."""
        cohorts = moments["cohort_id"].unique().tolist()
        events = event_selects([col(Enrolment.cohort_id).in_(cohorts)])
        found = database.compute_in_place(
            feature_query("postgres"), events, {_MOMENTS: moments_table(moments)}
        )
        return as_frame(found)

    def close(self) -> None:
        """Nothing is held."""
