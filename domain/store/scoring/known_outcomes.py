"""What was shown and how it came out: snapshots whose outcome is known by now."""

from datetime import date
from typing import Final

import pandas as pd
import pyarrow as pa

from domain.store.database import Database

_QUERY: Final = """
SELECT s.enrolment_id, e.learner_id, s.as_of, s.risk_score, s.leave_soon,
       e.withdrawn_on, e.outcome, e.outcome_on, c.ends_on
FROM snapshot s JOIN enrolment e ON e.id = s.enrolment_id JOIN cohort c ON c.id = e.cohort_id
WHERE s.as_of = :as_of AND s.scorer_id = :scorer AND s.risk_score IS NOT NULL
"""
_SCHEMA: Final = pa.schema(
    [
        ("enrolment_id", pa.int64()),
        ("learner_id", pa.int64()),
        ("as_of", pa.date32()),
        ("risk_score", pa.float64()),
        ("leave_soon", pa.float64()),
        ("withdrawn_on", pa.date32()),
        ("outcome", pa.string()),
        ("outcome_on", pa.date32()),
        ("ends_on", pa.date32()),
    ]
)


def scored_on(database: Database, as_of: date, scorer_id: int) -> pd.DataFrame:
    """Every score this scorer gave that day, beside what is known of its learner today."""
    table = database.read_arrow(_QUERY, schema=_SCHEMA, as_of=as_of, scorer=scorer_id)
    return table.to_pandas(date_as_object=False)
