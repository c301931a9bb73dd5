from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import cast

import pytest
from sqlmodel import select

from dashboard.data.queries import Queries, in_use
from dashboard.web.sessions import Viewer
from domain.policy import Channel, Policy
from domain.store.database.engine import Database
from domain.store.people.staff import Role
from domain.store.people.suppression import suppress
from domain.store.scoring import RegisteredScorer, ScorerState
from domain.store.tables import Enrolment, ImportRun, Learner, Message, Nudge
from tests.dashboard.conftest import SIZE, Clock
from tests.dashboard.seeding import as_ofs
from tests.factories import deployment_for

LAST = as_ofs(SIZE)[-1]


def viewer(role: Role = Role.MANAGER, staff_id: int = 1) -> Viewer:
    return Viewer(staff_id=staff_id, name="V", email="v@example.org", role=role, form_token="")


@pytest.fixture
def queries(seeded: Database, policy: Policy, clock: Clock) -> Queries:
    return Queries(deployment_for(seeded, policy, clock=clock))


def test_managers_and_admins_see_everyone(queries: Queries) -> None:
    for role in (Role.MANAGER, Role.ADMIN):
        assert len(queries.snapshot(viewer(role), LAST)) == SIZE.learners


@pytest.mark.parametrize(
    "read",
    [
        lambda q, who: q.snapshot(who, LAST),
        lambda q, who: q.counts(who),
        lambda q, who: q.decisions(who, LAST),
    ],
)
def test_a_coach_sees_their_own_learners_in_every_frame(
    queries: Queries, read: Callable[..., object]
) -> None:
    frame = read(queries, viewer(Role.COACH, staff_id=3))
    assert set(frame["coach_id"]) == {3}
    assert read(queries, viewer(Role.COACH, staff_id=99)).empty


def test_a_coach_cannot_open_another_coachs_learner(queries: Queries) -> None:
    theirs, others = 2, 1  # learner numbers: even ones have coach 3
    coach = viewer(Role.COACH, staff_id=3)
    assert queries.journey(coach, enrolment_id=theirs, as_of=LAST)
    assert queries.journey(coach, enrolment_id=others, as_of=LAST) is None
    assert queries.journey(viewer(), enrolment_id=others, as_of=LAST)
    assert queries.journey(viewer(), enrolment_id=10_000, as_of=LAST) is None


def test_stops_findings_and_contacts_are_for_who_sees_everyone(
    queries: Queries, seeded: Database, clock: Clock
) -> None:
    coach = viewer(Role.COACH, staff_id=3)
    with seeded.transaction() as session:
        suppress(session, Channel.EMAIL, "learner4@example.org", reason="stop", now=clock())
    much_later = LAST + timedelta(days=60)
    assert [stop.address for stop in queries.suppressions(viewer())] == ["learner4@example.org"]
    assert queries.suppressions(coach) == []
    assert [found.intervention for found in queries.findings(viewer(), much_later)] == ["reengage"]
    assert queries.findings(coach, much_later) == []
    assert queries.contacts(viewer(), much_later).counted > 0
    assert queries.contacts(coach, much_later).counted == 0


def test_findings_and_contacts_of_a_day_are_not_those_of_another(queries: Queries) -> None:
    much_later = LAST + timedelta(days=60)
    (found,) = queries.findings(viewer(), much_later)
    (early,) = queries.findings(viewer(), LAST)
    assert (found.still_open, early.still_open > 0) == (0, True)
    assert queries.findings(viewer(), LAST - timedelta(days=60)) == []
    assert queries.contacts(viewer(), much_later).counted > 0
    assert queries.contacts(viewer(), LAST - timedelta(days=60)).counted == 0


def test_the_scorer_in_use_is_the_active_one_of_those_read(queries: Queries) -> None:
    known = queries.scorers()
    assert in_use(known) is None
    states = (ScorerState.RETIRED, ScorerState.ACTIVE, ScorerState.CANDIDATE)
    made = [SimpleNamespace(state=state) for state in states]
    assert in_use(cast("list[RegisteredScorer]", made)) is made[1]


