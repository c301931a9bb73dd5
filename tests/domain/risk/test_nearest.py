import pandas as pd

from domain.policy import Policy
from domain.risk.nearest import nearest_changes
from domain.risk.scorer import Scorer
from domain.risk.scoring import score


def test_a_change_is_named_only_where_it_reaches_the_next_band(
    scorer: Scorer, past_features: pd.DataFrame, policy: Policy
) -> None:
    rows = past_features[past_features["week"].round() == 5].reset_index(drop=True)
    now = score(scorer, rows, policy)
    found = nearest_changes(scorer, rows, policy.bands)
    assert (found[now["risk_band"] == "Green"] == "").all()
    told = found[found != ""]
    assert len(told)
    assert told.str.contains("would move the score from").all()


def test_a_learner_with_nothing_left_to_do_is_told_nothing(
    scorer: Scorer, past_features: pd.DataFrame, policy: Policy
) -> None:
    done = past_features.head(50).assign(
        days_since_last_seen=0.0, work_missed=0.0, missed_share=0.0, mark_mean=0.0
    )
    assert (nearest_changes(scorer, done, policy.bands) == "").all()
