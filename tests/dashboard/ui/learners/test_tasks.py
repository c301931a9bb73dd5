"""Tasks as the worklist and a learner's page show them."""

from datetime import date
from typing import Any

import pandas as pd

from dashboard.ui.learners import task_lines
from domain.policy import CoachingPolicy
from tests.dashboard.components import parts, texts

TODAY = date(2026, 3, 2)
DUE = ("2026-03-01", "2026-03-02", "2026-03-03")


def task(**more: Any) -> dict[str, Any]:
    return {
        "cause": "coach_call",
        "action": "Call this week",
        "detail": "no activity for 15 days",
        "as_of": pd.Timestamp("2026-02-10"),
        "due_on": pd.NaT,
    } | more


def test_what_is_overdue_says_by_how_much_and_what_is_due_says_when() -> None:
    lines = task_lines(
        [task(due_on=pd.Timestamp(d)) for d in DUE], today=TODAY, rules=CoachingPolicy()
    )
    assert [texts(due)[0] for due in parts(lines, "due")] == [
        "1 day overdue, asked on 10 Feb",
        "due today",
        "due 3 Mar",
    ]
    assert len(parts(lines, "due late")) + len(parts(parts(lines, "due"), "late")) == 1


def test_a_request_without_an_answer_for_a_week_is_escalated_in_words() -> None:
    late = task(cause="ladder:reengage", due_on=pd.Timestamp("2026-02-12"))
    said = " ".join(texts(task_lines([late], today=TODAY, rules=CoachingPolicy())))
    assert "nobody has been in touch since, and messages about it have stopped" in said
    assert "18 days overdue" in said


def test_facts_of_the_day_a_task_was_raised_are_not_told_as_todays() -> None:
    assert "no activity for 15 days" not in texts(
        task_lines([task()], today=TODAY, rules=CoachingPolicy())
    )
    own = task(cause="reply", detail="Can somebody ring me on Friday?")
    assert "Can somebody ring me on Friday?" in texts(
        task_lines([own], today=TODAY, rules=CoachingPolicy())
    )
