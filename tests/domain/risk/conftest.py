import pandas as pd
import pytest

from domain.policy import Policy, ScorerPolicy
from domain.risk.model.scorer import Scorer
from domain.risk.training.train import Refusal, train_scorer
from tests.domain.risk.past import features, outcomes


@pytest.fixture(scope="session")
def scorer_policy(policy: Policy) -> ScorerPolicy:
    return policy.scorer


@pytest.fixture(scope="session")
def past(scorer_policy: ScorerPolicy) -> pd.DataFrame:
    return outcomes()


@pytest.fixture(scope="session")
def past_features(past: pd.DataFrame, scorer_policy: ScorerPolicy) -> pd.DataFrame:
    return features(past, scorer_policy)


@pytest.fixture(scope="session")
def scorer(past: pd.DataFrame, past_features: pd.DataFrame, scorer_policy: ScorerPolicy) -> Scorer:
    found = train_scorer(past_features, past, scorer_policy, data_until=pd.Timestamp("2023-12-31"))
    assert not isinstance(found, Refusal)
    return found
