import numpy as np
import pandas as pd
import pytest

from domain.experiments.strata import RATIO_ALARM, Strata, strata


def counted(*rows: tuple[int, int, int, int, float]) -> Strata:
    treated, reached, held_out, held_reached, share = np.array(rows, dtype=float).T
    return Strata(
        treated=treated,
        treated_reached=reached,
        held_out=held_out,
        held_out_reached=held_reached,
        share=share,
    )


def test_one_stratum_is_compared_as_it_is() -> None:
    one = counted((70, 56, 80, 48, 0.5))
    assert one.difference == pytest.approx(0.2)
    assert (one.interval.low, one.interval.high) == pytest.approx((0.0524, 0.3339), abs=1e-4)


def test_a_better_time_with_a_smaller_hold_out_is_no_effect() -> None:
    both = counted((500, 200, 500, 200, 0.5), (800, 480, 200, 120, 0.2))
    assert both.difference == pytest.approx(0)
    naive = (200 + 480) / (500 + 800) - (200 + 120) / (500 + 200)
    assert naive > 0.05
    assert 0 in both.interval


def test_two_strata_know_more_than_one_and_less_than_their_sum_would_say() -> None:
    one, two = counted((50, 25, 50, 20, 0.5)), counted(*[(50, 25, 50, 20, 0.5)] * 2)
    whole = counted((100, 50, 100, 40, 0.5))
    width = [s.interval.high - s.interval.low for s in (one, two, whole)]
    assert width[1] < width[0]
    assert width[1] == pytest.approx(width[2], rel=0.02)


def test_a_stratum_with_one_arm_tells_nothing() -> None:
    alone = counted((50, 25, 50, 20, 0.5))
    more = counted((50, 25, 50, 20, 0.5), (30, 30, 0, 0, 0.0))
    assert more.difference == alone.difference
    assert more.interval == alone.interval
    assert not counted((30, 30, 0, 0, 0.0)).can_compare


def test_the_standard_error_is_of_both_arms_and_never_smaller_than_without_a_difference() -> None:
    # by hand: shares 104.5/151 of both arms as one, and 10.5/21 and 2.5/201 apart
    assert counted((70, 56, 80, 48, 0.5)).standard_error == pytest.approx(0.07555, abs=1e-5)
    assert counted((20, 10, 200, 2, 0.9)).standard_error == pytest.approx(0.11208, abs=1e-5)


def test_an_arm_without_success_is_not_certain() -> None:
    assert counted((30, 30, 30, 0, 0.5)).standard_error > 0.02


@pytest.mark.parametrize(
    ("treated", "held_out", "share", "broken"),
    [(500, 500, 0.5, False), (520, 480, 0.5, False), (600, 400, 0.5, True), (810, 190, 0.2, False)],
)
def test_an_uneven_split_is_caught(
    *, treated: int, held_out: int, share: float, broken: bool
) -> None:
    assert (counted((treated, 0, held_out, 0, share)).ratio_p < RATIO_ALARM) is broken


def test_each_period_is_held_against_its_own_share() -> None:
    assert counted((500, 0, 500, 0, 0.5), (800, 0, 200, 0, 0.2)).ratio_p == pytest.approx(1)
    # as a whole 1300 to 700 would fit a mean share of .35, but neither period fits its own
    assert counted((650, 0, 350, 0, 0.5), (650, 0, 350, 0, 0.2)).ratio_p < RATIO_ALARM


def test_without_a_hold_out_there_is_no_split_to_check() -> None:
    assert counted((100, 0, 0, 0, 0.0)).ratio_p == 1.0


def test_a_frame_is_counted_by_stratum_and_arm() -> None:
    frame = pd.DataFrame(
        {
            "stratum": ["a", "a", "a", "b"],
            "arm": ["treated", "treated", "holdout", "treated"],
            "share": [0.5, 0.5, 0.5, 0.2],
            "reached": [True, False, True, True],
        }
    )
    found = strata(frame, "reached")
    assert list(found.treated) == [2, 1]
    assert list(found.treated_reached) == [1, 1]
    assert list(found.held_out) == [1, 0]
    assert list(found.held_out_reached) == [1, 0]
    assert list(found.share) == [0.5, 0.2]


def test_where_nobody_is_held_out_there_is_nothing_to_compare() -> None:
    frame = pd.DataFrame(
        {"stratum": ["a"], "arm": ["treated"], "share": [0.0], "reached": [True]},
    )
    found = strata(frame, "reached")
    assert (list(found.held_out), list(found.held_out_reached)) == ([0], [0])
    assert not found.can_compare
