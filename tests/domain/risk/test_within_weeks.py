import numpy as np
import pytest

from domain.risk.metrics import auc
from domain.risk.within_weeks import WeeklyRanking, weekly_aucs, weekly_draws, weekly_ranking


def _ranked(
    scores: dict[str, "np.typing.NDArray[np.float64]"], labels: object, weeks: object
) -> WeeklyRanking:
    ours, *_ = scores.values()
    learners = np.arange(len(ours)) % 200
    return weekly_ranking(
        np.asarray(labels, dtype="int8"),
        ours,
        scores,
        weeks=np.asarray(weeks),
        learners=learners,
        seed=1,
    )


def test_knowing_the_week_earns_nothing() -> None:
    draw = np.random.default_rng(1)
    weeks = np.repeat(np.arange(2, 12), 200)
    labels = (draw.random(2000) < weeks / 14).astype("int8")
    calendar = weeks.astype(float)
    assert auc(labels, calendar) > 0.6
    found = _ranked({"calendar": calendar}, labels, weeks)
    assert found.auc == pytest.approx(0.5)
    assert found.interval.low == found.interval.high == pytest.approx(0.5)


def test_the_early_weeks_stand_apart_and_weeks_that_tell_nothing_do_not_count() -> None:
    labels = np.tile([0, 1], 300).astype("int8")
    weeks = np.repeat([2, 9, 10], 200)
    labels[weeks == 10] = 0
    scores = np.where(weeks == 2, labels, 1 - labels).astype(float)
    assert weekly_aucs(labels, scores, weeks) == {2: 1.0, 9: 0.0}
    found = _ranked({"score": scores}, labels, weeks)
    assert (found.auc, found.early, found.weeks) == (0.5, 1.0, 2)


def test_two_scores_are_compared_on_the_same_draws() -> None:
    draw = np.random.default_rng(2)
    weeks = np.repeat(np.arange(2, 7), 200)
    labels = np.tile(draw.integers(0, 2, 200), 5).astype("int8")
    good = labels + draw.normal(size=1000)
    found = _ranked(
        {"ours": good, "same": good.copy(), "worse": draw.normal(size=1000)}, labels, weeks
    )
    assert (found.ahead["same"].low, found.ahead["same"].high) == (0, 0)
    assert found.ahead["worse"].low > 0
    width = found.interval.high - found.interval.low
    assert found.interval.low < found.auc < found.interval.high
    assert width > 0


def test_without_a_week_that_tells_anything_nothing_is_said() -> None:
    found = _ranked({"score": np.arange(200.0)}, np.zeros(200), np.full(200, 2))
    assert np.isnan(found.auc)
    assert np.isnan(found.interval.low)


def test_a_draw_in_which_no_week_tells_anything_is_unknown_and_warns_of_nothing() -> None:
    # five of ten are all it takes to tell, and some draw of learners holds none of the five
    labels = np.array([1] * 5 + [0] * 5, dtype="int8")
    people = np.array([1] * 5 + [2] * 5)
    drawn = weekly_draws(labels, np.full(10, 2), people, seed=1)(np.arange(10.0))
    assert np.isnan(drawn).any()
    assert set(drawn[~np.isnan(drawn)]) == {0.0}