def test_a_coach_is_asked_about_lost_messages_to_their_own_learners_only(
    queries: Queries, seeded: Database, clock: Clock
) -> None:
    with seeded.transaction() as session:
        session.get_one(Enrolment, 4).coach_id = 4
        for message in session.exec(select(Message)):
            message.state, message.claimed_at = "unknown", clock()
    every = {one.enrolment_id for one in queries.unconfirmed(viewer())}
    mine = {one.enrolment_id for one in queries.unconfirmed(viewer(Role.COACH, staff_id=3))}
    assert mine == every - {4}
    assert {one.enrolment_id for one in queries.unconfirmed(viewer(Role.COACH, staff_id=4))} == {4}


def test_a_learner_without_a_coach_is_for_who_sees_everyone(
    queries: Queries, seeded: Database
) -> None:
    with seeded.transaction() as session:
        session.get_one(Enrolment, 2).coach_id = None
    assert queries.journey(viewer(), enrolment_id=2, as_of=LAST)
    assert queries.journey(viewer(Role.COACH, staff_id=3), enrolment_id=2, as_of=LAST) is None


def test_so_many_days_are_kept_and_the_one_longest_unasked_is_read_anew(
    queries: Queries,
) -> None:
    days = [LAST - timedelta(days=n) for n in range(13)]
    first, second = (queries.snapshot(viewer(), day) for day in days[:2])
    for day in days[2:12]:
        queries.snapshot(viewer(), day)
    assert queries.snapshot(viewer(), days[0]) is first
    queries.snapshot(viewer(), days[12])
    assert queries.snapshot(viewer(), days[0]) is first
    assert queries.snapshot(viewer(), days[1]) is not second


def test_a_day_is_read_once_until_an_import_changes_it(
    queries: Queries, seeded: Database, clock: Clock
) -> None:
    first = queries.snapshot(viewer(), LAST)
    assert queries.snapshot(viewer(), LAST) is first
    clock.forward(seconds=4)
    assert queries.snapshot(viewer(), LAST) is first
    with seeded.transaction() as session:
        session.get_one(Learner, 1).name = "Renamed"
        session.add(ImportRun(source="s", path="p", started_at=clock(), finished_at=clock()))
    assert queries.snapshot(viewer(), LAST) is first
    clock.forward(seconds=3)
    assert "Renamed" in set(queries.snapshot(viewer(), LAST)["name"])


def test_messages_are_always_as_they_are_now(queries: Queries, seeded: Database) -> None:
    def state() -> object:
        return queries.decisions(viewer(), LAST).set_index("enrolment_id").loc[4, "state"]

    assert state() == "sent"
    with seeded.transaction() as session:
        session.exec(select(Message).where(Message.learner_id == 4)).one().state = "delivered"
    assert state() == "delivered"


def test_of_the_newest_day_everything_is_told_and_of_others_what_was_known(
    queries: Queries, seeded: Database, clock: Clock
) -> None:
    earlier = LAST - timedelta(days=7)
    with seeded.transaction() as session:
        session.exec(select(Message).where(Message.learner_id == 4)).one().sent_at = clock()
        for nudge in session.exec(select(Nudge)):
            nudge.as_of = earlier
    for day, state in ((earlier, "planned"), (LAST, "sent")):
        told = queries.decisions(viewer(), day).set_index("enrolment_id")
        assert told.loc[4, "state"] == state
        journey = queries.journey(viewer(), enrolment_id=4, as_of=day)
        assert journey
        assert journey.nudges["message_state"].eq("sent").tolist() == [day == LAST]


def test_before_the_first_day_is_scored_nobody_has_decisions(
    database: Database, policy: Policy, clock: Clock
) -> None:
    assert Queries(deployment_for(database, policy, clock=clock)).decisions(viewer(), LAST).empty


def test_pages_are_read_while_somebody_writes(queries: Queries, seeded: Database) -> None:
    with seeded.transaction():
        assert queries.as_ofs() == as_ofs(SIZE)
        assert queries.freshness(LAST).imported_at


def test_days_and_freshness_are_those_of_the_store(queries: Queries) -> None:
    assert queries.as_ofs() == as_ofs(SIZE)
    known = queries.freshness(LAST)
    assert isinstance(known.active_on, date)
    assert LAST - timedelta(days=7) < known.active_on <= LAST
    earlier = queries.freshness(LAST - timedelta(days=14)).active_on
    assert earlier is not None
    assert earlier <= LAST - timedelta(days=14)
