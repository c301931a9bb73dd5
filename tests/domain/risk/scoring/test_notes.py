import numpy as np
import pandas as pd
import pytest

from domain.policy import Policy
from domain.risk.model import Scorer
from domain.risk.model.cold_start import NOTE
from domain.risk.scoring.notes import SURE_FROM, score_notes
from domain.risk.scoring.predictions import score


def notes(*learners: float, origin: str | None = None) -> list[str]:
    rows = pd.DataFrame({"cohort_learners": learners})
    return list(score_notes({"origin": origin}, rows).fillna(""))


@pytest.mark.parametrize(("learners", "within"), [(5, 49), (10, 33), (24, 20)])
def test_a_small_cohort_says_how_sure_a_place_in_it_is(learners: int, within: int) -> None:
    (note,) = notes(learners)
    assert f"Only {learners} learners" in note
    assert f"to within {within} of 100" in note


def test_the_bounds_are_those_of_the_arithmetic(policy: Policy) -> None:
    margin = 0.98 / np.sqrt(np.arange(2, 60) - 1)
    first = {share: 2 + int(np.argmax(margin < share + 0.001)) for share in (0.2, 0.5)}
    assert first == {0.2: SURE_FROM, 0.5: policy.scorer.refusal.min_cohort}


def test_a_large_or_unknown_cohort_needs_no_note() -> None:
    assert notes(SURE_FROM, 400, float("nan")) == ["", "", ""]


def test_who_scored_and_how_sure_it_is_are_said_together() -> None:
    large, small = notes(400, 12, origin="sample")
    assert large == NOTE
    assert small.startswith(f"{NOTE} Only 12 learners")


def test_a_note_is_beside_every_score_and_only_there(
    scorer: Scorer, past_features: pd.DataFrame, policy: Policy
) -> None:
    rows = past_features[past_features["week"].round() == 5].head(12).reset_index(drop=True)
    small = score(scorer, rows.assign(cohort_learners=12.0), policy)
    assert small["scorer_note"].str.startswith("Only 12 learners").all()
    refused = score(scorer, rows.assign(cohort_learners=4.0), policy)
    assert refused["scorer_note"].isna().all()
    assert score(None, rows, policy)["scorer_note"].isna().all()
