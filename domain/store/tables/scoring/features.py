"""What was computed of an enrolment as of a day, a narrow column each: see `SNAPSHOT_FEATURES`."""

from typing import Final

from sqlalchemy import Column, Date, ForeignKey, Integer, SmallInteger, String, Table
from sqlalchemy.types import REAL, TypeEngine
from sqlmodel import SQLModel

from domain.store.database import Scaled

#: Whole numbers: days, pieces of work, people. A `SMALLINT` holds 90 years of days.
COUNTS: Final = (
    *("previous_attempts", "days_unseen", "active_days", "active_days_7", "active_days_14"),
    *("active_days_28", "active_weeks_8", "active_streak", "quiet_streak", "inactivity_days"),
    *("never_seen", "visit_unknown", "modules_completed", "days_since_last_feedback"),
    *("work_missed", "assignments_missed", "work_late", "latest_missed", "days_since_submission"),
    *("days_since_missed", "days_to_next_due", "barrier_count"),
)
#: Whole numbers that may be large.
SUMS: Final = ("sessions", "clicks_14", "clicks_28")
#: Shares and places among the cohort, to four digits; trends and how they compare, to three; and
#: percent, marks, weeks and days to two. So many fit in the two bytes that PostgreSQL has of each.
SHARES: Final = (
    *("elapsed", "steadiness", "active_day_share", "missed_share", "weight_missed_share"),
    *("points_share", "attendance_rate", "attendance_rate_last_30d", "sentiment"),
    *("percentile_clicks_14", "percentile_clicks_28", "percentile_clicks_total"),
    *("percentile_active_days_28", "percentile_active_days_total", "percentile_mark_mean"),
    *("percentile_weight_done", "percentile_lead_days"),
)
TRENDS: Final = ("trend_own", "trend_month", "against_cohort", "discussion_against_cohort")
#: Means, and what is counted in parts of a day or week.
MEANS: Final = (
    *("week", "weeks", "expected_progress", "avg_progress", "progress_gap"),
    *("days_per_visit_gap", "lead_days", "mark_mean", "mark_last", "mark_lowest"),
    *("avg_quiz_score", "quiz_score_avg_last_30d"),
)
DIGITS: Final = {SHARES: 4, TRENDS: 3, MEANS: 2}
#: Numbers with a fraction, in the order of the table.
NUMBERS: Final = (
    *("week", "weeks", "elapsed", "expected_progress", "avg_progress", "progress_gap"),
    *("trend_own", "trend_month", "steadiness", "active_day_share", "days_per_visit_gap"),
    *("against_cohort", "discussion_against_cohort", "missed_share", "weight_missed_share"),
    *("points_share", "lead_days", "mark_mean", "mark_last", "mark_lowest", "avg_quiz_score"),
    *("quiz_score_avg_last_30d", "attendance_rate", "attendance_rate_last_30d", "sentiment"),
    *("percentile_clicks_14", "percentile_clicks_28", "percentile_clicks_total"),
    *("percentile_active_days_28", "percentile_active_days_total", "percentile_mark_mean"),
    *("percentile_weight_done", "percentile_lead_days"),
)
TEXTS: Final = ("barrier_severity",)


def _number(name: str) -> TypeEngine[float]:
    """SQLite takes as much room as there is to say, and PostgreSQL two bytes."""
    digits = next(digits for names, digits in DIGITS.items() if name in names)
    small: TypeEngine[float] = REAL().with_variant(Scaled(digits), "postgresql")
    return small.with_variant(Scaled(4), "sqlite")


#: One row per snapshot: what the scorer read, and what rules and people may ask for, that day.
#: `version` is that of the snapshot, the newest or a superseded one; rows are never changed but by
#: retention. The day comes first: PostgreSQL has the table in parts of a month.
SNAPSHOT_FEATURES: Final = Table(
    "snapshot_features",
    SQLModel.metadata,
    Column("as_of", Date, primary_key=True),
    Column("enrolment_id", Integer, ForeignKey("enrolment.id"), primary_key=True),
    Column("version", SmallInteger, primary_key=True, autoincrement=False),
    *(Column(name, SmallInteger) for name in COUNTS),
    *(Column(name, Integer) for name in SUMS),
    *(Column(name, _number(name)) for name in NUMBERS),
    *(Column(name, String) for name in TEXTS),
    sqlite_with_rowid=False,  # the key is the row, as in `activity`
)
