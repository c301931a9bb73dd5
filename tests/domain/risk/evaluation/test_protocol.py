import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from domain.policy import ScorerPolicy
from domain.risk.evaluation.protocol import OURS, Evaluation, evaluated
from domain.risk.evaluation.report import (
    as_json,
    as_markdown,
    as_text,
    cost,
    level_verdict,
    verdict,
)
from domain.risk.evaluation.report_page import as_html
from domain.risk.evaluation.report_tables import weekly_table
from domain.risk.intervals import BootstrapInterval, auc_draws, draws_of, interval
from domain.risk.metrics import auc, rule_score
from domain.risk.model.scorer import Scorer
from domain.risk.model.targets import Target
from domain.risk.training.labels import labelled


@pytest.fixture(scope="module")
def found(
    scorer: Scorer, past: pd.DataFrame, past_features: pd.DataFrame, scorer_policy: ScorerPolicy
) -> Evaluation:
    rows = labelled(past_features[["enrolment_id", "as_of"]], past, scorer_policy)
    rows["week"] = past_features["week"].round().astype(int)
    scores = {
        target: {
            OURS: scorer.probability(target, past_features),
            "rule": rule_score(past_features),
        }
        for target in Target
    }
    about = {
        "train": ["a"],
        "test": ["b"],
        "split": "by presentation",
        "train_learners": 400,
        "test_learners": 400,
        "test_rows": len(rows),
        "train_seconds": 3.2,
        "benchmarks_absent": [],
        "refused": {"Cannot score, because it is small.": 12},
        "not_answered": {"stop_out": "nothing tells whether past learners fell silent"},
    }
    return evaluated(rows, scores, about=about, seed=1)


def test_every_scorer_is_judged_on_the_same_rows(found: Evaluation) -> None:
    by_period = {(r.target, r.weeks, r.quality.rows) for r in found.pooled}
    assert len(by_period) == len({(t, w) for t, w, _ in by_period})


def test_intervals_hold_their_figure_and_say_how_far_ahead(found: Evaluation) -> None:
    for result in found.pooled:
        assert result.interval.low < result.within_week < result.interval.high
        assert (result.ahead is None) == (result.scorer == OURS)


def test_the_predictions_have_one_row_per_enrolment_and_week(found: Evaluation) -> None:
    assert not found.predictions.duplicated(["enrolment_id", "week"]).any()
    assert found.predictions["week"].min() == 2


def test_the_report_is_readable_in_every_form(found: Evaluation) -> None:
    content = json.loads(as_json(found))
    assert content["pooled"][0]["scorer"] == OURS
    assert "NaN" not in as_json(found)
    assert "## Sample" in as_markdown(found, "Sample")
    assert "still registered" in as_text(found)
    tables = [line for line in as_text(found, 80).splitlines() if "  " in line]
    assert max(map(len, tables)) <= 80
    assert "In --report and --json as well:" in as_text(found, 80)
    assert "as well" not in as_text(found, 200)
    assert as_html(found, "A <b>").count("<svg") == 2 * len(Target)
    assert "A &lt;b&gt;" in as_html(found, "A <b>")


def test_the_verdict_says_ahead_only_when_the_interval_does(found: Evaluation) -> None:
    for target in Target:
        headline = next(r for r in found.pooled if r.target is target and r.ahead)
        assert headline.ahead is not None
        assert ("ahead of rule" in verdict(found, target)) == (headline.ahead.low > 0)


def test_the_headline_ranks_within_weeks_and_sets_the_early_ones_apart(found: Evaluation) -> None:
    for result in found.pooled:
        mine = [w for w in found.weekly if (w.target, w.scorer) == (result.target, result.scorer)]
        if result.weeks == "all":
            assert result.within_week == pytest.approx(np.mean([w.quality.auc for w in mine]))
            early = [w.quality.auc for w in mine if 2 <= w.week <= 4]
            assert result.early == pytest.approx(np.mean(early))
            tops = [w.quality.top["10%"][0] for w in mine]
            assert result.top == pytest.approx(np.mean(tops))
    assert "| AUC within weeks | weeks 2-4 |" in as_markdown(found, "Sample")


def test_what_is_not_scored_is_counted_apart_and_not_judged(found: Evaluation) -> None:
    assert "12 more learner-weeks are not scored and not judged" in as_text(found)


def test_the_level_is_told_in_blocks_of_three_weeks(found: Evaluation) -> None:
    mine = [level for level in found.levels if level.target is Target.NOT_COMPLETE]
    assert [level.weeks for level in mine] == [(2, 4), (5, 7), (8, 10), (11, 13)]
    assert sum(level.rows for level in mine) == found.about["test_rows"]
    assert all(level.top_predicted > level.predicted for level in mine)
    twice = [replace(mine[0], predicted=2 * mine[0].observed), *mine[1:]]
    assert "not in 2-4." in level_verdict(twice)
    even = [replace(level, predicted=level.observed) for level in mine]
    assert "In every block of three weeks" in level_verdict(even)


def test_the_report_tells_a_level_that_few_learners_may_explain_from_one_that_is_wrong(
    found: Evaluation,
) -> None:
    (first, second, *_) = [level for level in found.levels if level.target is Target.NOT_COMPLETE]
    # of 300 learners a share of .01 is sure to .0034 to .0290
    few = replace(first, rows=900, observed=0.01, predicted=0.02)
    wrong = replace(second, rows=900, observed=0.01, predicted=0.03)
    assert few.by_chance.low == pytest.approx(0.0034, abs=1e-4)
    assert few.by_chance.high == pytest.approx(0.0290, abs=1e-4)
    assert "All of it may be chance" in level_verdict([few])
    assert "not in 2-4 and 5-7. It may be chance, but for 5-7." in level_verdict([few, wrong])
    assert "None of it is chance alone." in level_verdict([wrong])
    nobody = replace(few, observed=0.0, predicted=0.01)
    assert "All of it may be chance" in level_verdict([nobody])


