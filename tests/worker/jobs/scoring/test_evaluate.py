from collections.abc import Mapping

import pandas as pd
import pytest

from domain.policy import BenchmarkModels, Policy, ScorerPolicy
from domain.risk.evaluation.protocol import Evaluation
from domain.risk.evaluation.report import as_json, as_markdown, as_text
from domain.risk.evaluation.report_page import as_html
from domain.risk.training.train import NoScorer
from domain.sources import ImportBatch, SourceError
from domain.store.activity.imports import save_batch
from domain.store.database.engine import Database
from tests.worker.jobs.scoring.test_train_scorer import NOW, frames_of_a_cohort
from worker.jobs.scoring.evaluate import evaluate_frames
from worker.jobs.scoring.evaluation_files import evaluate_store


@pytest.fixture(scope="module")
def first() -> Mapping[str, pd.DataFrame]:
    return frames_of_a_cohort(240, cohort="AAA-2023J", seed=1)


@pytest.fixture(scope="module")
def short(policy: Policy) -> ScorerPolicy:
    """Four weeks are enough to see what is done."""
    training = policy.scorer.training.model_copy(update={"last_week": 5})
    choice = policy.scorer.choice.model_copy(
        update={"benchmarks": (BenchmarkModels.FULL_BOOSTING,)}
    )
    return policy.scorer.model_copy(update={"training": training, "choice": choice})


@pytest.fixture(scope="module")
def alone(short: ScorerPolicy) -> ScorerPolicy:
    """The same without the benchmark that learns longest, where nothing is compared."""
    return short.model_copy(update={"choice": short.choice.model_copy(update={"benchmarks": ()})})


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
    assert set(found.predictions["code_module"]) == {"p"}
    assert set(found.predictions["code_presentation"]) == {"AAA-2024J"}
    assert found.predictions[["p_not_complete", "p_leave_21d"]].notna().all(axis=None)
    scorers = {result.scorer for result in found.pooled}
    assert {"Staycourse", "rule", "logistic regression", "peer forest", "full boosting"} == scorers


def test_weeks_that_would_not_be_scored_are_counted_apart_and_not_judged(
    first: Mapping[str, pd.DataFrame], alone: ScorerPolicy
) -> None:
    other = dict(frames_of_a_cohort(150, cohort="AAA-2024J", seed=2))
    activity = other["activity"]
    day = (activity["day"] - pd.Timestamp("2024-01-01")).dt.days
    other["activity"] = activity[~day.between(18, 29)]  # a break over the end of weeks 4 and 5
    found = evaluate_frames(first, other, alone)
    assert isinstance(found, Evaluation)
    assert set(found.predictions["week"]) == {2, 3, 5}
    ((why, count),) = found.about["refused"].items()
    assert "nobody of this cohort was seen" in why
    assert count == 150


def test_one_presentation_alone_is_divided_by_learner(alone: ScorerPolicy) -> None:
    larger = frames_of_a_cohort(320, cohort="AAA-2023J", seed=1)
    found = evaluate_frames(larger, larger, alone)
    assert isinstance(found, Evaluation)
    assert found.about["split"] == "by learner"


def test_too_little_to_learn_from_is_said(
    first: Mapping[str, pd.DataFrame], short: ScorerPolicy
) -> None:
    few = frames_of_a_cohort(40, cohort="AAA-2022J", seed=3)
    found = evaluate_frames(few, first, short)
    assert isinstance(found, NoScorer)


def test_without_any_outcome_a_sentence_says_so(
    first: Mapping[str, pd.DataFrame], short: ScorerPolicy
) -> None:
    empty = {**first, "enrolments": first["enrolments"].assign(outcome=pd.NA)}
    for train, test in ((first, empty), (empty, first)):
        found = evaluate_frames(train, test, short)
        assert isinstance(found, NoScorer)
        assert found.sentence == "no outcome is known of AAA-2023J"


def test_without_days_of_leaving_the_predictions_leave_that_column_empty(
    first: Mapping[str, pd.DataFrame], alone: ScorerPolicy
) -> None:
    undated = {**first, "enrolments": first["enrolments"].assign(withdrawn_on=pd.NaT)}
    found = evaluate_frames(undated, frames_of_a_cohort(150, cohort="AAA-2024J", seed=2), alone)
    assert isinstance(found, Evaluation)
    assert found.predictions["p_leave_21d"].isna().all()
    assert found.predictions["p_not_complete"].notna().all()
    assert "no day of leaving is known" in as_text(found)
    assert "no day of leaving is known" in as_html(found, "")
    for report in (as_text(found), as_html(found, ""), as_markdown(found, "")):
        assert "Nothing is known of it in these data." in report
    assert as_json(found)


def test_the_store_gives_the_same_predictions_as_the_files(
    first: Mapping[str, pd.DataFrame], alone: ScorerPolicy, sqlite_database: Database
) -> None:
    other = frames_of_a_cohort(150, cohort="AAA-2024J", seed=2)
    with sqlite_database.transaction() as session:
        for frames in (first, other):
            save_batch(session, ImportBatch(frames=frames), source="test", path="-", now=NOW)
    by_files = evaluate_frames(first, other, alone)
    by_store = evaluate_store(sqlite_database, alone, programme="P", test_cohorts=["AAA-2024J"])
    assert isinstance(by_files, Evaluation)
    assert isinstance(by_store, Evaluation)
    assert by_store.about["train"] == ["AAA-2023J"]
    keys = ["code_module", "code_presentation", "id_student", "week"]
    same = [f.predictions.sort_values(keys, ignore_index=True) for f in (by_files, by_store)]
    pd.testing.assert_frame_equal(same[0][keys], same[1][keys], check_dtype=False)
    # learners are numbered by import there and by ref here, and drawn by number
    gap = (same[0]["p_not_complete"] - same[1]["p_not_complete"]).abs()
    assert gap.mean() < 0.08
    with pytest.raises(SourceError, match="there are AAA-2023J, AAA-2024J"):
        evaluate_store(sqlite_database, alone, programme="p", test_cohorts=["AAA-2025J"])
    with pytest.raises(SourceError, match="there is no programme q; there are p"):
        evaluate_store(sqlite_database, alone, programme="q", test_cohorts=["AAA-2024J"])


def test_what_came_later_is_not_learnt_from_unless_it_is_asked_for(
    first: Mapping[str, pd.DataFrame], alone: ScorerPolicy, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as session:
        save_batch(session, ImportBatch(frames=first), source="test", path="-", now=NOW)
        for days, cohort in ((7, "AAA-2024J"), (14, "AAA-2025J")):
            frames = frames_of_a_cohort(150, cohort=cohort, seed=days)
            ends = frames["cohorts"]["ends_on"] + pd.Timedelta(days, unit="D")
            frames = {**frames, "cohorts": frames["cohorts"].assign(ends_on=ends)}
            save_batch(session, ImportBatch(frames=frames), source="test", path="-", now=NOW)

    def learnt(judged: str, *asked: str) -> list[str]:
        found = evaluate_store(
            sqlite_database, alone, programme="p", test_cohorts=[judged], train_cohorts=asked
        )
        assert isinstance(found, Evaluation)
        return list(found.about["train"])

    assert learnt("AAA-2024J") == ["AAA-2023J"]
    assert learnt("AAA-2023J") == ["AAA-2024J", "AAA-2025J"]
    assert learnt("AAA-2024J", "AAA-2023J", "AAA-2025J") == ["AAA-2023J", "AAA-2025J"]
