from collections.abc import Mapping
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest

from domain.frames import CANONICAL
from domain.policy import Policy
from domain.risk.scorer import Scorer
from domain.risk.training import Refusal
from domain.sources.batch import Batch
from domain.store.database import Database
from domain.store.imports import save_batch
from domain.store.scorers import active_scorer
from worker.jobs.train_scorer import train_scorer

NOW = datetime(2024, 6, 1, tzinfo=UTC)
START = pd.Timestamp("2024-01-01")


def frames_of_a_cohort(
    learners: int, *, cohort: str = "c", seed: int = 3
) -> Mapping[str, pd.DataFrame]:
    """A twelve-week cohort: those who come rarely fail, and half of them leave in week 5."""
    draw = np.random.default_rng(seed)
    who = pd.Series([f"{cohort}/{i}" for i in range(learners)])
    rare = np.arange(learners) % 2 == 0
    leaves = rare & (draw.random(learners) < 0.6)
    days = pd.DataFrame({"enrolment_ref": who, "rare": rare}).merge(
        pd.DataFrame({"n": range(80)}), how="cross"
    )
    days = days[draw.random(len(days)) < np.where(days["rare"], 0.1, 0.5)]
    tables = {
        "programmes": {"ref": ["p"], "name": ["P"]},
        "cohorts": {
            "ref": [cohort],
            "programme_ref": ["p"],
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
            "clicks": 3,
        },
    }
    return {
        name: CANONICAL[name].conform(pd.DataFrame(content)) for name, content in tables.items()
    }


def _imported(database: Database, learners: int) -> None:
    with database.transaction() as session:
        save_batch(
            session, Batch(frames=frames_of_a_cohort(learners)), source="test", path="-", now=NOW
        )


def test_the_scorer_learns_from_finished_cohorts_and_is_put_in_use(
    sqlite_database: Database, policy: Policy
) -> None:
    _imported(sqlite_database, 240)
    found = train_scorer(sqlite_database, policy, data_until=date(2024, 5, 1), now=NOW)
    assert isinstance(found, Scorer)
    with sqlite_database.transaction() as session:
        assert active_scorer(session) == found


@pytest.mark.parametrize(("learners", "until"), [(240, date(2024, 3, 1)), (20, date(2024, 5, 1))])
def test_without_enough_finished_learners_nothing_is_saved(
    sqlite_database: Database, policy: Policy, learners: int, until: date
) -> None:
    _imported(sqlite_database, learners)
    found = train_scorer(sqlite_database, policy, data_until=until, now=NOW)
    assert isinstance(found, Refusal)
    with sqlite_database.transaction() as session:
        assert active_scorer(session) is None
