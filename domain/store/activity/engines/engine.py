"""What an engine does, and the one that needs nothing: DuckDB in this process."""

from dataclasses import dataclass
from typing import Final, Protocol

import pandas as pd

from domain.learners.features import compute_features
from domain.store.activity.event_tables import load_events
from domain.store.database import Database


class ActivityEngine(Protocol):
    """Computes features where the events are."""

    def compute(self, database: Database, moments: pd.DataFrame) -> pd.DataFrame:
        """Every feature at each moment, as `domain.learners.features.compute_features` gives them.

        `moments` has one row per enrolment_id and as_of, with the cohort_id, and whole cohorts of
        each day.
        """

    def close(self) -> None:
        """Give back what it holds of other machines."""


@dataclass(frozen=True)
class InProcess:
    """DuckDB in this process, over what the store has of the cohorts that are asked about."""

    def compute(self, database: Database, moments: pd.DataFrame) -> pd.DataFrame:
        """As `ActivityEngine.compute`; nothing is read of cohorts that nobody asks about."""
        until = moments["as_of"].max().date()
        cohorts = moments["cohort_id"].unique().tolist()
        return compute_features(load_events(database, until, cohort_ids=cohorts), moments)

    def close(self) -> None:
        """Nothing is held."""


#: The engine that needs nothing.
IN_PROCESS: Final = InProcess()
