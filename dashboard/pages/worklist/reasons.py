"""Why somebody is where they are on the worklist, in the words of the policy. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from dashboard.ui import LEAVES_SOON, absent, chance, reached, short_day
from dashboard.ui.learners import risk_number
from domain.coaching import WorklistPriority
from domain.learners import Segment
from domain.policy import Policy

#: Priority -> what it is called, and the tone of its mark.
_NAMES: Final[Mapping[WorklistPriority, tuple[str, bool]]] = {
    WorklistPriority.ASKED: ("Cannot wait", True),
    WorklistPriority.ESCALATED: ("Escalated", True),
    WorklistPriority.OVERDUE: ("Overdue", True),
    WorklistPriority.TASK: ("A person was asked", False),
    WorklistPriority.CRITICAL_AND_RED: ("By rule and by risk", False),
    WorklistPriority.RED: ("By risk", False),
    WorklistPriority.LISTED: ("By rule", False),
    WorklistPriority.WELL_SINCE: ("Well since", False),
}


#: As conditions of the catalogue say it.
_NEEDS_BARRIER: Final = "barriers is known"


def priority_name(priority: WorklistPriority) -> tuple[str, bool]:
    """What a priority is called, and whether it is late."""
    return _NAMES[priority]


def facts_today(row: Mapping[Any, Any], policy: Policy) -> list[str]:
    """What rules and scorer see of a learner today, each with the line it crosses."""
    facts = [_unseen(row, policy), _progress(row, policy)]
    if not absent(row["barriers"]):
        facts.append(f"barrier: {row['barriers']}")
    if not absent(row["risk_band"]) and row["risk_band"] == "Red":
        line = f"{policy.bands.red_from:.0f}"
        facts.append(f"risk of not completing {risk_number(row['risk_score'])} (Red from {line})")
    if not absent(row["leave_soon"]) and row["leave_soon"] >= LEAVES_SOON:
        facts.append(f"may leave soon: {chance(row['leave_soon'])} within 21 days")
    return [fact for fact in facts if fact]


def barrier_gone(tasks: Sequence[Mapping[Any, Any]], row: Mapping[Any, Any], policy: Policy) -> str:
    """What is so today of who was to be helped with a barrier, and has none any more."""
    asked = (policy.nudges.get(task["cause"]) for task in tasks)
    is_about_one = any(_NEEDS_BARRIER in nudge.when for nudge in asked if nudge)
    if not is_about_one or not absent(row["barriers"]):
        return ""
    return "No barrier is known today: ask whether it is solved, and log the answer."


def escalation_words(row: Mapping[Any, Any]) -> str:
    """Who escalated, when and why."""
    day = short_day(pd.Timestamp(str(row["made_at"])))
    return f"Escalated by {row['who']} on {day}: {row['reason']}"


def _unseen(row: Mapping[Any, Any], policy: Policy) -> str:
    days, lines = row["days_since_last_seen"], policy.segments
    if absent(days):
        return "last visit not known"
    never = absent(row["last_seen_on"])
    words = f"never seen, in {int(days)} days" if never else f"not seen for {int(days)} days"
    if row["engagement_segment"] == Segment.CRITICAL:
        over = lines.engagement_critical_above_days
        return words if never else f"{words} (Critical above {over})"
    if days > policy.worklist.inactive_above_days:
        return f"{words} (listed above {policy.worklist.inactive_above_days})"
    return words if row["engagement_segment"] == Segment.MODERATE else ""


def _progress(row: Mapping[Any, Any], policy: Policy) -> str:
    if absent(row["progress"]):
        return ""
    lines = policy.segments
    below = {
        Segment.CRITICAL: f"Critical below {lines.progress_critical_below:.0f}",
        Segment.MODERATE: f"Moderate below {lines.progress_on_track_from:.0f}",
    }.get(row["progress_segment"])
    if below is None:
        return ""
    of_plan = " of what is due by now" if policy.progress_basis == "expected" else ""
    return f"progress {reached(row['progress'])} ({below} %{of_plan})"
