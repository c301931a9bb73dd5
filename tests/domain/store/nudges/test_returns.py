"""Before and after a nudge, by days of activity and by what really happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select

from domain.experiments import Effect, findings
from domain.experiments.outcomes import outcomes
from domain.store.database.engine import Database
from domain.store.nudges.assignments import read_assignments
from domain.store.nudges.returns import keep_instants
from domain.store.tables import Activity, Enrolment, Learner, Nudge
from tests.factories import TODAY, add_course

LONDON = ZoneInfo("Europe/London")
EIGHT = datetime(2026, 3, 2, 8, tzinfo=UTC)
GOAL = 14


@dataclass(frozen=True, kw_only=True)
class Life:
    """When somebody was on the course, in hours from midnight of the nudge's day, and their arm."""

    visits: Sequence[float]
    treated: bool = True
    known: int = 0  # of the first visits, how many the decision knew of

    def days(self) -> dict[date, int]:
        """Their days of activity, and the hours of each as bits."""
        found: dict[date, int] = {}
        for hours in self.visits:
            day = TODAY + timedelta(days=int(hours // 24))
            found[day] = found.get(day, 0) | 1 << int(hours % 24)
        return found


def live(database: Database, lives: Sequence[Life], *, hours_told: bool) -> None:
    """Decide about everybody at eight, and tell of their activity by day, before and after."""
    with database.transaction() as session:
        for table in (Nudge, Activity, Enrolment, Learner):
            session.execute(delete(table))
        course = add_course(session, f"c{np.random.default_rng().integers(1 << 62)}")
        numbers = range(1, len(lives) + 1)
        session.execute(insert(Learner), [{"id": n, "ref": f"l{n}"} for n in numbers])
        session.execute(
            insert(Enrolment),
            [
                {"id": n, "ref": f"e{n}", "learner_id": n, "cohort_id": course.cohort_id}
                for n in numbers
            ],
        )
        nudges = [
            {
                "enrolment_id": n,
                "intervention": "reengage",
                "period": "2026-W10",
                "as_of": TODAY,
                "planned_at": EIGHT,
                "state": "planned",
                "arm": "treated" if life.treated else "holdout",
                "share": 0.5,
                "trace": "{}",
                "policy_revision": "test",
            }
            for n, life in zip(numbers, lives, strict=True)
        ]
        session.execute(insert(Nudge), nudges)
        early, late = [], []
        for n, life in zip(numbers, lives, strict=True):
            then = Life(visits=life.visits[: life.known]).days()
            rows = [
                {
                    "enrolment_id": n,
                    "day": day,
                    "clicks": 1,
                    "hours": bits if hours_told else None,
                }
                for day, bits in life.days().items()
            ]
            early += [row for row in rows if row["day"] in then]
            late += [row for row in rows if row["day"] not in then]
        for rows, told in ((early, False), (late, True)):
            if rows:
                session.execute(insert(Activity), rows)
            if not told:
                keep_instants(session, now=EIGHT, zone=LONDON)


visits = st.lists(st.floats(-20 * 24, 20 * 24), max_size=4).map(sorted)
lives = st.lists(
    st.builds(
        lambda seen: Life(visits=seen, known=sum(hours < 8 for hours in seen)),
        visits,
    ),
    min_size=1,
    max_size=20,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(lives=lives)
def test_where_hours_are_told_the_instant_decides(
    sqlite_database: Database, lives: list[Life]
) -> None:
    live(sqlite_database, lives, hours_told=True)
    draws = read_assignments(sqlite_database, until=TODAY + timedelta(days=30))
    found = outcomes(draws, {"reengage": GOAL}, share_on={}, until=TODAY + timedelta(days=30))
    found = found.set_index("learner_ref")
    for number, one in enumerate(lives, start=1):
        # the window ends with the day
        back = any(8 <= hours < 24 * (GOAL + 1) for hours in one.visits)
        before = {hours // 24 for hours in one.visits if -24 * GOAL <= hours < 8}
        assert found.loc[f"l{number}", "reached"] == back
        assert found.loc[f"l{number}", "active_before"] == len(before)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(lives=lives)
def test_where_they_are_not_what_was_not_known_then_came_after(
    sqlite_database: Database, lives: list[Life]
) -> None:
    live(sqlite_database, lives, hours_told=False)
    draws = read_assignments(sqlite_database, until=TODAY + timedelta(days=30))
    found = outcomes(draws, {"reengage": GOAL}, share_on={}, until=TODAY + timedelta(days=30))
    found = found.set_index("learner_ref")
    for number, one in enumerate(lives, start=1):
        known = {hours // 24 for hours in one.visits[: one.known]}
        later = {hours // 24 for hours in one.visits[one.known :]} - known
        back = any(0 <= day <= GOAL for day in later)
        assert found.loc[f"l{number}", "reached"] == back
        assert found.loc[f"l{number}", "active_before"] == sum(-GOAL <= day <= 0 for day in known)


def programme(learners: int, *, lift: float, seed: int) -> tuple[list[Life], float]:
    """Quiet learners of whom some return by themselves and some because of the nudge, most of
    these within hours; and by how much the nudge raised the share of those who return."""
    dice = np.random.default_rng(seed)
    own = np.where(dice.random(learners) < 0.3, dice.uniform(8, 24 * GOAL, learners), np.inf)
    led = np.where(dice.random(learners) < lift, 8 + dice.exponential(5, learners), np.inf)
    treated = dice.random(learners) < 0.5
    returned = np.where(treated, np.minimum(own, led), own)
    # some have two goes: busier learners, whom a covariate tells apart
    before = dice.uniform(-24 * GOAL, -24 * 9, learners)
    window = 24 * (GOAL + 1)
    truth = float(np.mean(np.minimum(own, led) < window) - np.mean(own < window))
    return [
        Life(visits=[then, *([back] if np.isfinite(back) else [])], treated=bool(arm), known=1)
        for then, back, arm in zip(before, returned, treated, strict=True)
    ], truth


@pytest.mark.parametrize(
    ("hours_told", "lift", "shown"),
    [(True, 0.2, 13.7), (True, 0.0, 0.0), (False, 0.2, 13.7), (False, 0.045, 3.2)],
)
def test_the_effect_of_a_fast_nudge_is_shown_as_large_as_it_is(
    sqlite_database: Database, *, hours_told: bool, lift: float, shown: float
) -> None:
    lives, truth = programme(12_000, lift=lift, seed=5)
    assert 100 * truth == pytest.approx(shown, abs=0.6)
    live(sqlite_database, lives, hours_told=hours_told)
    (found,) = findings(
        read_assignments(sqlite_database, until=TODAY + timedelta(days=30)),
        goal_days={"reengage": GOAL},
        learners_on={},
        until=TODAY + timedelta(days=30),
    )
    assert isinstance(found.overall, Effect)
    assert 100 * found.overall.best == pytest.approx(100 * truth, abs=1.5)


def test_a_nudge_of_a_version_before_counts_from_its_day_on(database: Database) -> None:
    with database.transaction() as session:
        course = add_course(session)
        session.add(Learner(id=1, ref="ada"))
        session.flush()
        session.add(Enrolment(id=1, ref="ada", learner_id=1, cohort_id=course.cohort_id))
        session.flush()
        about = {"intervention": "reengage", "period": "p", "as_of": TODAY, "planned_at": EIGHT}
        how = {"state": "planned", "arm": "treated", "trace": "{}", "policy_revision": "test"}
        session.add(Nudge(enrolment_id=1, **about, **how))
        session.flush()
        session.execute(insert(Activity), [{"enrolment_id": 1, "day": TODAY, "clicks": 0}])
    (draw,) = read_assignments(database, until=TODAY).to_dict("records")
    assert (draw["planned_on"].date(), draw["next_active_on"].date()) == (TODAY, TODAY)
    assert draw["active_before"] == 0


def test_its_day_and_hour_are_those_of_the_programmes_clock(database: Database) -> None:
    with database.transaction() as session:
        for ref, zone in (("data", None), ("far", "Pacific/Auckland")):
            course = add_course(session, ref, zone=zone)
            learner = Learner(ref=ref)
            session.add(learner)
            session.flush()
            one = Enrolment(ref=ref, learner_id=learner.id, cohort_id=course.cohort_id)
            session.add(one)
            session.flush()
            about = {"period": "p", "as_of": TODAY, "planned_at": EIGHT + timedelta(hours=6)}
            how = {"state": "planned", "trace": "{}", "policy_revision": "test"}
            session.add(Nudge(enrolment_id=one.id, intervention=ref, **about, **how))
            session.add(Activity(enrolment_id=one.id, day=TODAY, clicks=1))
        session.flush()
        keep_instants(session, now=EIGHT + timedelta(hours=6), zone=LONDON)
        session.expire_all()
        found = {n.intervention: n for n in session.scalars(select(Nudge))}
        assert (found["data"].planned_on, found["data"].planned_hour) == (TODAY, 14)
        far = found["far"]
        assert (far.planned_on, far.planned_hour) == (TODAY + timedelta(days=1), 3)
        assert {n.seen_on for n in found.values()} == {TODAY}
