"""What is held out can be measured on, whatever the latest cohort was like."""

import pandas as pd
import pytest

from domain.policy import ScorerPolicy
from domain.risk.model.scorer import Scorer
from domain.risk.model.targets import Further, Target
from domain.risk.training.labels import labelled, training_moments
from domain.risk.training.out_of_fold import held_out_split
from domain.risk.training.train import train_scorer
from tests.domain.risk.past import features, outcomes

UNTIL = pd.Timestamp("2026-12-31")


def trained(people: pd.DataFrame, policy: ScorerPolicy) -> Scorer:
    found = train_scorer(features(people, policy), people, policy, data_until=UNTIL)
    assert isinstance(found, Scorer)
    return found


def test_of_small_cohorts_as_many_are_kept_aside_as_it_takes(scorer_policy: ScorerPolicy) -> None:
    found = trained(outcomes(600, cohorts=20), scorer_policy)
    assert found.metrics["held_out"] == "the latest 3 finished cohorts"
    for target in Target:
        learners = found.held_out.groupby("enrolment_id")[target.value].max()
        least = scorer_policy.training.min_events
        assert min(learners.sum(), len(learners) - learners.sum()) >= least


def test_the_latest_cohort_of_every_programme_is_kept_aside(scorer_policy: ScorerPolicy) -> None:
    people = outcomes(1200, cohorts=6)
    people["programme_id"] = people["cohort_id"].map({5: 1, 4: 1, 3: 2, 2: 1, 1: 2, 0: 1})
    rows = labelled(training_moments(people, scorer_policy), people, scorer_policy)
    split = held_out_split(rows, people, scorer_policy)
    assert set(rows.loc[split.rows, "cohort_id"]) == {3, 4, 5}
    assert split.how == "the latest 3 finished cohorts"


def test_a_programme_of_long_ago_does_not_take_what_there_is_to_learn_from(
    scorer_policy: ScorerPolicy,
) -> None:
    people = outcomes(1200, cohorts=6)
    people["programme_id"] = (people["cohort_id"] > 1).astype(int)
    rows = labelled(training_moments(people, scorer_policy), people, scorer_policy)
    split = held_out_split(rows, people, scorer_policy)
    assert set(rows.loc[split.rows, "cohort_id"]) == {5}


@pytest.mark.parametrize("left", [False, True])
def test_a_latest_cohort_that_nobody_left_is_not_measured_on_alone(
    scorer_policy: ScorerPolicy, *, left: bool
) -> None:
    people = outcomes(900, cohorts=4)
    latest = people["cohort_id"] == 3
    people.loc[latest, "withdrawn_on"] = pd.NaT
    gone = latest & (people["outcome"] == "withdrawn")
    people.loc[gone, "outcome"] = "failed" if left else "passed"
    assert trained(people, scorer_policy).metrics["held_out"] == "the latest 2 finished cohorts"


def test_where_little_would_be_left_to_learn_from_every_learner_is_predicted(
    scorer_policy: ScorerPolicy,
) -> None:
    people = outcomes(300, cohorts=3)
    only_lately = people["withdrawn_on"].where(people["cohort_id"] == 2)
    people = people.assign(withdrawn_on=only_lately)
    rows = labelled(training_moments(people, scorer_policy), people, scorer_policy)
    split = held_out_split(rows, people, scorer_policy)
    assert split.rows.all()
    assert split.how.startswith("every learner")


def test_a_question_that_the_cohort_kept_aside_cannot_answer_is_not_asked(
    scorer_policy: ScorerPolicy,
) -> None:
    people = outcomes(900, cohorts=3)
    latest = people["cohort_id"] == 2
    silent = (people["zeal"] < -0.5) & people["withdrawn_on"].isna() & ~latest
    seen = people["starts_on"].where(silent, people["ends_on"])
    grade = (60 + 12 * people["zeal"]).where(~latest)
    found = trained(people.assign(last_seen_on=seen, final_grade=grade), scorer_policy)
    assert Further.STOP_OUT not in found.targets
    assert "too few past learners to measure on" in found.metrics["not_answered"]["stop_out"]
    assert found.forecast is None
