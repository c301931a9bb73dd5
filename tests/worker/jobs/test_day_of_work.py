from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from domain.policy import Policy
from domain.store.database.engine import Database
from domain.store.tables import Challenge, Message, Nudge, Task
from tests.factories import NOON, TODAY, deployment_for, quiet_learners
from worker.jobs.catalogue import JOBS, NOT_DONE, JobCall
from worker.jobs.day_of_work import not_this_week, not_today


@given(today=st.dates(date(2000, 1, 1), date(2100, 1, 1)), ago=st.integers(-500, 500))
def test_only_today_is_decided_about_and_a_week_may_be_late_by_less_than_one(
    today: date, ago: int
) -> None:
    day = today - timedelta(days=ago)
    assert (not_today("plan-nudges", day, today=today) is None) == (day == today)
    within = 0 <= (today - day).days <= 6
    assert (not_this_week("weekly-summary", day, today=today) is None) == within


@pytest.mark.parametrize(
    "job", ["plan-nudges", "alert-coaches", "weekly-summary", "match-challenges"]
)
@pytest.mark.parametrize("environment", ["development", "production"])
def test_about_a_past_day_nobody_is_written_to_now(
    sqlite_database: Database, policy: Policy, job: str, environment: str
) -> None:
    quiet_learners(sqlite_database, 2)
    here = deployment_for(sqlite_database, policy, environment=environment)
    found = JOBS[job](here, JobCall(as_of=TODAY, now=NOON + timedelta(days=7)))
    assert found[NOT_DONE].startswith("2026-03-02 is over")
    assert "staycourse rehearse --as-of 2026-03-02" in found[NOT_DONE]
    with sqlite_database.reading() as session:
        for table in (Nudge, Message, Task, Challenge):
            assert session.exec(select(table)).all() == []


def test_today_is_planned(sqlite_database: Database, policy: Policy) -> None:
    quiet_learners(sqlite_database, 2)
    here = deployment_for(sqlite_database, policy)
    assert JOBS["plan-nudges"](here, JobCall(as_of=TODAY, now=NOON))["queued"] == 2
