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
    """One field: its kind, the words for it, its unit.

    `needs_import`: it says something false when activity is no longer imported.
    """

    kind: FieldKind
    label: str
    unit: str = ""
    needs_import: bool = True


def _number(label: str, unit: str = "") -> FieldSpec:
    return FieldSpec(kind=FieldKind.NUMBER, label=label, unit=unit)


def _words(label: str) -> FieldSpec:
    return FieldSpec(kind=FieldKind.WORDS, label=label)


def _told(label: str) -> FieldSpec:
    """What people said, or what stays as it is: true however old the last import."""
    return FieldSpec(kind=FieldKind.WORDS, label=label, needs_import=False)


#: The field that says until when a message about work makes sense.
DEADLINE: Final = "days_to_next_due"
#: Fields about a piece of work, and which one it is to those who write about it.
WORK: Final[Mapping[str, str]] = {
    DEADLINE: "next_work",
    "days_since_missed": "missed_work",
    "work_missed": "missed_work",
}
#: Before the name of a field: what the snapshot before said.
BEFORE: Final = "previous_"
#: Differences between a snapshot and the one before it, by the field they are of.
TRENDS: Final[Mapping[str, str]] = {
    "risk_trend": "risk_score",
    "progress_trend": "progress",
    "grade_trend": "grade",
}

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
    "risk_trend": _number("change of the risk score", "points"),
    "progress_trend": _number("change of progress", "points"),
    "grade_trend": _number("change of the average grade", "points"),
    "previous_risk_score": _number("risk score before"),
    "composite_segment": _words("segment"),
    "engagement_segment": _words("engagement"),
    "progress_segment": _words("progress segment"),
    "barrier_segment": _words("barrier segment"),
    "risk_band": _words("risk band"),
    "status": _words("status"),
    "reasons": _words("reasons"),
    "badges": _words("badges"),
    "stage": _told("stage"),
    "barriers": _told("barriers"),
    "programme": _told("programme"),
    "cohort": _told("cohort"),
    "employer": _told("employer"),
    "language": _told("language"),
    "challenge_opt_in": _told("would like challenges"),
    "challenge": _told("challenge this week"),
    "previous_composite_segment": _words("segment before"),
    "previous_risk_band": _words("risk band before"),
    "previous_stage": _told("stage before"),
}
