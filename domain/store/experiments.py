"""Who was drawn for which intervention, and what they did afterwards."""

from datetime import date
from typing import Final

import pandas as pd
import pyarrow as pa

from domain.experiments.uplift import DRAWS
from domain.store.database import Database

_SCHEMA: Final = pa.schema(
    [(name, pa.date32() if name.endswith(("_on", "as_of")) else pa.string()) for name in DRAWS]
)
_DRAWS: Final = """
SELECT l.ref AS learner_ref, n.intervention AS intervention, n.arm AS arm, n.as_of AS as_of,
       (SELECT min(a.day) FROM activity a
         WHERE a.enrolment_id = n.enrolment_id AND a.day > n.as_of AND a.day <= :until
           AND a.clicks > 0) AS next_active_on,
       CASE WHEN e.withdrawn_on <= :until THEN e.withdrawn_on END AS withdrawn_on,
       s.risk_band AS risk_band, n.channel AS channel
FROM nudge n
JOIN enrolment e ON e.id = n.enrolment_id
JOIN learner l ON l.id = e.learner_id
LEFT JOIN snapshot s ON s.enrolment_id = n.enrolment_id AND s.as_of = n.as_of
WHERE n.arm IS NOT NULL AND n.as_of <= :until
"""
_SIZES: Final = """
SELECT s.as_of AS as_of, count(DISTINCT e.learner_id) AS learners
FROM snapshot s JOIN enrolment e ON e.id = s.enrolment_id
GROUP BY s.as_of
"""
_SIZES_SCHEMA: Final = pa.schema([("as_of", pa.date32()), ("learners", pa.int64())])


def read_draws(database: Database, *, until: date) -> pd.DataFrame:
    """Every nudge that reached the draw by then, with the columns `uplift.DRAWS`.

    `next_active_on` is the first day of activity after the decision's as_of, `risk_band` the band
    at the draw; nothing later than `until` is known.
    """
    found = database.read_arrow(_DRAWS, schema=_SCHEMA, until=until)
    return found.to_pandas(date_as_object=False)


def read_sizes(database: Database) -> dict[date, int]:
    """How many learners each as_of had: the number that decides the share withheld that day."""
    rows = database.read_arrow(_SIZES, schema=_SIZES_SCHEMA).to_pylist()
    return {row["as_of"]: row["learners"] for row in rows}
