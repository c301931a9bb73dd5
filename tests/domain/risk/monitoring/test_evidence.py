import pandas as pd

from domain.risk.model.scorer import Scorer
from domain.risk.model.targets import Target
from domain.risk.monitoring.evidence import as_json, drawn, evidence_rows, for_target, from_json


def test_what_was_predicted_for_the_held_out_comes_back_from_json(
    scorer: Scorer, past_features: pd.DataFrame
) -> None:
    assert scorer.held_out is not None
    rows = evidence_rows(scorer.held_out, past_features)
    kept = from_json(as_json(rows))
    assert kept["learner_id"].nunique() == 400
    assert kept["week"].between(2, 12).all()
    whole = rows.drop(columns=["rule", "as_of"])
    pd.testing.assert_frame_equal(kept, whole, check_dtype=False, atol=1e-5)


def test_only_who_left_has_days_until_then(scorer: Scorer, past_features: pd.DataFrame) -> None:
    assert scorer.held_out is not None
    kept = from_json(as_json(evidence_rows(scorer.held_out, past_features)))
    left = kept.groupby("enrolment_id")["left_in"].max().notna()
    gone = scorer.held_out.groupby("enrolment_id")["withdrawn_on"].first().notna()
    assert (left == gone).all()
    assert (kept["left_in"].dropna() > 0).all()


def test_a_target_has_its_label_and_its_score(scorer: Scorer, past_features: pd.DataFrame) -> None:
    assert scorer.held_out is not None
    rows = for_target(evidence_rows(scorer.held_out, past_features), Target.NOT_COMPLETE)
    assert rows.loc[rows["label"] == 1, "score"].mean() > rows["score"].mean()


def test_thousands_of_learners_are_represented_by_two_thousand_drawn_once() -> None:
    rows = pd.DataFrame({"learner_id": [n // 3 for n in range(9000)], "week": 2})
    kept = drawn(rows, seed=1)
    assert kept["learner_id"].nunique() == 2000
    assert len(kept) == 6000
    pd.testing.assert_frame_equal(drawn(rows, seed=1), kept)


def test_a_question_that_was_not_answered_stays_empty(
    scorer: Scorer, past_features: pd.DataFrame
) -> None:
    assert scorer.held_out is not None
    unanswered = scorer.held_out.assign(p_leave_soon=float("nan"), leave_soon=float("nan"))
    kept = from_json(as_json(evidence_rows(unanswered, past_features)))
    assert kept[["p_leave_soon", "leave_soon"]].isna().all(axis=None)
    assert kept[["p_not_complete", "not_complete"]].notna().all(axis=None)
