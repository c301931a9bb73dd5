"""What a condition of the catalogue may look at, and how a person calls it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class FieldKind(StrEnum):
    """How values of a field compare."""

    NUMBER = "number"
    WORDS = "words"


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldSpec:
    """One field: its kind, the words for it, its unit."""

    kind: FieldKind
    label: str
    unit: str = ""


def _number(label: str, unit: str = "") -> FieldSpec:
    return FieldSpec(kind=FieldKind.NUMBER, label=label, unit=unit)


def _words(label: str) -> FieldSpec:
    return FieldSpec(kind=FieldKind.WORDS, label=label)


#: Columns of a snapshot, of the snapshot before it (`previous_`), and numbers among its features.
FIELDS: Final[Mapping[str, FieldSpec]] = {
    "days_since_last_seen": _number("days since last seen", "days"),
    "progress": _number("progress", "%"),
    "expected_progress": _number("progress expected by now", "%"),
    "grade": _number("average grade", "%"),
    "risk_score": _number("risk score"),
    "leave_soon": _number("probability of leaving soon"),
    "worklist_rank": _number("place on the worklist"),
    "sessions": _number("visits"),
    "active_days": _number("active days"),
    "modules_completed": _number("modules completed"),
    "quiz_score_avg_last_30d": _number("quiz average, 30 days", "%"),
    "attendance_rate_last_30d": _number("attendance, 30 days"),
    "days_since_last_feedback": _number("days since last feedback", "days"),
    "work_missed": _number("pieces of work missed"),
    "days_since_missed": _number("days since work was missed", "days"),
    "days_to_next_due": _number("days until work is due", "days"),
    "previous_risk_score": _number("risk score before"),
    "composite_segment": _words("segment"),
    "engagement_segment": _words("engagement"),
    "progress_segment": _words("progress segment"),
    "barrier_segment": _words("barrier segment"),
    "risk_band": _words("risk band"),
    "status": _words("status"),
    "stage": _words("stage"),
    "barriers": _words("barriers"),
    "programme": _words("programme"),
    "cohort": _words("cohort"),
    "employer": _words("employer"),
    "language": _words("language"),
    "previous_composite_segment": _words("segment before"),
    "previous_risk_band": _words("risk band before"),
    "previous_stage": _words("stage before"),
}
