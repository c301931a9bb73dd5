import json

import numpy as np
import pandas as pd
import pytest

from domain.policy import ReleaseGates
from domain.risk.model.targets import Target
from domain.risk.monitoring.drift import (
    MonitoringKind,
    Stability,
    course_week,
    input_profile,
    outcomes_against,
    shifted,
    stability,
    week_ends,
)

GATES = ReleaseGates()
METRICS = {"not_complete": {"within_week": [0.8, 0.75, 0.85]}}


def _features(count: int, *, week: int = 3, mean: float = 10.0, seed: int = 1) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "week": week - 1 / 7,
            "active_days_7": np.round(draw.normal(mean, 3, count)),
            "missed_share": draw.random(count),
        }
    )


PROFILE = json.loads(json.dumps(input_profile(_features(3000))))


def _closed(count: int, *, scores: float = 0.0, sure: float = 1.0) -> pd.DataFrame:
    """Learners whose outcome follows their score, `sure` or by a coin."""
    draw = np.random.default_rng(7)
    score = draw.random(count)
    label = draw.random(count) < sure * score + (1 - sure) * 0.5
    return pd.DataFrame(
        {
            "learner_id": range(count),
            "cohort_id": 1,
            "week": np.arange(count) % 5,
            "score": np.clip(score + scores, 0, 1),
            "label": label * 1,
        }
    )


def test_the_same_population_is_stable_and_a_moved_one_is_not() -> None:
    same = stability(PROFILE, _features(2000, seed=2), GATES)
    assert {f.verdict for f in same} == {Stability.STABLE}
    moved = stability(PROFILE, _features(2000, mean=14, seed=2), GATES)
    assert moved[0].name == "active_days_7"
    assert moved[0].week == 3
    assert shifted(moved, MonitoringKind.STABILITY) == moved[:1]


def test_a_handful_of_learners_differs_by_chance_alone() -> None:
    for seed in range(20):
        found = stability(PROFILE, _features(12, seed=seed), GATES)
        assert found[0].value > GATES.drift_moved
        assert shifted(found, MonitoringKind.STABILITY) == []


def test_values_that_become_unknown_are_drift() -> None:
    now = _features(2000, seed=2).assign(missed_share=np.nan)
    assert (
        shifted(stability(PROFILE, now, GATES), MonitoringKind.STABILITY)[0].name == "missed_share"
    )


def test_weeks_that_past_courses_did_not_have_are_left_out() -> None:
    assert stability(PROFILE, _features(500, week=9), GATES) == []


def test_a_scorer_that_is_right_has_nothing_against_it() -> None:
    found = outcomes_against(Target.NOT_COMPLETE, _closed(3000), METRICS, GATES)
    assert {f.kind for f in found} == {MonitoringKind.CALIBRATION, MonitoringKind.AUC}
    assert {f.verdict for f in found} == {Stability.STABLE}


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        (_closed(3000, scores=0.4), MonitoringKind.CALIBRATION),
        (_closed(3000, sure=0.2), MonitoringKind.AUC),
    ],
)
def test_one_that_cries_wolf_or_ranks_no_more_is_told(
    rows: pd.DataFrame, kind: MonitoringKind
) -> None:
    found = outcomes_against(Target.NOT_COMPLETE, rows, METRICS, GATES)
    assert [f.kind for f in found if f.verdict is Stability.SHIFTED] == [kind]


def test_knowing_the_week_alone_is_not_taken_for_knowing_learners() -> None:
    rows = _closed(3000, sure=0.0).assign(week=lambda frame: frame["label"] * 2)
    late = rows.assign(week=rows["week"].where(rows["learner_id"] % 10 > 0, 2 - rows["week"]))
    rows = late.assign(score=0.2 + late["week"] * 0.3)
    (ranks,) = (
        figure
        for figure in outcomes_against(Target.NOT_COMPLETE, rows, METRICS, GATES)
        if figure.kind is MonitoringKind.AUC
    )
    assert (ranks.value, ranks.verdict) == (0.5, Stability.SHIFTED)


def test_knowing_the_harder_cohort_alone_is_not_taken_for_knowing_learners() -> None:
    calm, hard = _closed(3000, sure=0), _closed(3000, sure=0)
    hard = hard.assign(cohort_id=2, learner_id=hard["learner_id"] + 3000, label=1)
    hard.loc[::5, "label"] = 0
    rows = pd.concat([calm.assign(score=0.5), hard.assign(score=0.8)], ignore_index=True)
    rows["score"] += np.random.default_rng(8).normal(scale=0.01, size=len(rows))
    found = {f.kind: f for f in outcomes_against(Target.NOT_COMPLETE, rows, METRICS, GATES)}
    assert abs(found[MonitoringKind.AUC].value - 0.5) < 0.05


def test_a_scorer_whose_weeks_were_never_measured_is_not_compared_by_them() -> None:
    metrics = {"not_complete": {"auc": 0.8}}
    found = outcomes_against(Target.NOT_COMPLETE, _closed(3000), metrics, GATES)
    assert [figure.kind for figure in found] == [MonitoringKind.CALIBRATION]


def test_nothing_is_said_before_enough_labels_have_closed() -> None:
    assert outcomes_against(Target.NOT_COMPLETE, _closed(40), METRICS, GATES) == []


def test_nothing_is_said_of_a_question_the_scorer_does_not_answer() -> None:
    unanswered = _closed(3000).assign(score=np.nan)
    assert outcomes_against(Target.LEAVE_SOON, unanswered, METRICS, GATES) == []


def test_weeks_of_a_short_course_are_tenths_of_it() -> None:
    rows = pd.DataFrame({"week": np.array([5, 8, 9, 29]) / 7, "weeks": 29 / 7})
    assert course_week(rows).tolist() == [2, 3, 3, 10]
    assert week_ends(rows).tolist() == [True, True, False, True]


def test_the_week_that_ended_is_told_from_weeks_kept_with_few_decimals() -> None:
    for decimals in (2, 4):  # those of before had four
        weeks = np.round(np.arange(6, 90, 7) / 7, decimals)
        kept = pd.DataFrame({"week": weeks, "weeks": 38.0})
        assert course_week(kept).tolist() == list(range(1, 13))
        assert week_ends(kept).all()
