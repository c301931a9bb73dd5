from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from threading import Event
from types import SimpleNamespace
from typing import cast
from unittest.mock import Mock

import pandas as pd
import pytest
from dash import html
from dash.development.base_component import Component
from plotly.io.json import to_json_plotly
from sqlmodel import select, update

from dashboard.data.context import PageContext
from dashboard.data.queries.queries import Queries, in_use
from dashboard.web import Selection
from dashboard.web.sessions import Viewer
from domain.policy import Channel, Policy
from domain.store.activity import read_next_steps
from domain.store.database.engine import Database
from domain.store.operations import save_policy
from domain.store.people.suppression import suppress
from domain.store.reporting.search import SnapshotFilter, SnapshotOrder
from domain.store.scoring import RegisteredScorer, ScorerState
from domain.store.staff import Role, StaffAction, audit
from domain.store.tables import (
    AuditEvent,
    Enrolment,
    ImportRun,
    JobRun,
    Learner,
    LearningPath,
    Message,
    Nudge,
    Programme,
    Snapshot,
    SnapshotVersion,
)
from tests.dashboard.conftest import SIZE, Clock
from tests.dashboard.seeding import STAGES, as_ofs
from tests.factories import NOON, deployment_for

LAST = as_ofs(SIZE)[-1]
DAY = SnapshotFilter(as_of=LAST)
EVERYBODY = range(1, SIZE.learners + 1)


def viewer(role: Role = Role.MANAGER, staff_id: int = 1) -> Viewer:
    return Viewer(staff_id=staff_id, name="V", email="v@example.org", role=role, form_token="")


@pytest.fixture
def queries(seeded: Database, policy: Policy, clock: Clock) -> Queries:
    return Queries(deployment_for(seeded, policy, clock=clock))


def test_managers_and_admins_see_everyone(queries: Queries) -> None:
    for role in (Role.MANAGER, Role.ADMIN):
        assert len(queries.find(viewer(role), DAY)) == SIZE.learners
        assert len(queries.rows(viewer(role), LAST, range(1, 61))) == SIZE.learners


