import numpy as np
import pandas as pd
import pytest

from domain.policy import Policy
from domain.risk.model.scorer import Scorer
from domain.risk.model.scoring import score


@pytest.fixture
def rows(past_features: pd.DataFrame) -> pd.DataFrame:
    return past_features[past_features["week"].round() == 5].reset_index(drop=True)


def test_a_change_is_named_only_where_it_reaches_the_next_band(
    scorer: Scorer, rows: pd.DataFrame, policy: Policy
) -> None:
    found = score(scorer, rows, policy)
    told = found["nearest_change"].dropna()
    assert set(found.loc[told.index, "risk_band"]) == {"Red", "Amber"}
    goals = found["risk_band"].map({"Red": policy.bands.red_from, "Amber": policy.bands.amber_from})
    reached = told.str.extract(r"from (\d+) to (\d+)$").astype(float)
    assert (reached[1] <= goals[told.index]).all()
    assert np.allclose(reached[0], found.loc[told.index, "risk_score"], atol=0.51)


def test_the_score_after_the_change_is_the_one_that_was_said(
    scorer: Scorer, rows: pd.DataFrame, policy: Policy
) -> None:
    told = score(scorer, rows, policy)["nearest_change"]
    back = rows[told.str.startswith("coming back today would", na=False)]
    then = score(scorer, back.assign(days_since_last_seen=0.0, never_seen=0.0), policy)
    said = told[back.index].str.extract(r"to (\d+)$")[0].astype(float)
    assert len(back)
    assert np.allclose(said, then["risk_score"], atol=0.51)


def test_work_is_counted_in_the_words_a_coach_would_use(
    scorer: Scorer, rows: pd.DataFrame, policy: Policy
) -> None:
    told = score(scorer, rows.assign(days_since_last_seen=1.0), policy)["nearest_change"].dropna()
    assert len(told)
    assert told.str.startswith("handing in the piece of work that was due would").all()


def test_a_learner_with_nothing_left_to_do_is_told_nothing(
    scorer: Scorer, rows: pd.DataFrame, policy: Policy
) -> None:
    done = rows.assign(days_since_last_seen=0.0, work_missed=0.0, missed_share=0.0, mark_mean=0.0)
    assert score(scorer, done, policy)["nearest_change"].isna().all()
