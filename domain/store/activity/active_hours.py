"""The hours at which learners were active lately, for a good time to write to them."""

from datetime import date, timedelta
from typing import Final

import pandas as pd
import pyarrow as pa

from domain.store.database import Database

_LOOK_BACK: Final = timedelta(weeks=8)  # habits change with jobs and seasons
_QUERY: Final = """
SELECT a.enrolment_id, e.cohort_id, a.hours, count(*) AS days
FROM activity a JOIN enrolment e ON e.id = a.enrolment_id
WHERE a.hours > 0 AND a.day > :since AND a.day <= :until
GROUP BY a.enrolment_id, e.cohort_id, a.hours
"""
_SCHEMA: Final = pa.schema(
    [(name, pa.int64()) for name in ("enrolment_id", "cohort_id", "hours", "days")]
)


def read_active_hours(database: Database, as_of: date) -> pd.DataFrame:
    """One row per enrolment and set of hours in the eight weeks up to `as_of`, with its days.

    Columns enrolment_id, cohort_id, hours (bit h: seen between h:00 and h:59), days.
    """
    since = as_of - _LOOK_BACK
    return database.read_arrow(_QUERY, schema=_SCHEMA, since=since, until=as_of).to_pandas()