@pytest.mark.parametrize(
    "read",
    [
        lambda q, who: q.rows(who, LAST, range(1, 61)),
        lambda q, who: q.rows(viewer(), LAST, q.find(who, DAY)),
        lambda q, who: q.counts(who),
        lambda q, who: q.counts(who, stage=STAGES[3]),
        lambda q, who: q.counts(who, employer=1),
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
    seeded.write(suppress, Channel.EMAIL, "learner4@example.org", reason="stop", now=clock())
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


@pytest.mark.parametrize("read", [Queries.known, partial(Queries.values, name="progress")])
def test_a_coach_counts_their_own_learners_only(
    queries: Queries, read: Callable[..., object]
) -> None:
    coach = viewer(Role.COACH, staff_id=3)
    theirs = SnapshotFilter(as_of=LAST, coach=3)
    assert str(read(queries, coach, DAY)) == str(read(queries, viewer(), theirs))
    assert str(read(queries, coach, replace(DAY, seen_by=4))) == str(read(queries, coach, DAY))


@pytest.mark.parametrize(
    "read",
    [
        lambda q, who: q.needing(who, DAY)["enrolment_id"].tolist(),
        lambda q, who: [row["enrolment_id"] for row in q.people(who, LAST, EVERYBODY)],
        lambda q, who: [row["enrolment_id"] for row in q.shown_rows(who, LAST, EVERYBODY)],
    ],
)
def test_a_coach_is_listed_their_own_learners_only(
    queries: Queries, read: Callable[[Queries, Viewer], list[int]]
) -> None:
    everybody = read(queries, viewer())
    theirs = read(queries, viewer(Role.COACH, staff_id=3))
    assert theirs == [one for one in everybody if one % 2 == 0]  # even ones have coach 3
    assert {one % 2 for one in everybody} == {0, 1}
    assert read(queries, viewer(Role.COACH, staff_id=99)) == []


def test_counts_are_of_the_stage_and_of_the_employer_asked_for(queries: Queries) -> None:
    def learners(**narrowed: object) -> int:
        return int(queries.counts(viewer(), **narrowed)["learners"].sum())

    by_stage = [learners(stage=stage) for stage in STAGES]
    assert sum(by_stage) == learners() == learners(employer=1)
    assert all(by_stage)
    assert learners(stage=STAGES[1], employer=1) == by_stage[1]
    assert learners(employer=2) == 0


def test_what_can_be_chosen_is_what_there_is_of_ones_own_learners_on_that_day(
    queries: Queries,
) -> None:
    for day, stage in ((as_ofs(SIZE)[0], STAGES[0]), (LAST, STAGES[3])):
        assert set(queries.choices(viewer(), day)["stage"]) == {stage}
        assert queries.stages(day) == (stage,)
    assert queries.choices(viewer(Role.COACH, staff_id=99), LAST).empty


def test_a_learners_next_step_is_of_their_own_work(queries: Queries, seeded: Database) -> None:
    first = as_ofs(SIZE)[0]
    journey = queries.journey(viewer(), enrolment_id=1, as_of=first)
    assert journey
    expected = seeded.read(read_next_steps, [1], as_of=first, needs={})
    assert expected
    assert queries.next_step(journey, as_of=first) == expected[1]
    assert queries.path_sentence(journey) is None
    with seeded.transaction() as session:
        said = {"in_use": False, "sentence": "By the order of the course."}
        session.add(LearningPath(programme_id=1, learnt_at=NOON, **said))
    assert queries.path_sentence(journey) == "By the order of the course."


def test_cohorts_of_a_made_up_programme_are_known_as_that(
    queries: Queries, seeded: Database
) -> None:
    with seeded.transaction() as session:
        session.execute(update(Programme).values(simulated=True))
    assert queries.simulated_cohorts()[1] == "Data Technician"


def test_so_many_answers_are_kept_and_the_one_longest_unasked_is_read_anew(
    queries: Queries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries._cache, "_most", 3 * 2_500)  # bytes: three without a learner
    of = [replace(DAY, coach=number) for number in range(4)]
    first, second, _ = (queries.find(viewer(), one) for one in of[:3])
    assert queries.find(viewer(), of[0]) is first
    queries.find(viewer(), of[3])
    assert queries.find(viewer(), of[0]) is first
    assert queries.find(viewer(), of[1]) is not second


def test_a_day_is_read_once_until_an_import_may_have_changed_it(
    queries: Queries, seeded: Database, clock: Clock
) -> None:
    first = queries.find(viewer(), DAY)
    with seeded.transaction() as session:
        session.add(
            JobRun(job="j", slot="s", started_at=clock(), finished_at=clock(), state="done")
        )
    clock.forward(seconds=4)
    assert queries.find(viewer(), DAY) is first
    with seeded.transaction() as session:
        session.get_one(Snapshot, (LAST, 1)).risk_score = 99.9
        session.add(ImportRun(source="s", path="p", started_at=clock(), finished_at=clock()))
    assert queries.find(viewer(), DAY) is first
    clock.forward(seconds=4)
    assert queries.find(viewer(), DAY) is not first


def _pair(first: int, *, second: int) -> list[int]:
    return [first, second]


@pytest.mark.parametrize(
    "read",
    [
        lambda q: q.counts(viewer()),
        lambda q: q.known(viewer(), DAY),
        lambda q: q.values(viewer(), DAY, "progress"),
        lambda q: q.freshness(LAST),
        lambda q: q.findings(viewer(), LAST),
        lambda q: q.counts(viewer(Role.ADMIN), stage=STAGES[3]),
        lambda q: q.simulated_cohorts(),
        lambda q: q.kept(_pair, 1, second=2),
    ],
    ids=["counts", "known", "values", "freshness", "findings", "of a stage", "simulated", "kept"],
)
def test_every_answer_is_read_once_until_an_import_may_have_changed_it(
    queries: Queries, seeded: Database, clock: Clock, read: Callable[[Queries], object]
) -> None:
    first = read(queries)
    assert read(queries) is first
    with seeded.transaction() as session:
        session.add(ImportRun(source="s", path="p", started_at=clock(), finished_at=clock()))
    clock.forward(seconds=3)
    assert read(queries) is not first


def test_after_an_import_counts_and_contacts_are_those_of_the_store(
    queries: Queries, seeded: Database, clock: Clock
) -> None:
    much_later = LAST + timedelta(days=60)
    assert set(queries.counts(viewer())["composite_segment"]) != {"Not known"}
    assert queries.contacts(viewer(), much_later).counted > 0
    with seeded.transaction() as session:
        session.exec(update(Snapshot).values(worklist_rank=None, composite_segment="Not known"))
        session.add(ImportRun(source="s", path="p", started_at=clock(), finished_at=clock()))
    clock.forward(seconds=3)
    assert set(queries.counts(viewer())["composite_segment"]) == {"Not known"}
    assert queries.contacts(viewer(), much_later).counted == 0


def test_learners_come_in_the_order_asked_for(queries: Queries) -> None:
    longest = SnapshotOrder(by=(("days_since_last_seen", True),))
    found = queries.find(viewer(), DAY, longest)
    rows = queries.rows(viewer(), LAST, found)
    assert rows["enrolment_id"].tolist() == found.tolist()
    assert rows["days_since_last_seen"].dropna().is_monotonic_decreasing
    assert found.tolist() != queries.find(viewer(), DAY).tolist()
    assert "index" not in rows


def test_a_new_version_of_a_day_is_read_and_the_others_are_left(
    queries: Queries, seeded: Database, clock: Clock
) -> None:
    earlier = replace(DAY, as_of=LAST - timedelta(7))
    kept, first = queries.find(viewer(), earlier), queries.find(viewer(), DAY)
    stages = queries.stages(earlier.as_of)
    assert queries.stages(LAST) == (STAGES[3],)
    with seeded.transaction() as session:
        session.add(SnapshotVersion(as_of=LAST, version=2, reason="other data", learners=1))
        session.execute(update(Snapshot).values(stage=STAGES[0]))
    clock.forward(seconds=4)
    assert queries.find(viewer(), DAY) is not first
    assert queries.find(viewer(), earlier) is kept
    assert queries.stages(LAST) == (STAGES[0],)
    assert queries.stages(earlier.as_of) == stages != (STAGES[0],)


def test_names_are_those_of_now(queries: Queries, seeded: Database) -> None:
    assert queries.rows(viewer(), LAST, [1])["name"].tolist() != ["Renamed"]
    with seeded.transaction() as session:
        session.get_one(Learner, 1).name = "Renamed"
    assert queries.rows(viewer(), LAST, [1])["name"].tolist() == ["Renamed"]


def test_a_coach_whose_learner_was_given_away_sees_them_no_more(
    queries: Queries, seeded: Database, clock: Clock
) -> None:
    coach = viewer(Role.COACH, staff_id=3)
    found = queries.find(coach, DAY)
    with seeded.transaction() as session:
        session.get_one(Enrolment, 2).coach_id = 4
        audit(session, who="cli", action=StaffAction.ASSIGNED_LEARNERS, now=clock())
    assert 2 in found.tolist()
    assert 2 not in queries.rows(coach, LAST, found)["enrolment_id"].tolist()
    clock.forward(seconds=4)
    assert 2 not in queries.find(coach, DAY).tolist()
    counted = queries.counts(coach)
    assert counted.loc[counted["as_of"] == pd.Timestamp(LAST), "learners"].sum() == len(found) - 1


def test_one_slow_answer_is_waited_for_by_those_who_ask_for_it_alone(queries: Queries) -> None:
    asked, answer, times = Event(), Event(), Mock(return_value="slow")

    def slow() -> object:
        asked.set()
        assert answer.wait(60)
        return times()

    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(queries._cache.read, "mark", slow)
        assert asked.wait(60)
        again = pool.submit(queries._cache.read, "mark", slow)
        assert pool.submit(queries._cache.read, "mark", lambda: "quick").result(60) == "quick"
        answer.set()
        assert (first.result(60), again.result(60)) == ("slow", "slow")
    times.assert_called_once_with()


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


def test_before_the_first_day_is_scored_nobody_is_counted_or_has_decisions(
    database: Database, policy: Policy, clock: Clock
) -> None:
    queries = Queries(deployment_for(database, policy, clock=clock))
    assert queries.decisions(viewer(), LAST).empty
    assert queries.counts(viewer()).empty


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


def _painted(context: PageContext, word: str) -> list[str]:
    return [word, f"{context.learners} learners"]


def test_what_is_drawn_of_counts_is_drawn_once_for_all_who_see_as_much(
    queries: Queries, seeded: Database, clock: Clock
) -> None:
    mine = PageContext(viewer=viewer(), queries=queries, selection=Selection())
    first = mine.drawn(_painted, "risk")
    assert replace(mine, viewer=viewer(staff_id=2)).drawn(_painted, "risk") is first
    others = replace(mine, viewer=viewer(Role.COACH, staff_id=3))
    assert others.drawn(_painted, "risk") != first
    assert replace(mine, selection=Selection(cohort=1)).drawn(_painted, "risk") != first
    assert mine.drawn(_painted, "trend")[0] == "trend"
    with seeded.transaction() as session:
        session.add(ImportRun(source="s", path="p", started_at=clock(), finished_at=clock()))
    clock.forward(seconds=3)
    assert mine.drawn(_painted, "risk") is not first


def test_what_is_drawn_is_drawn_anew_by_another_policy(
    queries: Queries, seeded: Database, policy: Policy, clock: Clock
) -> None:
    def draw(context: PageContext) -> list[int]:
        return [context.queries.policy.caps.per_week]

    mine = PageContext(viewer=viewer(), queries=queries, selection=Selection())
    assert mine.drawn(draw) == [policy.caps.per_week]
    caps = policy.caps.model_copy(update={"per_week": policy.caps.per_week + 1})
    newer = policy.model_copy(update={"caps": caps})
    with seeded.transaction() as session:
        old = {"made_from": policy.revision, "in_force": policy}
        save_policy(session, newer, **old, by="kim", note="more", now=clock())
    clock.forward(minutes=1)
    assert mine.drawn(draw) == [caps.per_week]


def test_whoever_looks_at_what_is_noted_stands_in_the_trail(
    queries: Queries, seeded: Database, clock: Clock
) -> None:
    queries.note(viewer(), StaffAction.EXPORTED, "segments")
    with seeded.reading() as session:
        noted = session.exec(select(AuditEvent)).all()[-1]
    assert (noted.who, noted.action, noted.at) == ("v@example.org", StaffAction.EXPORTED, clock())
    assert "segments" in str(noted.detail)


def _told(context: PageContext) -> Component:
    return html.P(f"{context.learners} learners")


def test_nobody_is_sent_what_was_written_for_somebody_who_sees_more(queries: Queries) -> None:
    manager = PageContext(viewer=viewer(), queries=queries, selection=Selection())
    coach = replace(manager, viewer=viewer(Role.COACH, staff_id=3))
    said = [to_json_plotly(one.drawn(_told)) for one in (manager, coach, manager, coach)]
    assert said[0] == said[2] != said[1] == said[3]
    assert f"{coach.learners} learners" in said[1]
