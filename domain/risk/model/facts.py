"""What the scorer reads, grouped into facts a coach can say.

Names are those of the feature table. Absolute volumes, identifiers and anything about the cohort
as a whole stay out: they do not carry over to the next cohort. Demographics never enter.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Fact(StrEnum):
    """A group of features that a person would name in one breath."""

    SEEN = "seen"
    ACTIVITY = "activity"
    DAYS = "days"
    TREND = "trend"
    WORK = "work"
    PACE = "pace"
    TIMING = "timing"
    MARKS = "marks"
    MIX = "mix"
    ATTENDANCE = "attendance"
    BARRIERS = "barriers"
    CONTACT = "contact"
    HISTORY = "history"
    CALENDAR = "calendar"


#: Facts about the learner; the point of the course is where they start from.
REASON_FACTS: Final = tuple(fact for fact in Fact if fact is not Fact.CALENDAR)

#: Each fact with the features that make it up; a feature belongs to one fact only.
FACTS: Final[Mapping[Fact, tuple[str, ...]]] = {
    Fact.SEEN: (
        *("days_unseen", "never_seen", "quiet_streak", "days_per_visit_gap"),
        "days_since_last_seen",  # read by scorers of before
    ),
    Fact.ACTIVITY: (
        "percentile_clicks_14",
        "percentile_clicks_28",
        "percentile_clicks_total",
        "against_cohort",
        "log_clicks_14",
        "log_clicks_28",
    ),
    Fact.DAYS: (
        "active_days",  # read by scorers of before
        "active_days_7",
        "active_days_14",
        "active_days_28",
        "active_day_share",
        "active_weeks_8",
        "active_streak",
        "steadiness",
        "percentile_active_days_28",
        "percentile_active_days_total",
    ),
    Fact.TREND: ("trend_own", "trend_month"),
    Fact.WORK: (
        "missed_share",
        "weight_missed_share",
        "work_missed",
        "assignments_missed",
        "latest_missed",
        "days_since_missed",
    ),
    Fact.PACE: ("progress_gap", "percentile_weight_done", "days_since_submission"),
    Fact.TIMING: ("work_late", "work_ahead", "lead_days", "percentile_lead_days"),
    Fact.MARKS: (
        "mark_mean",
        "mark_last",
        "mark_lowest",
        "mark_step",
        "points_share",
        "percentile_mark_mean",
        "avg_quiz_score",
        "quiz_score_avg_last_30d",
    ),
    Fact.MIX: (
        "content_share",
        "assessment_share",
        "discussion_share",
        "video_share",
        "session_minutes",
        "discussion_against_cohort",
    ),
    Fact.ATTENDANCE: ("attendance_rate", "attendance_rate_last_30d"),
    Fact.BARRIERS: ("barrier_count",),
    Fact.CONTACT: ("days_since_last_feedback", "days_since_check_in", "sentiment"),
    Fact.HISTORY: ("previous_attempts", "enrolled_days_ahead"),
    Fact.CALENDAR: ("elapsed", "days_to_next_due"),
}

#: Inputs whose direction is known: more of it can only raise (1) or only lower (-1) a risk. Both
#: candidates obey it, which keeps reasons sensible and carries over better to other courses.
DIRECTIONS: Final[Mapping[str, int]] = {
    **dict.fromkeys(
        (
            *("days_unseen", "never_seen", "quiet_streak", "days_per_visit_gap"),
            *("missed_share", "weight_missed_share", "work_missed", "assignments_missed"),
            *("latest_missed", "days_since_submission", "work_late"),
            *("barrier_count", "previous_attempts"),
            # of two who are as active otherwise: in both sample presentations
            "discussion_against_cohort",
        ),
        1,
    ),
    **dict.fromkeys(
        (
            *("percentile_clicks_14", "percentile_clicks_28", "percentile_clicks_total"),
            *("against_cohort", "log_clicks_14", "log_clicks_28"),
            *("active_days_7", "active_days_14", "active_days_28", "active_day_share"),
            *("active_weeks_8", "active_streak", "steadiness"),
            *("percentile_active_days_28", "percentile_active_days_total"),
            *("trend_own", "trend_month", "progress_gap", "percentile_weight_done"),
            *("lead_days", "percentile_lead_days"),
            *("mark_mean", "mark_last", "mark_lowest", "points_share", "percentile_mark_mean"),
            *("avg_quiz_score", "quiz_score_avg_last_30d"),
            *("attendance_rate", "attendance_rate_last_30d", "sentiment"),
        ),
        -1,
    ),
}

#: Every input, in a fixed order: those whose direction is known, and the point of the course.
#: What has no known direction (the mix of kinds, say) was learnt as a peculiarity of one cohort and
#: ranked learners worse on another (docs/decisions/0005).
INPUTS: Final = tuple(
    name for names in FACTS.values() for name in names if name in DIRECTIONS or name == "elapsed"
)
