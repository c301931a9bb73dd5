from datetime import date

import pandas as pd
import pytest

from dashboard.ui.text import (
    absent,
    count,
    day,
    days_ago,
    every,
    last_seen,
    percent,
    reached,
    share,
    upper_first,
    why,
)
from domain.policy import Policy

ROW = {
    "engagement_segment": "Critical",
    "progress_segment": "Critical",
    "days_since_last_seen": 23.0,
    "last_seen_on": pd.Timestamp("2026-02-07"),
    "progress": 34.4,
    "barriers": "childcare",
    "risk_band": "Red",
    "risk_score": 86.0,
    "leave_soon": 0.24,
}


def test_why_names_every_fact_that_calls_for_help(policy: Policy) -> None:
    assert why(ROW, policy) == [
        "Not seen for 23 days",
        "Progress 34 %",
        "Barrier: childcare",
        "May leave soon: 24 % within 21 days",
    ]


def test_why_is_silent_about_what_is_fine_or_not_known(policy: Policy) -> None:
    fine = ROW | dict.fromkeys(("engagement_segment", "progress_segment"), "On Track")
    fine |= {"days_since_last_seen": 2, "progress": 90, "barriers": "", "leave_soon": 0.06}
    unknown = fine | {
        "progress_segment": "",
        "progress": float("nan"),
        "barriers": None,
        "leave_soon": None,
    }
    assert why(fine, policy) == []
    assert why(unknown, policy) == []
    assert why(unknown | {"days_since_last_seen": None}, policy) == ["Last visit not known"]


def test_never_seen_is_told_from_not_known(policy: Policy) -> None:
    never = ROW | {"last_seen_on": None, "days_since_last_seen": 6}
    assert why(never, policy)[0] == "Never seen, in 6 days"
    assert last_seen(6, None) == "never, in 6 days"
    assert last_seen(6, pd.Timestamp("2026-03-01")) == "6 days ago"
    assert last_seen(None, None) == last_seen(float("nan"), pd.NaT) == "not known"


def test_progress_is_judged_by_the_plan_where_policy_says_so(policy: Policy) -> None:
    planned = policy.model_copy(update={"progress_basis": "expected"})
    assert "Progress 34 %, behind plan" in why(ROW, planned)


@pytest.mark.parametrize("value", [None, "", float("nan"), pd.NA, pd.NaT])
def test_every_kind_of_nothing_is_absent(value: object) -> None:
    assert absent(value)


@pytest.mark.parametrize("value", [0, 0.0, "x", date(2026, 1, 1), False])
def test_zero_is_not_nothing(value: object) -> None:
    assert not absent(value)


def test_numbers_and_days_read_as_people_write_them() -> None:
    assert day(date(2026, 3, 7)) == "7 Mar 2026"
    assert [days_ago(d) for d in (0, 1, 12, None)] == [
        *("today", "yesterday", "12 days ago", "not known"),
    ]
    assert (percent(71.6), percent(None)) == ("72 %", "\N{EN DASH}")
    assert (share(1, 8), share(1, 0)) == ("12 %", "\N{EN DASH}")
    assert [count(n, "learner") for n in (1, 1200)] == ["1 learner", "1,200 learners"]


def test_a_capital_letter_in_front_leaves_names_as_they_are() -> None:
    assert upper_first("AAA October 2013") == "AAA October 2013"
    assert upper_first("all cohorts") == "All cohorts"
    assert upper_first("") == ""


def test_progress_is_rounded_down_everywhere_so_that_it_stays_below_its_line(
    policy: Policy,
) -> None:
    assert (reached(69.5), reached(21.9), reached(70.0 - 1e-12)) == ("69 %", "21 %", "70 %")
    assert reached(None) == "\N{EN DASH}"
    assert "Progress 49 %" in why({**ROW, "progress": 49.9}, policy)


def test_one_learner_is_not_all_of_them() -> None:
    assert (every(15, "learner"), every(1, "learner")) == ("All 15 learners", "1 learner")
