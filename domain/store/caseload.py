"""What coaches read about their learners: contacts people had, and tasks that wait for them."""

from datetime import date
from typing import Final

import pandas as pd
import pyarrow as pa

from domain.store.database import Database
from domain.store.decisions import day_after

#: Told before the day `:before`, and not taken back by then.
_TOLD_THEN: Final = """t.logged_at < :before
    AND (t.taken_back_at IS NULL OR t.taken_back_at >= :before)"""
_CONTACTS: Final = f"""
SELECT t.id AS contact_id, t.enrolment_id, e.coach_id, e.cohort_id, t.staff_id, s.name AS who,
       t.day, t.kind, t.outcome, t.minutes, t.logged_at
FROM contact t
JOIN enrolment e ON e.id = t.enrolment_id
LEFT JOIN staff s ON s.id = t.staff_id
WHERE {_TOLD_THEN}
ORDER BY t.day, t.id
"""
_CONTACTS_SCHEMA: Final = pa.schema(
    [
        ("contact_id", pa.int64()),
        ("enrolment_id", pa.int64()),
        ("coach_id", pa.int64()),
        ("cohort_id", pa.int64()),
        ("staff_id", pa.int64()),
        ("who", pa.string()),
        ("day", pa.date32()),
        ("kind", pa.string()),
        ("outcome", pa.string()),
        ("minutes", pa.int64()),
        ("logged_at", pa.timestamp("us")),
    ]
)


def read_contacts(database: Database, *, known_by: date = date.max) -> pd.DataFrame:
    """One row per contact logged up to the end of `known_by` (UTC), oldest first.

    Columns: contact_id, enrolment_id, coach_id and cohort_id (of the learner now), staff_id and who
    (whoever logged it), day, kind, outcome, minutes, logged_at (UTC). Those taken back by then are
    left out. Nobody is drawn for a contact: what follows one is observed, never an effect.
    """
    table = database.read_arrow(_CONTACTS, schema=_CONTACTS_SCHEMA, before=day_after(known_by))
    found = table.to_pandas(date_as_object=False)
    found["logged_at"] = found["logged_at"].dt.tz_localize("UTC")
    return found.astype(dict.fromkeys(("coach_id", "staff_id", "minutes"), "Int64"))
