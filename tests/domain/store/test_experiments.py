from datetime import timedelta

from domain.experiments.uplift import DRAWS
from domain.store.database import Database
from domain.store.experiments import read_draws
from domain.store.tables import Nudge
from tests.factories import NOON, TODAY, add_activity, quiet_learners


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
