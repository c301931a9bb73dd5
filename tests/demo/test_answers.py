"""The effect that the demo plants, and what the product's own hold-out says of it."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from demo.answers import WOULD_NOT_HAVE, activity_of, returns
from domain.experiments import Effect, findings

PLANNED = date(2026, 3, 2)
GOALS = {"reengage": 14, "recognise": 14}
REFS = {f"L{number}": f"E{number}" for number in range(400)}


def draws(
    intervention: str = "reengage", *, comes_anyway: float = 0.4, seed: int = 1
) -> pd.DataFrame:
    """Four hundred learners drawn on one day, half of them held out."""
    dice = np.random.default_rng(seed)
    size = len(REFS)
    back = pd.Timestamp(PLANNED) + pd.to_timedelta(dice.integers(1, 14, size), unit="D")
    return pd.DataFrame(
        {
            "learner_ref": list(REFS),
            "intervention": intervention,
            "arm": np.where(dice.random(size) < 0.5, "treated", "holdout"),
            "share": 0.5,
            "variant": None,
            "as_of": PLANNED,
            "planned_on": PLANNED,
            "next_active_on": pd.Series(back).where(dice.random(size) < comes_anyway),
            "withdrawn_on": pd.Series(pd.NaT, index=range(size)),
            "active_before": dice.integers(0, 4, size),
            "risk_band": "Amber",
            "channel": "email",
        }
    )


def answered(drawn: pd.DataFrame) -> pd.DataFrame:
    """The same draws, with the first activity after them as it then was."""
    back = returns(drawn, GOALS, seed=3).set_index("learner_ref")["back_on"]
    came = pd.to_datetime(drawn["learner_ref"].map(back.to_dict()))
    return drawn.assign(next_active_on=came.fillna(drawn["next_active_on"]))


def effect_in(drawn: pd.DataFrame) -> Effect:
    until = PLANNED + timedelta(days=40)
    found = findings(answered(drawn), goal_days=GOALS, learners_on={}, until=until)
    assert isinstance(found[0].overall, Effect)
    return found[0].overall


def test_the_holdout_finds_the_effect_that_was_planted() -> None:
    drawn = draws(comes_anyway=0.4)
    planted = WOULD_NOT_HAVE["reengage"] * (1 - 0.4)
    found = effect_in(drawn)
    assert planted in found.interval
    assert 0 not in found.interval


def test_nudges_without_a_planted_effect_have_none() -> None:
    assert 0 in effect_in(draws("recognise")).interval


def test_nobody_who_was_held_out_or_had_left_comes_back() -> None:
    drawn = draws()
    back = returns(drawn, GOALS, seed=3)
    assert set(back["arm"]) == {"treated"}
    left = drawn.assign(withdrawn_on=pd.Timestamp(PLANNED))
    assert returns(left, GOALS, seed=3).empty


def test_who_comes_back_is_active_on_that_day_and_never_after_today() -> None:
    back = returns(draws(), GOALS, seed=3)
    today = PLANNED + timedelta(days=10)
    visits = activity_of(back, REFS, today=today, seed=3)
    first = visits.groupby("enrolment_ref")["day"].min()
    expected = back.set_index(back["learner_ref"].map(REFS))["back_on"]
    assert first.to_dict() == expected.astype(first.dtype).to_dict()
    assert visits["day"].max() <= pd.Timestamp(today)
