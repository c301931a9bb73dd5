"""The five questions of the classic dashboard: a column each, and what is asked of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from domain.policy import Policy

Limits = tuple[tuple[float, str], ...]


@dataclass(frozen=True, kw_only=True)
class Question:
    """One tab: a column, what is asked of it, and what to import where it is not known.

    `dimension` tells learners apart by the words of the column; a number has a `unit` instead.
    """

    tab: str
    column: str
    asked: str
    wanted: str
    unit: str = ""
    dimension: str = ""
    limits: Callable[[Policy], Limits] = lambda _: ()


def _quiet(policy: Policy) -> Limits:
    rule = policy.segments
    return (
        (rule.engagement_moderate_from_days - 0.5, "Moderate"),
        (rule.engagement_critical_above_days + 0.5, "Critical"),
    )


def _moved(policy: Policy) -> Limits:
    rule = policy.segments
    if policy.progress_basis == "expected":  # where the limits lie depends on each one's plan
        return ()
    return (
        (rule.progress_critical_below, "Critical below"),
        (rule.progress_on_track_from, "On Track from"),
    )


QUESTIONS: Final = {
    "seen": Question(
        tab="Days since last seen",
        column="days_since_last_seen",
        asked="How long have learners been away?",
        unit="days since last seen",
        limits=_quiet,
        wanted="a file with activity or last logins",
    ),
    "progress": Question(
        tab="Progress",
        column="progress",
        asked="How far have learners come?",
        unit="percent of the programme",
        limits=_moved,
        wanted="a file with a progress column",
    ),
    "grade": Question(
        tab="Average grade",
        column="grade",
        asked="What grades do learners have?",
        unit="average grade, percent",
        wanted="grades, or wait until the first work is marked",
    ),
    "barriers": Question(
        tab="Barriers",
        column="barriers",
        asked="What stands in learners' way?",
        dimension="barrier",
        wanted="a file with reported barriers",
    ),
    "stage": Question(
        tab="Training stage",
        column="stage",
        asked="Where in the training are learners?",
        dimension="at_stage",
        wanted="a file with each learner's stage",
    ),
}
