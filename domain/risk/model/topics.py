"""What can be said of a fact: the inputs that one sentence names.

A fact of many inputs is told by the sentence whose inputs moved the score: days active lately must
not stand for what days active so far have done.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import numpy as np

from domain.risk.model.facts import FACTS, REASON_FACTS, Fact
from domain.risk.model.inputs import Floats


class Topic(StrEnum):
    """What one sentence can speak of, in facts of which there is more than one thing to say."""

    CLICKS_LATELY = "clicks_lately"
    CLICKS_SO_FAR = "clicks_so_far"
    DAYS_LATELY = "days_lately"
    DAYS_SO_FAR = "days_so_far"
    WEEKS_LATELY = "weeks_lately"
    STEADINESS = "steadiness"
    OWN_PAST = "own_past"
    OWN_MONTH = "own_month"
    WORK_DUE = "work_due"
    LATEST_DUE = "latest_due"
    PLAN = "plan"
    WORK_DONE = "work_done"
    LAST_SUBMISSION = "last_submission"
    LATE = "late"
    LEAD = "lead"
    LEAD_IN_COHORT = "lead_in_cohort"
    AVERAGE_MARK = "average_mark"
    LATEST_MARK = "latest_mark"
    LOWEST_MARK = "lowest_mark"
    POINTS = "points"
    QUIZ_MARK = "quiz_mark"
    ATTENDANCE_LATELY = "attendance_lately"
    ATTENDANCE_SO_FAR = "attendance_so_far"


#: Facts of more than one topic: the inputs that each topic's sentence names.
TOPICS: Final[Mapping[Fact, Mapping[Topic, tuple[str, ...]]]] = {
    Fact.ACTIVITY: {
        Topic.CLICKS_LATELY: (
            *("percentile_clicks_14", "percentile_clicks_28", "against_cohort"),
            *("log_clicks_14", "log_clicks_28"),
        ),
        Topic.CLICKS_SO_FAR: ("percentile_clicks_total",),
    },
    Fact.DAYS: {
        Topic.DAYS_LATELY: (
            *("active_days", "active_days_7", "active_days_14", "active_days_28"),
            "percentile_active_days_28",
        ),
        Topic.DAYS_SO_FAR: ("active_day_share", "percentile_active_days_total"),
        Topic.WEEKS_LATELY: ("active_weeks_8", "active_streak"),
        Topic.STEADINESS: ("steadiness",),
    },
    Fact.TREND: {Topic.OWN_PAST: ("trend_own",), Topic.OWN_MONTH: ("trend_month",)},
    Fact.WORK: {
        Topic.WORK_DUE: (
            *("missed_share", "weight_missed_share", "work_missed", "assignments_missed"),
            "days_since_missed",
        ),
        Topic.LATEST_DUE: ("latest_missed",),
    },
    Fact.PACE: {
        Topic.PLAN: ("progress_gap",),
        Topic.WORK_DONE: ("percentile_weight_done",),
        Topic.LAST_SUBMISSION: ("days_since_submission",),
    },
    Fact.TIMING: {
        Topic.LATE: ("work_late", "work_ahead"),
        Topic.LEAD: ("lead_days",),
        Topic.LEAD_IN_COHORT: ("percentile_lead_days",),
    },
    Fact.MARKS: {
        Topic.AVERAGE_MARK: ("mark_mean", "percentile_mark_mean"),
        Topic.LATEST_MARK: ("mark_last", "mark_step"),
        Topic.LOWEST_MARK: ("mark_lowest",),
        Topic.POINTS: ("points_share",),
        Topic.QUIZ_MARK: ("avg_quiz_score", "quiz_score_avg_last_30d"),
    },
    Fact.ATTENDANCE: {
        Topic.ATTENDANCE_LATELY: ("attendance_rate_last_30d",),
        Topic.ATTENDANCE_SO_FAR: ("attendance_rate",),
    },
}

#: The topics of every fact that is told, side by side; a fact of one topic is its own.
REASON_TOPICS: Final[tuple[Fact | Topic, ...]] = tuple(
    topic for fact in REASON_FACTS for topic in TOPICS.get(fact, (fact,))
)
#: Where in `REASON_TOPICS` one of `REASON_FACTS` ends and the next begins.
_EDGES: Final = np.cumsum([len(TOPICS.get(fact, (fact,))) for fact in REASON_FACTS])[:-1]


def topics_of(fact: Fact) -> Mapping[Fact | Topic, tuple[str, ...]]:
    """A fact's topics with their inputs."""
    own: dict[Fact | Topic, tuple[str, ...]] = {fact: FACTS[fact]}
    return dict(TOPICS[fact].items()) if fact in TOPICS else own


def facts_of(topics: Floats) -> Floats:
    """What each of `REASON_FACTS` adds, by what each of `REASON_TOPICS` does: either by rows."""
    # not by reduceat, which takes four times as long along this axis
    return np.stack([part.sum(axis=0) for part in np.split(topics, _EDGES)])
