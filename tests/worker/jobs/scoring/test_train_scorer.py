from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest
from sqlmodel import select

from domain.frames import CANONICAL
from domain.policy import Policy
from domain.risk.model.scorer import Scorer
from domain.risk.monitoring.operating_points import AlertTarget, OperatingPoint
from domain.risk.training.train import NoScorer
from domain.sources import ImportBatch
from domain.store.activity.imports import save_batch
from domain.store.database.engine import Database
from domain.store.scoring.monitoring import read_held_out, read_input_profile, read_operating_choice
from domain.store.scoring.operating_points import choose_operating_point, renew_operating_point
from domain.store.scoring.scorers import (
    GATES,
    ScorerState,
    activate_scorer,
    find_active_scorer,
    read_scorers,
    save_scorer,
)
from domain.store.tables import Enrolment, Learner
from tests.domain.store.scoring.test_scorers import SCORER
from worker.jobs.scoring.audit_fairness import audit_fairness
from worker.jobs.scoring.train_scorer import train_scorer

NOW = datetime(2024, 6, 1, tzinfo=UTC)
START = pd.Timestamp("2024-01-01")
UNTIL = date(2024, 5, 1)


def frames_of_a_cohort(
    learners: int, *, cohort: str = "c", programme: str = "p", seed: int = 3
) -> Mapping[str, pd.DataFrame]:
    """A twelve-week cohort: those who come rarely fail, and half of them leave in week 5.

    How much they click on a day says nothing, so that counting clicks ranks worse than days do.
    """
    draw = np.random.default_rng(seed)
    who = pd.Series([f"{cohort}/{i}" for i in range(learners)])
    rare = np.arange(learners) % 2 == 0
    leaves = rare & (draw.random(learners) < 0.6)
    days = pd.DataFrame({"enrolment_ref": who, "rare": rare}).merge(
        pd.DataFrame({"n": range(80)}), how="cross"
    )
    days = days[draw.random(len(days)) < np.where(days["rare"], 0.1, 0.5)]
    tables = {
        "programmes": {"ref": [programme], "name": [programme.upper()]},
        "cohorts": {
            "ref": [cohort],
            "programme_ref": [programme],
            "name": ["C"],
            "starts_on": [START],
            "ends_on": [START + pd.Timedelta(83, unit="D")],
        },
        "learners": {"ref": who},
        "enrolments": {
            "ref": who,
            "learner_ref": who,
            "cohort_ref": cohort,
            "withdrawn_on": np.where(leaves, START + pd.Timedelta(30, unit="D"), pd.NaT),
            "outcome": np.where(leaves, "withdrawn", np.where(rare, "failed", "passed")),
        },
        "activity": {
            "enrolment_ref": days["enrolment_ref"],
            "day": START + pd.to_timedelta(days["n"], unit="D"),
            "clicks": np.ceil(draw.lognormal(2, 1.8, len(days))).astype(int),
        },
    }
    return {
        name: CANONICAL[name].conform(pd.DataFrame(content)) for name, content in tables.items()
    }


def _imported(database: Database, learners: int) -> None:
    database.write(
        save_batch,
        ImportBatch(frames=frames_of_a_cohort(learners)),
        source="test",
        path="-",
        now=NOW,
    )


def test_a_scorer_says_of_which_programmes_nothing_was_measured(
    sqlite_database: Database, policy: Policy
) -> None:
    with sqlite_database.transaction() as session:
        for programme in ("p", "q"):
            frames = frames_of_a_cohort(240, cohort=programme, programme=programme)
            if programme == "q":
                ends = frames["cohorts"]["ends_on"] + pd.Timedelta(7, unit="D")
                frames = {**frames, "cohorts": frames["cohorts"].assign(ends_on=ends)}
            save_batch(session, ImportBatch(frames=frames), source="test", path="-", now=NOW)
    assert isinstance(train_scorer(sqlite_database, policy, data_until=UNTIL, now=NOW), Scorer)
    (listed,) = sqlite_database.read(read_scorers)
    assert listed.metrics["held_out"] == "the latest finished cohort"
    assert listed.metrics["not_measured"] == ["P"]


def test_the_scorer_learns_from_finished_cohorts_and_is_put_in_use(
    database: Database, policy: Policy
) -> None:
    _imported(database, 240)
    found = train_scorer(database, policy, data_until=UNTIL, now=NOW)
    assert isinstance(found, Scorer)
    with database.reading() as session:
        assert find_active_scorer(session) == found
        (listed,) = read_scorers(session)
        rows = read_held_out(session, listed.id)
        profile = read_input_profile(session, listed.id)
    assert (listed.activated_by, listed.metrics["data_from"]) == (GATES, "2024-01-01")
    assert "ahead of the rule" in (listed.activation_reason or "")
    assert rows is not None
    assert len(rows) == listed.metrics["held_out_rows"]
    assert rows["week"].between(2, 12).all()
    assert profile is not None
    assert set(profile["active_days_7"]) == {str(week) for week in range(2, 13)}