def test_the_report_says_where_the_surest_tenth_is_surer_than_chance_allows(
    found: Evaluation,
) -> None:
    (first, *_) = [level for level in found.levels if level.target is Target.NOT_COMPLETE]
    # the surest tenth of 1,500 learner-weeks in three weeks are 50 learners: .8 is sure to .89
    block = replace(first, rows=1500, top_observed=0.8)
    assert "nowhere surer than it may be" in level_verdict([replace(block, top_predicted=0.88)])
    too_sure = level_verdict([replace(block, top_predicted=0.9)])
    assert "surer than it may be in weeks 2-4." in too_sure


def test_the_table_by_week_starts_with_the_early_weeks_and_says_how_early_alerts_were(
    found: Evaluation,
) -> None:
    header, rows = weekly_table(found, Target.NOT_COMPLETE)
    early, second = (dict(zip(header, row, strict=True)) for row in rows[:2])
    assert (early["week"], second["week"]) == ("2-4", "2")
    alerts = {one.weeks: one for one in found.alerts[Target.NOT_COMPLETE]}
    assert early["first alerted"] == f"{alerts[2, 4].alerted}"
    assert sum(alerts[week, week].alerted for week in (2, 3, 4)) == alerts[2, 4].alerted
    weeks = [w.quality for w in found.weekly if w.target is Target.NOT_COMPLETE and w.week == 2]
    assert second["predicted / observed"] == f"{weeks[0].predicted_to_observed:.2f}"


def test_drawing_learners_gives_wider_intervals_than_drawing_rows() -> None:
    draw = np.random.default_rng(0)
    learners = np.repeat(np.arange(100), 20)
    labels = np.repeat(draw.integers(0, 2, 100), 20).astype("int8")
    scores = np.repeat(labels[::20] + draw.normal(size=100), 20)
    every = np.arange(2000)
    wide = interval(auc_draws(labels, scores, draws_of(learners, seed=1)(every)))
    narrow = interval(auc_draws(labels, scores, draws_of(every, seed=1)(every)))
    assert wide.low < auc(labels, scores) < wide.high
    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)


def test_a_question_that_cannot_be_answered_is_named_with_its_reason(found: Evaluation) -> None:
    sentence = "Not answered: nothing tells whether past learners fell silent."
    for report in (as_text(found), as_markdown(found, "Here"), as_html(found, "Here")):
        assert sentence in report


def test_rows_on_which_a_scorer_does_not_answer_are_left_out_for_all(
    found: Evaluation, past: pd.DataFrame, past_features: pd.DataFrame, scorer_policy: ScorerPolicy
) -> None:
    rows = labelled(past_features[["enrolment_id", "as_of"]], past, scorer_policy)
    rows["week"] = past_features["week"].round().astype(int)
    half = np.where(rows["enrolment_id"] % 2 == 0, rule_score(past_features), np.nan)
    scores = {target: {OURS: half, "rule": rule_score(past_features)} for target in Target}
    halved = evaluated(rows, scores, about=found.about, seed=1)
    for whole, part in zip(found.pooled, halved.pooled, strict=True):
        assert part.quality.rows < 0.6 * whole.quality.rows
        assert not np.isnan([part.quality.auc, part.within_week, part.early]).any()
    assert not np.isnan([one.predicted for one in halved.reliability]).any()


def test_a_question_that_no_week_tells_anything_of_is_not_judged(
    found: Evaluation, past: pd.DataFrame, past_features: pd.DataFrame, scorer_policy: ScorerPolicy
) -> None:
    rows = labelled(past_features[["enrolment_id", "as_of"]], past, scorer_policy)
    rows["week"] = past_features["week"].round().astype(int)
    rows["leave_soon"] = (~rows.duplicated("week")).astype("float64")
    scores = {target: {OURS: rule_score(past_features)} for target in Target}
    sparse = evaluated(rows, scores, about=found.about, seed=1)
    assert {one.target for one in sparse.pooled} == {Target.NOT_COMPLETE}
    assert verdict(sparse, Target.LEAVE_SOON) == "Too few events to judge."


def test_of_several_cohorts_who_knows_only_the_harder_one_ranks_nobody(
    found: Evaluation, past: pd.DataFrame, past_features: pd.DataFrame, scorer_policy: ScorerPolicy
) -> None:
    rows = labelled(past_features[["enrolment_id", "as_of"]], past, scorer_policy)
    rows["week"] = past_features["week"].round().astype(int)
    draw = np.random.default_rng(4)
    hard = rows["learner_id"].to_numpy() % 2
    fails = draw.random(rows["learner_id"].max() + 1)[rows["learner_id"]] < 0.2 + 0.5 * hard
    knows = 0.2 + 0.5 * hard + draw.normal(scale=0.01, size=len(rows))
    rows = rows.assign(cohort_id=hard, not_complete=fails.astype("int8"))
    scores = {Target.NOT_COMPLETE: {OURS: knows, "rule": draw.random(len(rows))}}
    (ours, *_) = evaluated(rows, scores, about=found.about, seed=1).pooled
    assert ours.quality.auc > 0.65
    assert abs(ours.within_week - 0.5) < 0.03


def test_what_adding_up_costs_is_said_in_words(found: Evaluation) -> None:
    (first, *others) = found.pooled
    better = replace(first, scorer="random forest", ahead=BootstrapInterval(low=-0.03, high=-0.01))
    said = cost(replace(found, pooled=[first, better, *others]), first.target)
    assert "random forest is ahead (+0.010 to +0.030)" in said
