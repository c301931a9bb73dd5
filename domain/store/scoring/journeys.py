"""One learner's way through a cohort, as it was known on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd
import pyarrow as pa

from domain.store.database import Database, day_after
from domain.store.nudges import MESSAGES_THEN

_LEARNER: Final = """
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
               worklist_rank, risk_score, risk_band, leave_soon, leave_after_gap, stop_out,
               grade_low, grade_forecast, grade_high, reasons, nearest_change, no_score_reason,
               scorer_note, badges
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
    "check_ins": """
        SELECT day, kind, text, sentiment FROM check_in
        WHERE enrolment_id = :enrolment_id AND day <= :as_of ORDER BY day DESC, kind
    """,
    "nudges": f"""
        SELECT n.id AS nudge_id, n.intervention, n.as_of, n.planned_at, n.state, n.arm, n.channel,
               n.skip_reason, m.state AS message_state, m.subject, m.sent_at, m.reason
        FROM nudge n LEFT JOIN {MESSAGES_THEN} m ON m.nudge_id = n.id
        WHERE n.enrolment_id = :enrolment_id AND n.as_of <= :as_of ORDER BY n.planned_at
    """,
}
#: The columns of each query, in its order; what `_TYPES` does not name is text.
_COLUMNS: Final[Mapping[str, str]] = {
    "learner": "enrolment_id coach_id enrolled_on stage withdrawn_on previous_attempts name"
    " learner_ref email phone zone language cohort starts_on ends_on programme coach employer",
    "snapshots": "as_of days_since_last_seen progress grade barriers stage status"
    " engagement_segment progress_segment barrier_segment composite_segment worklist_rank"
    " risk_score risk_band leave_soon leave_after_gap stop_out grade_low grade_forecast grade_high"
    " reasons nearest_change no_score_reason scorer_note badges",
    "activity": "day clicks content assessment discussion video other",
    "work": "name kind due_on weight submitted_on score",
    "barriers": "kind severity reported_on resolved_on",
    "check_ins": "day kind text sentiment",
    "nudges": "nudge_id intervention as_of planned_at state arm channel skip_reason message_state"
    " subject sent_at reason",
}
_DAYS: Final = (
    *("as_of", "day", "due_on", "submitted_on", "reported_on", "resolved_on"),
    *("starts_on", "ends_on", "enrolled_on", "withdrawn_on"),
)
_INSTANTS: Final = ("planned_at", "sent_at")
_WHOLE: Final = (
    *("enrolment_id", "coach_id", "previous_attempts", "days_since_last_seen", "worklist_rank"),
    *("clicks", "content", "assessment", "discussion", "video", "other", "nudge_id"),
)
_NUMBERS: Final = (
    *("progress", "grade", "risk_score", "leave_soon", "leave_after_gap", "stop_out"),
    *("grade_low", "grade_forecast", "grade_high", "weight", "score", "sentiment"),
)
_TYPES: Final[Mapping[str, pa.DataType]] = (
    dict.fromkeys(_DAYS, pa.date32())
    | dict.fromkeys(_INSTANTS, pa.timestamp("us"))
    | dict.fromkeys(_WHOLE, pa.int64())
    | dict.fromkeys(_NUMBERS, pa.float64())
)


@dataclass(frozen=True, kw_only=True)
class Journey:
    """Who the learner is, and what had happened by the day asked for; days are midnights."""

    learner: Mapping[str, Any]
    snapshots: pd.DataFrame
    activity: pd.DataFrame
    work: pd.DataFrame
    barriers: pd.DataFrame
    check_ins: pd.DataFrame
    nudges: pd.DataFrame


def read_journey(
    database: Database, *, enrolment_id: int, as_of: date, known_by: date | None = None
) -> Journey | None:
    """The journey up to and including `as_of`; None when there is no such enrolment.

    What became of messages is told up to the end of `known_by`: see `read_decisions`.
    """
    known: dict[str, date | int] = {
        "enrolment_id": enrolment_id,
        "as_of": as_of,
        "before": day_after(known_by or as_of),
    }

    def read(name: str, query: str) -> pd.DataFrame:
        schema = pa.schema([(c, _TYPES.get(c, pa.string())) for c in _COLUMNS[name].split()])
        asked = {key: value for key, value in known.items() if f":{key}" in query}
        found = database.read_arrow(query, schema=schema, **asked)
        return _typed(found.to_pandas(date_as_object=False))

    learners = read("learner", _LEARNER)
    if learners.empty:
        return None
    parts = {name: read(name, query) for name, query in _PARTS.items()}
    who = learners.iloc[0]
    learner = {str(k): v for k, v in who.where(who.notna(), None).items()}
    return Journey(learner=learner, **parts)


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    for column in frame.columns.intersection(list(_INSTANTS)):
        frame[column] = frame[column].dt.tz_localize("UTC")
    return frame
