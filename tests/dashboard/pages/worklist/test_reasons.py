"""Reasons on the worklist are those of today, and no two of them contradict each other."""

from typing import Any

import pandas as pd

from dashboard.pages.worklist.reasons import barrier_gone, facts_today
from dashboard.ui import LEAVES_SOON
from domain.policy import Policy

ROW: dict[str, Any] = {
    "engagement_segment": "On Track",
    "progress_segment": "On Track",
    "days_since_last_seen": 2.0,
    "last_seen_on": pd.Timestamp("2026-02-27"),
    "progress": 90.0,
    "barriers": "",
    "risk_band": "Red",
    "risk_score": 94.6,
    "leave_soon": LEAVES_SOON,
}


def test_each_number_says_what_it_is_the_chance_of(policy: Policy) -> None:
    assert facts_today(ROW, policy) == [
        "risk of not completing 94 (Red from 80)",
        "may leave soon: 20 % within 21 days",
    ]


def test_leaving_is_named_from_where_the_learners_page_calls_it_near(policy: Policy) -> None:
    facts = facts_today({**ROW, "leave_soon": LEAVES_SOON - 0.01}, policy)
    assert facts == ["risk of not completing 94 (Red from 80)"]


def test_a_request_about_a_barrier_that_is_gone_says_so(policy: Policy) -> None:
    asked = [{"cause": "barrier_escalation"}]
    assert "No barrier is known today" in barrier_gone(asked, ROW, policy)
    assert not barrier_gone(asked, {**ROW, "barriers": "Housing"}, policy)
    assert not barrier_gone([{"cause": "login_expectation"}, {"cause": "note:1"}], ROW, policy)
