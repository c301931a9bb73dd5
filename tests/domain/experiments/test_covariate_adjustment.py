import numpy as np
import pandas as pd
import pytest
from scipy.stats import t

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
    assert of(twice).narrowing == pytest.approx(of(once).narrowing, rel=0.02)


def test_the_interval_of_few_learners_is_that_of_students_t() -> None:
    few = programme(60).assign(active_before=0)
    told, arms = of(few), few.groupby("arm")["reached"]
    # the variance of each arm's mean, as of two samples
    error = float(np.sqrt((arms.var() / arms.size()).sum()))
    assert told.standard_error == pytest.approx(error)
    ends = told.difference + np.array([-1, 1]) * t.ppf(0.975, 58) * error
    assert (told.interval.low, told.interval.high) == pytest.approx(tuple(ends))

    twice = of(pd.concat([few, few]))
    width = twice.interval.high - twice.interval.low
    assert width == pytest.approx(2 * t.ppf(0.975, 59) * twice.standard_error)


def test_activity_that_tells_nothing_widens_no_interval() -> None:
    dice = np.random.default_rng(1)
    told = [of(programme(60).assign(active_before=dice.permutation(60))) for _ in range(5)]
    assert max(one.narrowing for one in told) == 1


@pytest.mark.parametrize("arm", ["treated", "holdout"])
@pytest.mark.parametrize("reached", [True, False])
def test_each_arm_needs_five_who_reached_the_goal_and_five_who_did_not(
    *, arm: str, reached: bool
) -> None:
    frame = programme().assign(reached=lambda all_: all_.index % 2 == 0)
    mine = frame.index[frame["arm"] == arm]
    frame.loc[mine, "reached"] = not reached
    frame.loc[mine[:4], "reached"] = reached
    assert adjusted(frame, "reached") is None
    frame.loc[mine[4], "reached"] = reached
    assert adjusted(frame, "reached") is not None


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
