"""Who asks a page for what: one way to it, as of a day that was scored."""

import re
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

import dashboard
from dashboard.data.context import PageContext
from dashboard.data.queries.queries import Queries
from dashboard.web import Selection
from domain.policy import Policy
from domain.store.database.engine import Database
from domain.store.staff.members import Role
from domain.store.tables import Employer, Enrolment, Snapshot
from tests.dashboard.conftest import SIZE
from tests.dashboard.data.queries.test_queries import viewer
from tests.dashboard.seeding import as_ofs
from tests.factories import deployment_for

DAYS = as_ofs(SIZE)
BEFORE, BETWEEN, AFTER = DAYS[0] - timedelta(1), DAYS[1] + timedelta(2), DAYS[-1] + timedelta(9)


def asked(
    database: Database, policy: Policy, role: Role = Role.MANAGER, **query: str
) -> PageContext:
    queries = Queries(deployment_for(database, policy))
    return PageContext(viewer(role, staff_id=3), queries, Selection.of(query))


@pytest.mark.parametrize(
    ("wanted", "shown"), [(BEFORE, DAYS[0]), (BETWEEN, DAYS[1]), (AFTER, DAYS[-1])]
)
def test_the_day_shown_is_the_scored_one_at_or_before_the_one_asked_for(
    seeded: Database, policy: Policy, wanted: date, shown: date
) -> None:
    context = asked(seeded, policy, as_of=wanted.isoformat())
    assert context.as_of == shown
    assert set(context.counts["as_of"].dt.date) == {day for day in DAYS if day <= shown}


def test_a_coach_is_given_their_own_learners_whatever_they_ask_for(
    seeded: Database, policy: Policy
) -> None:
    mine = asked(seeded, policy, Role.COACH)
    assert set(mine.counts["coach_id"]) == {3}
    assert mine.learners == len(mine.find()) == SIZE.learners / 2
    assert set(mine.rows(range(1, SIZE.learners + 1))["coach_id"]) == {3}
    others = asked(seeded, policy, Role.COACH, coach="4")
    assert others.learners == len(others.find()) == 0


def test_before_anybody_is_scored_there_is_no_day(
    sqlite_database: Database, policy: Policy
) -> None:
    assert asked(sqlite_database, policy).as_ofs == ()


def test_nothing_but_the_context_looks_up_the_request_or_its_application() -> None:
    """Else a page might show one person what another may see, and no test of it would run."""
    found = [
        path.as_posix()
        for path in Path(str(dashboard.__file__)).parent.rglob("*.py")
        if re.search(
            r"current_app|\.extensions|(?<!\bos)\.environ\b", path.read_text(encoding="utf-8")
        )
    ]
    assert [path.split("dashboard/")[-1] for path in found] == ["data/context.py"]


def test_a_stage_an_employer_and_a_programme_narrow_whatever_is_counted_or_listed(
    seeded: Database, policy: Policy
) -> None:
    with seeded.transaction() as session:
        session.add(Employer(id=2, ref="e2", name="Second Employer"))
        session.flush()
        for number in (4, 6):
            session.get_one(Enrolment, number).employer_id = 2
        session.get_one(Snapshot, (DAYS[-1], 6)).stage = "Gateway, late"
    second = asked(seeded, policy, employer="2")
    assert second.learners == len(second.find()) == 2
    frame = pd.DataFrame({"enrolment_id": [4, 5], "cohort_id": [1, 2], "coach_id": [3, 4]})
    assert second.narrowed(frame)["enrolment_id"].tolist() == [4]
    late = asked(seeded, policy, stage="Gateway, late", programme="1")
    assert (late.learners, late.find().tolist()) == (1, [6])
    assert asked(seeded, policy, programme="99").learners == 0
    assert set(second.counts["as_of"].dt.date) == set(DAYS)


def test_only_filters_that_offer_a_choice_are_shown(seeded: Database, policy: Policy) -> None:
    shown = str(asked(seeded, policy).pickers())
    assert "picker-cohort" in shown
    assert "picker-coach" in shown
    for absent in ("picker-programme", "picker-employer", "picker-stage", "clear-filters"):
        assert absent not in shown
    mine = str(asked(seeded, policy, Role.COACH, cohort="1").pickers())
    assert "picker-coach" not in mine
    assert "clear-filters" in mine
