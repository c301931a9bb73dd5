"""Who learners are, for audits alone: nothing here is ever read by a scorer."""

from typing import Final

import pandas as pd
import pyarrow as pa

from domain.risk.monitoring import ATTRIBUTES
from domain.store.database import Database

_LEARNERS: Final = f"SELECT id AS learner_id, {', '.join(ATTRIBUTES)} FROM learner"
_COHORTS: Final = """
SELECT c.id AS cohort_id, p.name AS programme
FROM cohort c JOIN programme p ON p.id = c.programme_id
"""
_TEXT: Final = pa.string()


def with_demographics(database: Database, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows (learner_id, cohort_id ...) with programme and `ATTRIBUTES`, empty where unknown.

    Rows of learners or cohorts that have been erased since are left out.
    """
    learners = database.read_arrow(
        _LEARNERS,
        schema=pa.schema([("learner_id", pa.int64()), *((name, _TEXT) for name in ATTRIBUTES)]),
    ).to_pandas()
    cohorts = database.read_arrow(
        _COHORTS, schema=pa.schema([("cohort_id", pa.int64()), ("programme", _TEXT)])
    ).to_pandas()
    return rows.merge(cohorts, on="cohort_id").merge(learners, on="learner_id")
