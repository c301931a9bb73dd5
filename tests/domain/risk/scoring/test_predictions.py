import subprocess
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.policy import Policy
from domain.risk.model.facts import FACTS, INPUTS, REASON_FACTS, Fact
from domain.risk.model.scorer import Scorer, scorer_from_json
from domain.risk.model.targets import Further, Target
from domain.risk.scoring import read_reasons
from domain.risk.scoring.predictions import COLUMNS, score
from tests.domain.risk.model.test_forecast import FORECAST


@pytest.fixture
def week_five(past_features: pd.DataFrame) -> pd.DataFrame:
    return past_features[past_features["week"].round() == 5].reset_index(drop=True)


def test_every_learner_gets_a_score_a_band_and_reasons(
    scorer: Scorer, week_five: pd.DataFrame, policy: Policy
) -> None:
    found = score(scorer, week_five, policy)
    assert tuple(found.columns) == COLUMNS
    assert found["risk_score"].between(0, 100).all()
    assert set(found["risk_band"]) == {"Red", "Amber", "Green"}
    assert found["no_score_reason"].isna().all()


def test_reasons_add_up_to_the_shown_score(
    scorer: Scorer, week_five: pd.DataFrame, policy: Policy
) -> None:
    found = score(scorer, week_five, policy)
    for shown, reasons in zip(found["risk_score"], found["reasons"], strict=True):
        assert sum(r.points for r in read_reasons(reasons)) == pytest.approx(shown)


def test_scores_are_identical_on_replay(
    scorer: Scorer, week_five: pd.DataFrame, policy: Policy
) -> None:
    pd.testing.assert_frame_equal(
        score(scorer, week_five, policy), score(scorer, week_five, policy)
    )


def test_what_a_scorer_cannot_tell_is_empty_and_what_it_can_is_told(
    scorer: Scorer, week_five: pd.DataFrame, policy: Policy
) -> None:
    assert score(scorer, week_five, policy)[["stop_out", "grade_forecast"]].isna().all(axis=None)
    targets = {**scorer.targets, Further.STOP_OUT: scorer.targets[Target.LEAVE_SOON]}
    knowing = replace(scorer, targets=targets, forecast=FORECAST)
    marked = week_five.assign(grade=60.0)
    found = score(scorer_from_json(knowing.to_json(), knowing.checksum), marked, policy)
    assert found["stop_out"].between(0, 1).all()
    assert (found["grade_low"] <= found["grade_forecast"]).all()
    assert (found["grade_forecast"] <= found["grade_high"]).all()


def test_a_grade_that_no_past_course_could_change_by_then_is_not_foretold(
    scorer: Scorer, week_five: pd.DataFrame, policy: Policy
) -> None:
    nothing = (0.0,) * len(FORECAST.low)
    certain = replace(scorer, forecast=replace(FORECAST, low=nothing, high=nothing))
    found = score(certain, week_five.assign(grade=60.0), policy)
    assert found[["grade_low", "grade_forecast", "grade_high"]].isna().all(axis=None)
    assert found["risk_score"].notna().all()


_value = st.none() | st.floats(-1e6, 1e6, allow_nan=False)


@settings(deadline=None)
@given(st.lists(st.fixed_dictionaries(dict.fromkeys(INPUTS, _value)), min_size=1, max_size=3))
def test_contributions_sum_to_the_score_whatever_the_features(
    scorer: Scorer, rows: list[dict[str, float | None]]
) -> None:
    frame = pd.DataFrame(rows).astype("float64")
    target = scorer.targets[Target.NOT_COMPLETE]
    total = target.intercept + target.contributions(frame).sum(axis=1)
    np.testing.assert_allclose(total, target.log_odds(frame), atol=1e-9)


@pytest.mark.parametrize("fact", [fact for fact in REASON_FACTS if fact is not Fact.MIX])
def test_everything_a_coach_is_told_of_weighs_in_the_score_but_for_the_mix_of_kinds(
    fact: Fact,
) -> None:
    assert set(FACTS[fact]) & set(INPUTS)


def test_every_input_belongs_to_one_fact_and_none_is_demographic() -> None:
    told = [name for names in FACTS.values() for name in names]
    assert len(told) == len(set(told))
    assert len(INPUTS) == len(set(INPUTS) & set(told))
    audited = {"gender", "age_band", "ethnicity", "region", "deprivation", "disability"}
    assert not audited & set(INPUTS)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"cohort_active_share": 0.02}, "almost nobody"),
        ({"cohort_active_share": np.nan}, "when learners of this cohort were last there"),
        ({"days_since_last_seen": np.nan}, "nothing says when they were last there"),
        ({"cohort_learners": 2.0}, "fewer than 5 learners"),
        ({"weeks": 90.0}, "longer than 60 weeks"),
        ({"week": 1.0}, "only just begun"),
    ],
)
def test_where_it_cannot_score_it_says_why(
    scorer: Scorer,
    week_five: pd.DataFrame,
    policy: Policy,
    changed: dict[str, float],
    said: str,
) -> None:
    found = score(scorer, week_five.assign(**changed), policy)
    assert found["no_score_reason"].str.contains(said).all()
    assert found[["risk_score", "risk_band", "leave_soon", "reasons"]].isna().all(axis=None)


def test_without_a_scorer_it_says_so(week_five: pd.DataFrame, policy: Policy) -> None:
    found = score(None, week_five, policy)
    assert found["no_score_reason"].str.contains("finished cohorts").all()


def test_scoring_loads_no_training_library() -> None:
    code = "import sys, domain.risk.model; sys.exit('sklearn' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], check=False)  # noqa: S603 - our own text
    assert found.returncode == 0


def test_without_days_of_leaving_the_risk_is_told_and_leaving_soon_is_empty(
    scorer: Scorer, week_five: pd.DataFrame, policy: Policy
) -> None:
    one = replace(scorer, targets={Target.NOT_COMPLETE: scorer.targets[Target.NOT_COMPLETE]})
    found = score(scorer_from_json(one.to_json(), one.checksum), week_five, policy)
    whole = score(scorer, week_five, policy)
    assert found["leave_soon"].isna().all()
    pd.testing.assert_series_equal(found["risk_score"], whole["risk_score"])
    pd.testing.assert_series_equal(found["reasons"], whole["reasons"])
