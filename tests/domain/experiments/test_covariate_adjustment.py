import numpy as np
import pandas as pd
import pytest

from domain.experiments.covariate_adjustment import Adjusted, adjusted


def programme(learners: int = 600, *, lift: float = 0.1, seed: int = 5) -> pd.DataFrame:
    """Learners whose activity before tells much about whether they come back."""
    dice = np.random.default_rng(seed)
    before = dice.binomial(14, dice.beta(0.7, 2, learners))
    treated = dice.random(learners) < 0.5
    chance = 0.1 + 0.06 * before + lift * treated
    return pd.DataFrame(
        {
            "learner_ref": [f"l{n}" for n in range(learners)],
            "arm": np.where(treated, "treated", "holdout"),
            "stratum": "all",
            "active_before": before,
            "reached": dice.random(learners) < np.minimum(chance, 1),
        }
    )


def of(frame: pd.DataFrame) -> Adjusted:
    found = adjusted(frame, "reached")
    assert found is not None
    return found


def test_activity_before_narrows_the_interval_around_the_same_effect() -> None:
    found = of(programme(4000))
    assert 0.1 in found.interval
    assert found.narrowing < 0.95


def test_a_luckier_arm_is_no_effect() -> None:
    frame = programme(lift=0.0)
    busy = frame["active_before"] > 4
    lucky = frame[~(busy & (frame["arm"] == "holdout") & (frame.index % 2 == 0))]
    arms = lucky.groupby("arm")["reached"].mean()
    assert arms["treated"] - arms["holdout"] > 0.06
    assert abs(of(lucky).difference) < 0.04


def test_without_any_activity_before_it_is_the_plain_difference() -> None:
    frame = programme().assign(active_before=0)
    arms = frame.groupby("arm")["reached"].mean()
    assert of(frame).difference == pytest.approx(arms["treated"] - arms["holdout"])
    assert of(frame).narrowing == 1


def test_a_learner_counted_twice_is_not_two_witnesses() -> None:
    once = programme()
    twice = pd.concat([once, once])
    assert of(twice).standard_error == pytest.approx(of(once).standard_error, rel=0.02)
    assert of(twice).difference == pytest.approx(of(once).difference)


def test_an_arm_that_all_came_back_is_not_adjusted() -> None:
    frame = programme()
    frame.loc[frame["arm"] == "treated", "reached"] = True
    assert adjusted(frame, "reached") is None


def test_a_very_large_test_is_not_adjusted() -> None:
    assert adjusted(programme(100_001), "reached") is None


def test_activity_of_one_learner_alone_does_not_move_the_difference() -> None:
    quiet = programme().assign(active_before=0)
    one_was_active = quiet.copy()
    one_was_active.loc[one_was_active["arm"].eq("treated").idxmax(), "active_before"] = 3
    assert of(one_was_active).difference == pytest.approx(of(quiet).difference)


@pytest.mark.parametrize("each_twice", [False, True])
def test_where_the_period_decides_everything_nothing_is_adjusted(*, each_twice: bool) -> None:
    frame = programme()
    frame["stratum"] = np.where(frame.index < 300, "early", "late")
    frame["reached"] = frame["stratum"] == "early"
    if each_twice:
        frame["learner_ref"] = [f"l{n // 2}" for n in frame.index]
    assert adjusted(frame, "reached") is None
