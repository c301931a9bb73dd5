"""What was decided about messages, sent or not: nudges to learners and alerts to coaches."""

from datetime import date

import pandas as pd

from domain.store.database import Database

_DECISIONS = """
SELECT d.at, d.enrolment_id, d.kind, d.to_coach, d.state, d.reason, d.channel, d.subject,
       l.name, l.ref AS learner_ref, e.coach_id, e.cohort_id
FROM (
    SELECT n.id, coalesce(m.sent_at, n.planned_at) AS at, n.enrolment_id, n.intervention AS kind,
           0 AS to_coach, coalesce(m.state, n.state) AS state,
           coalesce(m.reason, n.skip_reason) AS reason,
           coalesce(m.channel, n.channel) AS channel, m.subject
    FROM nudge n LEFT JOIN message m ON m.nudge_id = n.id
    WHERE n.as_of <= :as_of
    UNION ALL
    SELECT a.id, coalesce(m.sent_at, a.raised_at), a.enrolment_id, 'alert_coach', 1,
           coalesce(m.state, CASE WHEN a.skip_reason IS NULL THEN 'planned' ELSE 'skipped' END),
           coalesce(m.reason, a.skip_reason), m.channel, m.subject
    FROM alert a LEFT JOIN message m ON m.id = a.message_id
    WHERE a.as_of <= :as_of
) d
JOIN enrolment e ON e.id = d.enrolment_id
JOIN learner l ON l.id = e.learner_id
ORDER BY d.at DESC, d.id DESC
"""


def read_decisions(database: Database, as_of: date) -> pd.DataFrame:
    """One row per nudge or alert decided up to `as_of`, newest first.

    Columns: at (UTC), enrolment_id, kind, to_coach, state (of its message, once there is one),
    reason, channel, subject, name, learner_ref, coach_id, cohort_id.
    """
    found = database.read_arrow(_DECISIONS, as_of=as_of).to_pandas()
    found["at"] = pd.to_datetime(found["at"], utc=True, format="ISO8601")
    return found.astype({"to_coach": "bool", "coach_id": "Int64"})
