"""Who was drawn for which intervention, and what they did afterwards."""

from datetime import date
from typing import Final

import pandas as pd
import pyarrow as pa

from domain.experiments import CONTACT_DAYS, DRAWS, LISTED, LOOK_BACK_DAYS
from domain.store.database import Database

_TYPES: Final = {
    "share": pa.float64(),
    "active_before": pa.int64(),
    **dict.fromkeys(("as_of", "next_active_on", "withdrawn_on"), pa.date32()),
}
_SCHEMA: Final = pa.schema([(name, _TYPES.get(name, pa.string())) for name in DRAWS])
_DRAWS: Final = """
SELECT l.ref AS learner_ref, n.intervention AS intervention, n.arm AS arm, n.share AS share,
       n.variant AS variant, n.as_of AS as_of,
       (SELECT min(a.day) FROM activity a
         WHERE a.enrolment_id = n.enrolment_id AND a.day > n.as_of AND a.day <= :until
           AND a.clicks > 0) AS next_active_on,
       CASE WHEN e.withdrawn_on <= :until THEN e.withdrawn_on END AS withdrawn_on,
       (SELECT count(*) FROM activity a
         WHERE a.enrolment_id = n.enrolment_id AND a.clicks > 0 AND a.day <= n.as_of
           AND a.day > {look_back}) AS active_before,
       s.risk_band AS risk_band, n.channel AS channel
FROM nudge n
JOIN enrolment e ON e.id = n.enrolment_id
JOIN learner l ON l.id = e.learner_id
LEFT JOIN snapshot s ON s.enrolment_id = n.enrolment_id AND s.as_of = n.as_of
WHERE n.arm IS NOT NULL AND n.as_of <= :until
"""
#: The day so many days before a draw, as each database writes it.
_LOOK_BACK: Final = {
    "sqlite": f"date(n.as_of, '-{LOOK_BACK_DAYS} days')",
    "postgresql": f"n.as_of - {LOOK_BACK_DAYS}",
}
_SIZES: Final = """
SELECT s.as_of AS as_of, count(DISTINCT e.learner_id) AS learners
FROM snapshot s JOIN enrolment e ON e.id = s.enrolment_id
GROUP BY s.as_of
"""
_SIZES_SCHEMA: Final = pa.schema([("as_of", pa.date32()), ("learners", pa.int64())])
_LISTED_SCHEMA: Final = pa.schema([(name, pa.date32()) for name in LISTED])
_LISTED: Final = """
SELECT f.listed_on AS listed_on,
       (SELECT min(c.day) FROM contact c
         WHERE c.enrolment_id = f.enrolment_id AND c.day > f.listed_on AND c.day <= :until
           AND c.kind <> 'note' AND c.outcome <> 'not_needed' AND c.taken_back_at IS NULL
       ) AS contacted_on,
       (SELECT min(a.day) FROM activity a
         WHERE a.enrolment_id = f.enrolment_id AND a.clicks > 0 AND a.day <= :until
           AND a.day > {week}) AS active_on,
       CASE WHEN e.withdrawn_on <= :until THEN e.withdrawn_on END AS withdrawn_on
FROM (SELECT enrolment_id, min(as_of) AS listed_on FROM snapshot
       WHERE worklist_rank IS NOT NULL AND as_of <= :until GROUP BY enrolment_id) f
JOIN enrolment e ON e.id = f.enrolment_id
"""
_WEEK: Final = {
    "sqlite": f"date(f.listed_on, '+{CONTACT_DAYS} days')",
    "postgresql": f"f.listed_on + {CONTACT_DAYS}",
}


def read_draws(database: Database, *, until: date) -> pd.DataFrame:
    """Every nudge that reached the draw by then, with the columns `outcomes.DRAWS`.

    `next_active_on` is the first day of activity after the decision's as_of, `active_before` the
    days of activity in the 14 days up to it, `risk_band` the band at the draw; nothing later than
    `until` is known.
    """
    query = _DRAWS.format(look_back=_LOOK_BACK[database.url.get_backend_name()])
    found = database.read_arrow(query, schema=_SCHEMA, until=until)
    return found.to_pandas(date_as_object=False)


def read_sizes(database: Database) -> dict[date, int]:
    """How many learners each as_of had: the number that decides the share withheld that day."""
    rows = database.read_arrow(_SIZES, schema=_SIZES_SCHEMA).to_pylist()
    return {row["as_of"]: row["learners"] for row in rows}


def read_listed(database: Database, *, until: date) -> pd.DataFrame:
    """Every enrolment that was on the worklist by then, with the columns `contacts.LISTED`.

    `listed_on` is the first day on it, `contacted_on` the first contact after that day (a note is
    none, and none was needed is none), `active_on` the first day of activity more than a week
    after; nothing later than `until` is known.
    """
    query = _LISTED.format(week=_WEEK[database.url.get_backend_name()])
    found = database.read_arrow(query, schema=_LISTED_SCHEMA, until=until)
    return found.to_pandas(date_as_object=False)
