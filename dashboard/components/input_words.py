"""What a scorer reads, in plain words for staff. Pure."""

from collections.abc import Mapping
from typing import Final

from dashboard.words import upper_first

#: Input of a scorer (see `domain.risk.facts.FACTS`) -> what it measures.
INPUT_WORDS: Final[Mapping[str, str]] = {
    "days_since_last_seen": "days since last seen",
    "never_seen": "not seen yet",
    "quiet_streak": "days quiet in a row",
    "days_per_visit_gap": "time away against their usual gap",
    "standing_clicks_14": "activity in 14 days, place in the cohort",
    "standing_clicks_28": "activity in 28 days, place in the cohort",
    "standing_clicks_total": "all activity, place in the cohort",
    "against_cohort": "activity against the cohort's",
    "log_clicks_14": "activity in 14 days",
    "log_clicks_28": "activity in 28 days",
    "active_days": "days active",
    "active_days_14": "days active of the last 14",
    "active_days_28": "days active of the last 28",
    "active_day_share": "share of days active",
    "active_weeks_8": "weeks active of the last 8",
    "active_streak": "days active in a row",
    "steadiness": "steadiness from week to week",
    "standing_active_days_28": "days active of the last 28, place in the cohort",
    "standing_active_days_total": "days active, place in the cohort",
    "trend_own": "activity against their own past",
    "trend_month": "activity against the month before",
    "missed_share": "share of work due not handed in",
    "weight_missed_share": "share of work due not handed in, by weight",
    "work_missed": "pieces of work not handed in",
    "assignments_missed": "assignments not handed in",
    "latest_missed": "latest work due not handed in",
    "days_since_missed": "days since work was last missed",
    "progress_gap": "progress against where it should be",
    "standing_weight_done": "work done, place in the cohort",
    "days_since_submission": "days since work was last handed in",
    "work_late": "pieces of work handed in late",
    "work_ahead": "pieces of work handed in early",
    "lead_days": "days handed in before the due day",
    "standing_lead_days": "days handed in early, place in the cohort",
    "mark_mean": "average mark",
    "mark_last": "latest mark",
    "mark_lowest": "lowest mark",
    "mark_step": "change from mark to mark",
    "points_share": "share of all points reached",
    "standing_mark_mean": "average mark, place in the cohort",
    "avg_quiz_score": "average quiz mark",
    "quiz_score_avg_last_30d": "average quiz mark of the last 30 days",
    "content_share": "share of time on course content",
    "assessment_share": "share of time on quizzes and assessments",
    "discussion_share": "share of time in discussion",
    "video_share": "share of time on videos",
    "session_minutes": "minutes a session",
    "attendance_rate": "sessions attended",
    "attendance_rate_last_30d": "sessions attended in the last 30 days",
    "barrier_count": "barriers reported",
    "days_since_last_feedback": "days since feedback",
    "days_since_check_in": "days since they told us how it goes",
    "sentiment": "how they said it goes",
    "previous_attempts": "earlier attempts at this course",
    "enrolled_days_ahead": "days enrolled before the start",
    "elapsed": "share of the course that is over",
    "days_to_next_due": "days to the next work due",
}


def input_words(name: str) -> str:
    """What an input measures; one of an older scorer is told by its name."""
    return upper_first(INPUT_WORDS.get(name, name.replace("_", " ")))
