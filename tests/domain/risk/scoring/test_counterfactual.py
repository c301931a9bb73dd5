from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from domain.policy import Policy
from domain.risk.model.curves import Curve
from domain.risk.model.scorer import Additive, Scorer
from domain.risk.model.targets import Target
from domain.risk.scoring.counterfactual import nearest_changes
from domain.risk.scoring.predictions import score


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
    reached = told.str.extract(r"from (\d+) to (\d+) or lower$").astype(float)
    assert (reached[1] <= goals[told.index]).all()
    assert (reached[0] == np.floor(found.loc[told.index, "risk_score"])).all()


def test_the_score_after_the_change_is_the_one_that_was_said(
    scorer: Scorer, rows: pd.DataFrame, policy: Policy
) -> None:
    told = score(scorer, rows, policy)["nearest_change"]
    back = rows[told.str.startswith("coming back today would", na=False)]
    then = score(
        scorer, back.assign(days_since_last_seen=0.0, days_unseen=0.0, never_seen=0.0), policy
    )
    said = told[back.index].str.extract(r"to (\d+) or lower$")[0].astype(float)
    assert len(back)
    assert (said == np.floor(then["risk_score"])).all()


def test_work_is_counted_in_the_words_a_coach_would_use(
    scorer: Scorer, rows: pd.DataFrame, policy: Policy
) -> None:
    told = score(scorer, rows.assign(days_since_last_seen=1.0, days_unseen=1.0), policy)[
        "nearest_change"
    ].dropna()
    assert len(told)
    assert told.str.startswith("handing in the piece of work that was due would").all()


def test_a_learner_with_nothing_left_to_do_is_told_nothing(
    scorer: Scorer, rows: pd.DataFrame, policy: Policy
) -> None:
    done = rows.assign(
        days_since_last_seen=0.0,
        days_unseen=0.0,
        work_missed=0.0,
        missed_share=0.0,
        mark_mean=0.0,
    )
    assert score(scorer, done, policy)["nearest_change"].isna().all()


def by_hand(**slopes: float) -> Scorer:
    """A scorer whose log-odds are straight lines of these inputs."""
    curves = tuple(
        Curve(name=name, edges=(), start=(0.0,), slope=(slope,), missing=0.0)
        for name, slope in slopes.items()
    )
    targets = {Target.NOT_COMPLETE: Additive(intercept=0.0, curves=curves)}
    return Scorer(targets=targets, data_until=date(2023, 12, 31), first_week=2)


def change_for(scorer: Scorer, policy: Policy, **inputs: float) -> str | None:
    row = pd.DataFrame([{"missed_lately": inputs.get("work_missed", np.nan), **inputs}])
    log_odds = scorer.targets[Target.NOT_COMPLETE].log_odds(row)
    return nearest_changes(scorer, row, log_odds, policy.bands).to_pylist()[0]


def test_handing_in_what_was_due_promises_no_progress_and_takes_none_away(policy: Policy) -> None:
    scorer = by_hand(work_missed=2.0, progress_gap=-0.1)
    said = "handing in the piece of work that was due would move the score from"
    ahead = change_for(scorer, policy, work_missed=1.0, progress_gap=5.0)
    assert ahead == f"{said} 81 to 37 or lower"
    behind = change_for(scorer, policy, work_missed=1.0, progress_gap=-10.0)
    assert behind == f"{said} 95 to 73 or lower"


def test_what_is_handed_in_now_is_handed_in_late(policy: Policy) -> None:
    counts_late = by_hand(work_missed=2.0, work_late=1.0)
    said = "handing in the piece of work that was due would move the score from 88 to"
    assert change_for(counts_late, policy, work_missed=1.0, work_late=0.0) == f"{said} 73 or lower"
    at_once = by_hand(work_missed=2.0)
    assert change_for(at_once, policy, work_missed=1.0, work_late=0.0) == f"{said} 50 or lower"


def test_the_days_it_is_late_by_and_the_place_they_cost_are_counted(policy: Policy) -> None:
    known = {"work_missed": 1.0, "work_submitted": 3.0, "days_since_missed": 20.0}
    by_days = by_hand(work_missed=1.5, lead_days=-0.1)
    # three on the day they were due and one twenty days later: five days late on average
    assert change_for(by_days, policy, lead_days=0.0, **known) == (
        "handing in the piece of work that was due would move the score from 81 to 62 or lower"
    )
    by_place = by_hand(work_missed=1.5, percentile_lead_days=-3.0)
    place = {"lead_days": 0.0, "percentile_lead_days": 0.9, **known}
    assert change_for(by_place, policy, **place) is None
    nothing_handed_in = {**known, "work_submitted": 0.0, "days_since_missed": 5.0}
    first = change_for(by_days, policy, **nothing_handed_in)
    assert first is not None
    assert first.endswith("from 81 to 62 or lower")


def test_the_smallest_change_that_reaches_the_next_band_is_named(policy: Policy) -> None:
    scorer = by_hand(work_missed=1.0, days_since_last_seen=0.2)
    coming_back = change_for(scorer, policy, work_missed=1.0, days_since_last_seen=10.0)
    assert coming_back == "coming back today would move the score from 95 to 73 or lower"
    assert change_for(scorer, policy, work_missed=1.0, days_since_last_seen=2.0) == (
        "handing in the piece of work that was due would move the score from 80 to 59 or lower"
    )
    both = change_for(scorer, policy, work_missed=3.0, days_since_last_seen=20.0)
    assert both == (
        "coming back today and handing in the 3 pieces of work that were due"
        " would move the score from 99 to 50 or lower"
    )


def test_nobody_is_asked_for_more_work_than_can_be_made_up_for(policy: Policy) -> None:
    scorer = by_hand(work_missed=1.0)
    assert change_for(scorer, policy, work_missed=3.0) is not None
    assert change_for(scorer, policy, work_missed=4.0) is None


def test_nobody_is_asked_for_work_that_was_due_long_ago(policy: Policy) -> None:
    scorer = by_hand(work_missed=1.0)
    assert change_for(scorer, policy, work_missed=2.0, missed_lately=2.0) is not None
    assert change_for(scorer, policy, work_missed=2.0, missed_lately=1.0) is None
    assert change_for(scorer, policy, work_missed=2.0, missed_lately=np.nan) is None


def test_a_change_counts_for_what_it_is_worth_at_that_point_of_the_course(policy: Policy) -> None:
    steady = by_hand(work_missed=1.5)
    model = steady.targets[Target.NOT_COMPLETE]
    curves = tuple(replace(curve, growing=True) for curve in model.curves)
    scorer = replace(steady, targets={Target.NOT_COMPLETE: replace(model, curves=curves)})
    assert change_for(scorer, policy, work_missed=2.0, elapsed=0.25) == (
        "handing in the 2 pieces of work that were due would move the score from 81 to 50 or lower"
    )
    assert change_for(scorer, policy, work_missed=2.0, elapsed=0.0) is None
