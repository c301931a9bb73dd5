from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

from domain.policy import CandidatePolicy, Policy
from domain.risk.model.cold_start import NOTE, TRANSFERABLE, transferable
from domain.risk.model.facts import FACTS, INPUTS, Fact
from domain.risk.model.scorer import Scorer
from domain.risk.training.train import NoScorer
from domain.store.database.engine import Database
from domain.store.scoring.monitoring import read_held_out
from domain.store.scoring.scorers import find_active_scorer, read_scorers
from domain.store.scoring.snapshots import read_snapshots
from tests.domain.sources.oulad.oulad_files import write_oulad
from tests.worker.jobs.scoring.test_data_notices import at, bring, day_of
from worker.jobs.scoring.adopt_sample_scorer import adopt_sample
from worker.jobs.scoring.score_learners import score_learners

NOW = datetime(2024, 1, 10, tzinfo=UTC)


def test_only_what_carries_over_to_another_platform_is_read() -> None:
    assert set(TRANSFERABLE) <= set(INPUTS)
    volumes = {name for name in INPUTS if name.startswith(("log_", "active_days"))}
    assert not volumes & set(TRANSFERABLE)
    assert not set(FACTS[Fact.MIX]) & set(TRANSFERABLE)
    assert "active_days_7" not in transferable(pd.DataFrame({"active_days_7": [1], "week": [2]}))


def test_a_sample_too_small_to_learn_from_changes_nothing(
    sqlite_database: Database, policy: Policy, tmp_path: Path
) -> None:
    found = adopt_sample(
        sqlite_database,
        policy,
        by="kim@house.example",
        reason="our first cohort",
        now=NOW,
        sample=write_oulad(tmp_path / "oulad"),
    )
    assert isinstance(found, NoScorer)
    with sqlite_database.reading() as session:
        assert read_scorers(session) == []


@pytest.fixture
def adopted(sqlite_database: Database, policy: Policy) -> Database:
    """A store that scores its first cohort with the shipped sample's scorer."""
    quick = policy.scorer.choice.model_copy(update={"candidates": (CandidatePolicy.LOGISTIC,)})
    fast = policy.model_copy(update={"scorer": policy.scorer.model_copy(update={"choice": quick})})
    found = adopt_sample(
        sqlite_database, fast, by="kim@house.example", reason="our first cohort", now=NOW
    )
    assert isinstance(found, Scorer)
    return sqlite_database


def test_the_sample_scores_a_first_cohort_and_every_score_says_so(
    adopted: Database, policy: Policy
) -> None:
    with adopted.reading() as session:
        scorer = find_active_scorer(session)
        (listed,) = read_scorers(session)
        rows = read_held_out(session, listed.id)
    assert scorer is not None
    assert (listed.origin, listed.activated_by) == ("sample", "kim@house.example")
    read = {curve.name for target in scorer.targets.values() for curve in target.curves}
    assert read <= set(TRANSFERABLE)
    assert listed.metrics["not_complete"]["ahead_of_rule"][0] > 0
    # nobody of the sample is mistaken for somebody here
    assert rows is not None
    assert (rows["learner_id"] < 0).all()
    bring(adopted, on=34, seen=range(34))
    done = score_learners(adopted, policy, as_of=day_of(34), now=at(34))
    shown = read_snapshots(adopted, day_of(34))
    assert done.scored == 12
    assert shown["scorer_note"].str.startswith(NOTE).all()
    assert date(2014, 1, 1) < listed.data_until < date(2015, 1, 1)
