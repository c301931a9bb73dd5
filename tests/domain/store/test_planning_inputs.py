"""What planning looks at is read in one place: people, states, what helped, what has to wait."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.nudges.planning import PlanningInputs
from domain.policy import Policy, Trigger
from domain.store.database.engine import Database
from domain.store.planning_inputs import SnapshotPair, learners_from, planning_inputs
from domain.store.tables import Activity, ImportRun
from tests.factories import (
    NOON,
    TODAY,
    add_activity,
    add_course,
    add_learner,
    add_snapshot,
    quiet_learners,
)

WEEK = timedelta(days=7)


def inputs(database: Database, policy: Policy, **when: Any) -> PlanningInputs:
    usual: dict[str, Any] = {"as_of": TODAY, "now": NOON, "today": TODAY}
    return planning_inputs(database, policy, **(usual | when))


def imported(database: Database, days_ago: float) -> None:
    at = NOON - timedelta(days=days_ago)
    with database.transaction() as session:
        session.add(ImportRun(source="tables", path="x", started_at=at, finished_at=at))


@pytest.fixture
def ada(database: Database) -> int:
    """The enrolment of somebody quiet, in a cohort where nobody else is."""
    with database.transaction() as session:
        person = add_learner(session, add_course(session))
        add_snapshot(session, person)
    return person.enrolment_id


def test_it_knows_who_came_back_since_and_what_was_shown_before(
    database: Database, policy: Policy, ada: int
) -> None:
    with database.transaction() as session:
        person = add_learner(session, add_course(session, "other"), "bo")
        add_snapshot(session, person, TODAY - WEEK, composite_segment="On Track")
        add_snapshot(session, person)
        add_activity(session, person, TODAY + timedelta(days=1))
    known = inputs(database, policy, today=TODAY + timedelta(days=1))
    rows = known.people.set_index("enrolment_id")
    assert rows.loc[person.enrolment_id, "active_on"] == TODAY + timedelta(days=1)
    assert rows.loc[person.enrolment_id, "previous_composite_segment"] == "On Track"
    assert rows.loc[ada, ["active_on", "previous_composite_segment"]].isna().all()


@pytest.mark.parametrize(("days_ago", "stale"), [((1,), False), ((9,), True), ((9, -1), True)])
def test_an_import_that_is_yet_to_come_makes_nothing_fresh(
    database: Database, policy: Policy, ada: int, days_ago: tuple[float, ...], *, stale: bool
) -> None:
    assert ada
    for days in days_ago:
        imported(database, days)
    assert inputs(database, policy).hold.stale_import is stale


def test_cohorts_that_fell_silent_wait(database: Database, policy: Policy) -> None:
    with database.transaction() as session:
        course = add_course(session)
        for number in range(12):
            add_snapshot(session, add_learner(session, course, f"l{number}"))
    assert inputs(database, policy).hold.cohorts == {course.cohort_id}


def test_a_good_hour_comes_from_when_they_were_active_unless_the_policy_wants_none(
    database: Database, policy: Policy, ada: int
) -> None:
    with database.transaction() as session:
        for back in range(20, 40):
            day = TODAY - timedelta(days=back)
            session.add(Activity(enrolment_id=ada, day=day, clicks=3, hours=1 << 17))
    assert inputs(database, policy).people["preferred_hour"].tolist() == [17]
    sending = policy.sending.model_copy(update={"good_hours": False})
    without = policy.model_copy(update={"sending": sending})
    assert "preferred_hour" not in inputs(database, without).people


def test_a_frame_for_one_intervention_knows_the_snapshot_before_as_planning_does(
    sqlite_database: Database, policy: Policy
) -> None:
    (person,) = quiet_learners(sqlite_database, 1)
    sqlite_database.write(add_snapshot, person, TODAY - WEEK, days_since_last_seen=2)
    crossing = policy.nudges["reengage"].model_copy(update={"trigger": Trigger.CROSSING})
    shown = SnapshotPair.read(sqlite_database, TODAY)
    frame = learners_from(sqlite_database, {"reengage": crossing}, shown, active_on={})
    mine = frame.set_index("enrolment_id").loc[person.enrolment_id]
    assert (mine["previous_days_since_last_seen"], mine["days_since_last_seen"]) == (2, 16)
    assert mine["was_there"]


def test_the_first_day_has_nothing_before_it(sqlite_database: Database) -> None:
    quiet_learners(sqlite_database, 1)
    shown = SnapshotPair.read(sqlite_database, TODAY)
    assert len(shown.snapshot) == 2
    assert shown.previous.empty
    assert SnapshotPair.read(sqlite_database, date(2020, 1, 1)).snapshot.empty
