import numpy as np
import pandas as pd
import pytest

from domain.policy import ScorerPolicy
from domain.risk.scorer import Scorer
from domain.risk.targets import Target
from domain.risk.training import Refusal, train_scorer
from tests.domain.risk.past import features, outcomes

UNTIL = pd.Timestamp("2024-12-31")


def test_the_scorer_beats_the_rule_and_is_calibrated_on_learners_it_never_saw(
    scorer: Scorer,
) -> None:
    found = scorer.metrics["not_complete"]
    assert found["auc"] > max(0.8, found["rule_auc"])
    assert found["predicted_to_observed"] == pytest.approx(1, abs=0.1)


def test_training_twice_gives_the_same_file(
    scorer: Scorer, past: pd.DataFrame, past_features: pd.DataFrame, scorer_policy: ScorerPolicy
) -> None:
    again = train_scorer(past_features, past, scorer_policy, data_until=pd.Timestamp("2023-12-31"))
    assert isinstance(again, Scorer)
    assert again.checksum == scorer.checksum


def test_the_latest_of_three_cohorts_is_kept_aside(scorer_policy: ScorerPolicy) -> None:
    people = outcomes(600, cohorts=3)
    found = train_scorer(features(people, scorer_policy), people, scorer_policy, data_until=UNTIL)
    assert isinstance(found, Scorer)
    assert found.metrics["held_out"] == "the latest finished cohort"


def test_too_few_learners_are_refused_with_a_sentence(scorer_policy: ScorerPolicy) -> None:
    people = outcomes(50)
    found = train_scorer(features(people, scorer_policy), people, scorer_policy, data_until=UNTIL)
    assert isinstance(found, Refusal)
    assert "only 50 learners" in found.sentence


def test_a_past_in_which_everybody_completed_is_refused(scorer_policy: ScorerPolicy) -> None:
    people = outcomes(300).assign(outcome="passed", withdrawn_on=pd.NaT)
    found = train_scorer(features(people, scorer_policy), people, scorer_policy, data_until=UNTIL)
    assert isinstance(found, Refusal)
    assert "0 of 300 past learners did not complete" in found.sentence


def test_curves_average_zero_over_the_training_rows(
    scorer: Scorer, past_features: pd.DataFrame
) -> None:
    contributions = scorer.targets[Target.NOT_COMPLETE].contributions(past_features)
    np.testing.assert_allclose(contributions.mean(axis=0), 0, atol=1e-9)
