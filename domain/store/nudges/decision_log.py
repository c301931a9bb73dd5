"""What was decided about messages, sent or not: nudges to learners and alerts to coaches."""

from datetime import date
from typing import Final

import pandas as pd
import pyarrow as pa

from domain.store.database import Database, day_after

#: Messages as they stood before the day `:before`. What a provider told later is left out; a
#: message that had neither left, nor been taken up, nor expired by then is not there at all.
MESSAGES_THEN: Final = """(
    SELECT m.id, m.nudge_id, m.channel, m.subject, m.sent_at,
           CASE WHEN later.message_id IS NULL THEN m.state ELSE 'sent' END AS state,
           CASE WHEN later.message_id IS NULL THEN m.reason END AS reason
    FROM message m
    LEFT JOIN (SELECT DISTINCT message_id FROM message_event WHERE at >= :before) later
        ON later.message_id = m.id
    WHERE coalesce(m.sent_at, m.claimed_at, m.expires_at) < :before
)"""
_DECISIONS: Final = f"""
SELECT d.at, d.enrolment_id, d.kind, d.to_coach, d.state, d.reason, d.channel, d.subject,
       l.name, l.ref AS learner_ref, e.coach_id, e.cohort_id
FROM (
    SELECT n.id, coalesce(m.sent_at, n.planned_at) AS at, n.enrolment_id, n.intervention AS kind,
           0 AS to_coach, coalesce(m.state, n.state) AS state,
           coalesce(m.reason, n.skip_reason) AS reason,
           coalesce(m.channel, n.channel) AS channel, m.subject
    FROM nudge n LEFT JOIN {MESSAGES_THEN} m ON m.nudge_id = n.id
    WHERE n.as_of <= :as_of
    UNION ALL
    SELECT a.id, coalesce(m.sent_at, a.raised_at), a.enrolment_id, 'alert_coach', 1,
           coalesce(m.state, CASE WHEN a.skip_reason IS NULL THEN 'planned' ELSE 'skipped' END),
           coalesce(m.reason, a.skip_reason), m.channel, m.subject
    FROM alert a LEFT JOIN {MESSAGES_THEN} m ON m.id = a.message_id
    WHERE a.as_of <= :as_of
) d
JOIN enrolment e ON e.id = d.enrolment_id
JOIN learner l ON l.id = e.learner_id
ORDER BY d.at DESC, d.id DESC
"""
_SCHEMA: Final = pa.schema(
    [
        ("at", pa.timestamp("us")),
        ("enrolment_id", pa.int64()),
        ("kind", pa.string()),
        ("to_coach", pa.int64()),
        ("state", pa.string()),
        ("reason", pa.string()),
        ("channel", pa.string()),
        ("subject", pa.string()),
        ("name", pa.string()),
        ("learner_ref", pa.string()),
        ("coach_id", pa.int64()),
        ("cohort_id", pa.int64()),
    ]
)


def read_decisions(
    database: Database, as_of: date, *, known_by: date | None = None
) -> pd.DataFrame:
    """One row per nudge or alert decided up to `as_of`, newest first.

    Columns: at (UTC), enrolment_id, kind, to_coach, state (of its message, once that left or was
    given up), reason, channel, subject, name, learner_ref, coach_id, cohort_id. What became of
    messages is told up to the end of `known_by` (UTC), by default `as_of`; `date.max` is all.
    """
    before = day_after(known_by or as_of)
    table = database.read_arrow(_DECISIONS, schema=_SCHEMA, as_of=as_of, before=before)
    found = table.to_pandas()
    found["at"] = found["at"].dt.tz_localize("UTC")
    return found.astype({"to_coach": "bool", "coach_id": "Int64"})
