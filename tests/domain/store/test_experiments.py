from dataclasses import replace
from datetime import timedelta

from domain.experiments.uplift import DRAWS
from domain.store.database import Database
from domain.store.experiments import read_draws, read_sizes
from domain.store.tables import Enrolment, Nudge
from tests.factories import (
    NOON,
    TODAY,
    add_activity,
    add_course,
    add_learner,
    add_snapshot,
    quiet_learners,
)


def test_each_draw_comes_with_what_was_known_by_then(database: Database) -> None:
    back, gone, _stopped = people = quiet_learners(database, 3)
    with database.transaction() as session:
        for person, arm in zip(people, ("treated", "holdout", None), strict=True):
            session.add(
                Nudge(
                    enrolment_id=person.enrolment_id,
                    intervention="reengage",
                    period="2026-W10",
                    as_of=TODAY,
                    planned_at=NOON,
                    state="planned",
                    arm=arm,
                    channel="email",
                    trace="{}",
                    policy_revision="test",
                )
            )
        for days in (0, 4, 6):
            add_activity(session, back, TODAY + timedelta(days=days))
        add_activity(session, gone, TODAY + timedelta(days=9))
    found = read_draws(database, until=TODAY + timedelta(days=8)).set_index("arm")
    assert set(found.columns) | {"arm"} == set(DRAWS)
    assert sorted(found.index) == ["holdout", "treated"]
    assert found.loc["treated", "next_active_on"].date() == TODAY + timedelta(days=4)
    assert str(found.loc["holdout", "next_active_on"]) == "NaT"


def test_the_size_of_a_day_counts_each_learner_once(database: Database) -> None:
    earlier = TODAY - timedelta(days=7)
    with database.transaction() as session:
        course = add_course(session)
        people = [add_learner(session, course, ref) for ref in ("ada", "ben", "cem")]
        for person in people:
            add_snapshot(session, person)
        add_snapshot(session, people[0], earlier)
        again = add_course(session, "again")
        second = Enrolment(
            ref="ada-again", learner_id=people[0].learner_id, cohort_id=again.cohort_id
        )
        session.add(second)
        session.flush()
        assert second.id is not None
        add_snapshot(session, replace(people[0], enrolment_id=second.id))
    assert read_sizes(database) == {earlier: 1, TODAY: 3}
