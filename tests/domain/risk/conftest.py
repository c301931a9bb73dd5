from functools import cache

import pandas as pd
import pytest

from domain.policy import Policy, ScorerPolicy
from domain.risk.model.scorer import Scorer
from domain.risk.training.train import NoScorer, train_scorer
from tests.conftest import shipped_policy
from tests.domain.risk.past import features, outcomes


@pytest.fixture(scope="session")
def scorer_policy(policy: Policy) -> ScorerPolicy:
    return policy.scorer


@cache
def trained() -> tuple[pd.DataFrame, pd.DataFrame, Scorer]:
    """Outcomes and features of a finished programme, and the scorer learnt from them.

    Made once a process: `make mutants` forks thousands of sessions.
    """
    wanted = shipped_policy().scorer
    past = outcomes()
    known = features(past, wanted)
    found = train_scorer(known, past, wanted, data_until=pd.Timestamp("2023-12-31"))
    assert not isinstance(found, NoScorer)
    return past, known, found


@pytest.fixture(scope="session")
def past() -> pd.DataFrame:
    return trained()[0]


@pytest.fixture(scope="session")
def past_features() -> pd.DataFrame:
    return trained()[1]


@pytest.fixture(scope="session")
def scorer() -> Scorer:
    return trained()[2]
