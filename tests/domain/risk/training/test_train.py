import numpy as np
import pandas as pd
import pytest

from domain.policy import ScorerPolicy
from domain.risk.model.scorer import Scorer
from domain.risk.model.targets import Further, Target
from domain.risk.training.labels import labelled
from domain.risk.training.train import NoScorer, train_scorer
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
    assert isinstance(found, NoScorer)
    assert "only 50 learners" in found.sentence


def test_a_past_in_which_everybody_completed_is_refused(scorer_policy: ScorerPolicy) -> None:
    people = outcomes(300).assign(outcome="passed", withdrawn_on=pd.NaT)
    found = train_scorer(features(people, scorer_policy), people, scorer_policy, data_until=UNTIL)
    assert isinstance(found, NoScorer)
    assert "0 of 300 past learners did not complete" in found.sentence


def test_curves_average_zero_over_the_training_rows_but_for_those_that_grow(
    scorer: Scorer, past_features: pd.DataFrame
) -> None:
    model = scorer.targets[Target.NOT_COMPLETE]
    steady = [not curve.growing for curve in model.curves]
    contributions = model.contributions(past_features)[:, steady]
    np.testing.assert_allclose(contributions.mean(axis=0), 0, atol=1e-9)


def test_with_one_cohort_every_learner_is_predicted_by_what_the_others_taught(
    scorer: Scorer, past_features: pd.DataFrame
) -> None:
    assert scorer.held_out is not None
    assert len(scorer.held_out) == len(past_features)
    assert "3 parts, each scored by the others" in scorer.metrics["held_out"]


def test_departures_lean_on_who_will_not_complete_the_fewer_were_seen(scorer: Scorer) -> None:
    assert scorer.metrics["not_complete"]["own_share"] == 1
    left = scorer.held_out.query("leave_soon == 1")["enrolment_id"].nunique()
    assert scorer.metrics["leave_soon"]["own_share"] == pytest.approx(left / (left + 30))


def test_silence_is_not_foretold_where_nobody_says_when_learners_were_seen(scorer: Scorer) -> None:
    assert Further.STOP_OUT not in scorer.targets
    why = scorer.metrics["not_answered"]["stop_out"]
    assert why == "nothing tells whether past learners fell silent for good while registered"
    assert scorer.forecast is None


def test_silence_and_the_final_grade_are_foretold_where_the_past_shows_them(
    past: pd.DataFrame, past_features: pd.DataFrame, scorer_policy: ScorerPolicy
) -> None:
    silent = (past["zeal"] < -0.5) & past["withdrawn_on"].isna()
    seen = past["starts_on"].where(silent, past["ends_on"])
    known = past.assign(last_seen_on=seen, final_grade=60 + 12 * past["zeal"])
    shown = past_features.assign(grade=past_features["mark_mean"])
    found = train_scorer(shown, known, scorer_policy, data_until=UNTIL)
    assert isinstance(found, Scorer)
    assert found.metrics["stop_out"]["auc"] > 0.8
    assert found.forecast is not None
    low, grade, high = found.forecast.grades(shown)
    marked = shown["grade"].notna()
    assert ((low <= grade) & (grade <= high)).tolist() == marked.tolist()
    assert 0 < found.metrics["grade_forecast"]["rows"] < marked.sum() < len(shown)
    figures = found.metrics["grade_forecast"]
    assert figures["coverage"] == pytest.approx(0.8, abs=0.02)
    assert figures["mean_absolute_error"] < figures["of_the_grade_so_far"]


def test_with_three_cohorts_or_one_what_is_said_is_what_happened(
    scorer_policy: ScorerPolicy,
) -> None:
    for cohorts in (1, 2, 3, 5):
        people = outcomes(1800, cohorts=cohorts, seed=cohorts)
        past_rows = features(people, scorer_policy)
        found = train_scorer(past_rows, people, scorer_policy, data_until=UNTIL)
        assert isinstance(found, Scorer)
        for target in Target:
            ratio = found.metrics[target.value]["predicted_to_observed"]
            assert ratio == pytest.approx(1, abs=0.25), (cohorts, target)


def test_without_days_of_leaving_who_will_not_complete_is_learnt_all_the_same(
    scorer_policy: ScorerPolicy,
) -> None:
    for booked in (pd.NaT, pd.Timestamp("2023-09-30")):  # never, or when all was over
        people = outcomes(400)
        left = people["outcome"] == "withdrawn"
        people["withdrawn_on"] = pd.Series(booked, people.index, dtype="datetime64[s]").where(left)
        rows = features(people, scorer_policy)
        found = train_scorer(rows, people, scorer_policy, data_until=UNTIL)
        assert isinstance(found, Scorer)
        assert found.metrics["not_complete"]["auc"] > 0.8
        assert Target.LEAVE_SOON not in found.targets
        assert found.metrics["not_answered"]["leave_soon"] == "no day of leaving is known"
        assert np.isnan(found.probability(Target.LEAVE_SOON, rows)).all()
        assert found.held_out is not None
        assert found.held_out["p_leave_soon"].isna().all()


def test_how_much_is_foretold_is_what_all_the_cohorts_learnt_from_have_shown(
    scorer_policy: ScorerPolicy,
) -> None:
    people = outcomes(1200, cohorts=2, seed=7).assign(withdrawn_on=pd.NaT)
    people["outcome"] = people["outcome"].where(people["outcome"] == "passed", "failed")
    # half of those who do not complete in the first cohort would in the second, whatever their zeal
    later = people["cohort_id"] == 1
    people.loc[later & (people["enrolment_id"] % 4 == 1), "outcome"] = "passed"
    past_rows = features(people, scorer_policy)
    found = train_scorer(past_rows, people, scorer_policy, data_until=UNTIL)
    assert isinstance(found, Scorer)
    labels = labelled(past_rows[["enrolment_id", "as_of"]], people, scorer_policy)
    foretold = found.probability(Target.NOT_COMPLETE, past_rows)
    assert foretold.mean() == pytest.approx(labels["not_complete"].mean(), rel=0.05)
    # of the second, seen from the first, it would have been too much: the figures say so
    assert found.metrics["not_complete"]["predicted_to_observed"] == pytest.approx(2, abs=0.25)