def test_a_scorer_that_harms_a_group_waits_for_a_person(
    sqlite_database: Database, policy: Policy
) -> None:
    _imported(sqlite_database, 480)
    with sqlite_database.transaction() as session:
        # a group for whom seldom coming says nothing: half of them fail all the same
        for enrolment in session.exec(select(Enrolment)):
            number = int(enrolment.ref.split("/")[1])
            learner = session.get_one(Learner, enrolment.learner_id)
            learner.gender = "F" if number % 3 == 0 else "M"
            if number % 3 == 0:
                enrolment.withdrawn_on = None
                enrolment.outcome = "failed" if number // 6 % 2 else "passed"
    found = train_scorer(sqlite_database, policy, data_until=UNTIL, now=NOW)
    assert isinstance(found, NoScorer)
    assert "P, gender F" in found.sentence
    with sqlite_database.transaction() as session:
        assert find_active_scorer(session) is None
        (candidate,) = read_scorers(session)
        assert candidate.state is ScorerState.CANDIDATE
        activate_scorer(session, candidate.id, by="kim@house.example", reason="known", now=NOW)
    audit = audit_fairness(sqlite_database, policy)
    assert audit is not None
    assert any("gender F" in sentence for sentence in audit.harmed)
    (stored,) = [group for group in candidate.metrics["fairness"] if group["group"] == "F"]
    (now,) = [group for group in audit.groups if group.group == "F"]
    assert now.auc_gap == pytest.approx(stored["auc_gap"], abs=1e-3)


def test_a_candidate_is_compared_with_the_one_in_use_on_rows_that_neither_has_seen(
    sqlite_database: Database, policy: Policy
) -> None:
    _imported(sqlite_database, 240)
    with sqlite_database.transaction() as session:
        foreign = replace(SCORER, data_until=date(2020, 1, 1), metrics={"origin": "sample"})
        number = save_scorer(session, foreign, now=NOW).id
        assert number is not None
        activate_scorer(session, number, by="kim@house.example", reason="our first cohort", now=NOW)
    found = train_scorer(sqlite_database, policy, data_until=UNTIL, now=NOW)
    assert isinstance(found, Scorer)
    for target in ("not_complete", "leave_soon"):
        assert found.metrics[target]["ahead_of_the_one_in_use"][0] > 0
    assert found.metrics.get("origin") is None


def test_a_wish_is_answered_anew_for_the_new_scorer(
    sqlite_database: Database, policy: Policy
) -> None:
    _imported(sqlite_database, 240)
    train_scorer(sqlite_database, policy, data_until=UNTIL, now=NOW)
    with sqlite_database.transaction() as session:
        kept = choose_operating_point(
            session, AlertTarget.PRECISION, 0.9, by="kim@house.example", reason="few calls", now=NOW
        )
        assert isinstance(kept.point, OperatingPoint)
        assert renew_operating_point(session, now=NOW) is None
    again = train_scorer(sqlite_database, policy, data_until=UNTIL, now=NOW)
    assert isinstance(again, NoScorer)
    assert "the one in use has learnt from all who could tell" in again.sentence
    with sqlite_database.transaction() as session:
        newest = max(one.id for one in read_scorers(session))
        activate_scorer(session, newest, by="kim@house.example", reason="as good", now=NOW)
        renew_operating_point(session, now=NOW)
        choice = read_operating_choice(session)
    assert choice is not None
    assert (choice.scorer_id, choice.wanted) == (newest, 0.9)
    assert 0 < choice.threshold < 1


def test_cohorts_without_outcomes_are_told_apart_from_no_cohorts(
    sqlite_database: Database, policy: Policy
) -> None:
    frames = dict(frames_of_a_cohort(240))
    frames["enrolments"] = frames["enrolments"].assign(outcome=None, withdrawn_on=pd.NaT)
    with sqlite_database.transaction() as session:
        whole = {n: CANONICAL[n].conform(f) for n, f in frames.items()}
        save_batch(session, ImportBatch(frames=whole), source="test", path="-", now=NOW)
    found = train_scorer(sqlite_database, policy, data_until=UNTIL, now=NOW)
    assert isinstance(found, NoScorer)
    assert "no outcome of theirs is known" in found.sentence


def test_while_none_has_ended_it_says_until_when_the_oldest_cohort_runs(
    sqlite_database: Database, policy: Policy
) -> None:
    _imported(sqlite_database, 20)
    found = train_scorer(sqlite_database, policy, data_until=date(2024, 3, 1), now=NOW)
    assert isinstance(found, NoScorer)
    began = frames_of_a_cohort(20)["cohorts"]["starts_on"].min().date()
    assert f"the oldest began on {began} and runs until 2024-" in found.sentence


@pytest.mark.parametrize(("learners", "until"), [(240, date(2024, 3, 1)), (20, date(2024, 5, 1))])
def test_without_enough_finished_learners_nothing_is_saved(
    sqlite_database: Database, policy: Policy, learners: int, until: date
) -> None:
    _imported(sqlite_database, learners)
    found = train_scorer(sqlite_database, policy, data_until=until, now=NOW)
    assert isinstance(found, NoScorer)
    with sqlite_database.transaction() as session:
        assert find_active_scorer(session) is None


def test_outcomes_without_days_of_leaving_train_what_they_can(
    sqlite_database: Database, policy: Policy
) -> None:
    frames = dict(frames_of_a_cohort(240))
    frames["enrolments"] = frames["enrolments"].assign(withdrawn_on=pd.NaT)
    with sqlite_database.transaction() as session:
        whole = {n: CANONICAL[n].conform(f) for n, f in frames.items()}
        save_batch(session, ImportBatch(frames=whole), source="test", path="-", now=NOW)
    found = train_scorer(sqlite_database, policy, data_until=UNTIL, now=NOW)
    assert isinstance(found, Scorer)
    assert found.metrics["not_answered"]["leave_soon"] == "no day of leaving is known"
