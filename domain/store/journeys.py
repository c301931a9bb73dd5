"""One learner's way through a cohort, as it was known on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd

from domain.store.database import Database

_LEARNER = """
SELECT e.id AS enrolment_id, e.coach_id, e.enrolled_on, e.stage,
       CASE WHEN e.withdrawn_on <= :as_of THEN e.withdrawn_on END AS withdrawn_on,
       e.previous_attempts, l.name, l.ref AS learner_ref, l.email, l.phone, l.zone, l.language,
       c.name AS cohort, c.starts_on, c.ends_on, p.name AS programme,
       t.name AS coach, m.name AS employer
FROM enrolment e
JOIN learner l ON l.id = e.learner_id
JOIN cohort c ON c.id = e.cohort_id
JOIN programme p ON p.id = c.programme_id
LEFT JOIN staff t ON t.id = e.coach_id
LEFT JOIN employer m ON m.id = e.employer_id
WHERE e.id = :enrolment_id
"""
_PARTS: Final[Mapping[str, str]] = {
    "snapshots": """
        SELECT as_of, days_since_last_seen, progress, grade, barriers, stage, status,
               engagement_segment, progress_segment, barrier_segment, composite_segment,
               worklist_rank, risk_score, risk_band, leave_soon, reasons, no_score_reason
        FROM snapshot WHERE enrolment_id = :enrolment_id AND as_of <= :as_of ORDER BY as_of
    """,
    "activity": """
        SELECT day, clicks, content, assessment, discussion, video, other
        FROM activity WHERE enrolment_id = :enrolment_id AND day <= :as_of ORDER BY day
    """,
    # work of the cohort; what was handed in later, or marked later, is not known yet
    "work": """
        SELECT a.name, a.kind, a.due_on, a.weight, r.submitted_on,
               CASE WHEN r.known_on <= :as_of OR r.known_on IS NULL THEN r.score END AS score
        FROM enrolment e
        JOIN assessment a ON a.cohort_id = e.cohort_id
        LEFT JOIN result r ON r.assessment_id = a.id AND r.enrolment_id = e.id
             AND r.submitted_on <= :as_of AND (r.is_banked IS NULL OR NOT r.is_banked)
        WHERE e.id = :enrolment_id ORDER BY a.due_on
    """,
    "barriers": """
        SELECT kind, severity, reported_on,
               CASE WHEN resolved_on <= :as_of THEN resolved_on END AS resolved_on
        FROM barrier WHERE enrolment_id = :enrolment_id AND reported_on <= :as_of
        ORDER BY reported_on
    """,
    "nudges": """
        SELECT n.id AS nudge_id, n.intervention, n.as_of, n.planned_at, n.state, n.arm, n.channel,
               n.skip_reason, m.state AS message_state, m.subject, m.sent_at, m.reason
        FROM nudge n LEFT JOIN message m ON m.nudge_id = n.id
        WHERE n.enrolment_id = :enrolment_id AND n.as_of <= :as_of ORDER BY n.planned_at
    """,
}
_DAYS: Final = [
    "as_of",
    "day",
    "due_on",
    "submitted_on",
    "reported_on",
    "resolved_on",
    "starts_on",
    "ends_on",
    "enrolled_on",
    "withdrawn_on",
]
_INSTANTS: Final = ["planned_at", "sent_at"]


@dataclass(frozen=True, kw_only=True)
class Journey:
    """Who the learner is, and what had happened by the day asked for; days are midnights."""

    learner: Mapping[str, Any]
    snapshots: pd.DataFrame
    activity: pd.DataFrame
    work: pd.DataFrame
    barriers: pd.DataFrame
    nudges: pd.DataFrame


def read_journey(database: Database, *, enrolment_id: int, as_of: date) -> Journey | None:
    """The journey up to and including `as_of`; None when there is no such enrolment."""

    def read(query: str) -> pd.DataFrame:
        found = database.read_arrow(query, enrolment_id=enrolment_id, as_of=as_of)
        return _typed(found.to_pandas())

    learners = read(_LEARNER)
    if learners.empty:
        return None
    parts = {name: read(query) for name, query in _PARTS.items()}
    known = learners.iloc[0]
    learner = {str(k): v for k, v in known.where(known.notna(), None).items()}
    return Journey(learner=learner, **parts)


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    for column in frame.columns.intersection(_DAYS):
        frame[column] = pd.to_datetime(frame[column])
    for column in frame.columns.intersection(_INSTANTS):
        frame[column] = pd.to_datetime(frame[column], utc=True, format="ISO8601")
    return frame
