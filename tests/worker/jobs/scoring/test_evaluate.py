from collections.abc import Mapping

import pandas as pd
import pytest

from domain.policy import BenchmarkModels, Policy, ScorerPolicy
from domain.risk.evaluation.protocol import Evaluation
from domain.risk.training.train import Refusal
from tests.worker.jobs.scoring.test_train_scorer import frames_of_a_cohort
from worker.jobs.scoring.evaluate import evaluate_frames


@pytest.fixture(scope="module")
def first() -> Mapping[str, pd.DataFrame]:
    return frames_of_a_cohort(240, cohort="AAA-2023J", seed=1)


@pytest.fixture(scope="module")
def short(policy: Policy) -> ScorerPolicy:
    """Four weeks are enough to see what is done."""
    training = policy.scorer.training.model_copy(update={"last_week": 5})
    choice = policy.scorer.choice.model_copy(update={"beside": (BenchmarkModels.FULL_BOOSTING,)})
    return policy.scorer.model_copy(update={"training": training, "choice": choice})


def test_another_presentation_is_judged_week_by_week(
    first: Mapping[str, pd.DataFrame], short: ScorerPolicy
) -> None:
    other = frames_of_a_cohort(150, cohort="AAA-2024J", seed=2)
    found = evaluate_frames(first, other, short)
    assert isinstance(found, Evaluation)
    assert found.about["split"] == "by presentation"
    assert list(found.predictions.columns) == [
        "code_module",
        "code_presentation",
        "id_student",
        "week",
        "p_not_complete",
        "p_leave_21d",
    ]
    assert set(found.predictions["code_presentation"]) == {"2024J"}
    assert found.predictions[["p_not_complete", "p_leave_21d"]].notna().all(axis=None)
    scorers = {result.scorer for result in found.pooled}
    assert {"Staycourse", "rule", "plain logistic", "peer forest", "full boosting"} == scorers


def test_one_presentation_alone_is_divided_by_learner(short: ScorerPolicy) -> None:
    larger = frames_of_a_cohort(320, cohort="AAA-2023J", seed=1)
    found = evaluate_frames(larger, larger, short)
    assert isinstance(found, Evaluation)
    assert found.about["split"] == "by learner"


def test_too_little_to_learn_from_is_said(
    first: Mapping[str, pd.DataFrame], short: ScorerPolicy
) -> None:
    few = frames_of_a_cohort(40, cohort="AAA-2022J", seed=3)
    found = evaluate_frames(few, first, short)
    assert isinstance(found, Refusal)
