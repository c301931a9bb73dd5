import numpy as np
import pandas as pd
import pytest

from domain.risk.model.cohort_intercept import cohort_shift, left_by_week
from domain.risk.model.targets import Target

EXPECTED = (0.0, 0.05, 0.1)


def _week_two(started: float, left: float) -> pd.DataFrame:
    return pd.DataFrame({"week": [13 / 7], "cohort_started": [started], "cohort_left": [left]})


def test_a_cohort_that_leaves_as_expected_is_not_moved() -> None:
    assert cohort_shift(Target.LEAVE_SOON, EXPECTED, _week_two(1000, 100))[0] == pytest.approx(0)


def test_a_calmer_cohort_is_moved_down_and_a_harder_one_up() -> None:
    assert cohort_shift(Target.LEAVE_SOON, EXPECTED, _week_two(1000, 30))[0] < -0.5
    assert cohort_shift(Target.LEAVE_SOON, EXPECTED, _week_two(1000, 250))[0] > 0.5


def test_the_less_was_seen_the_less_it_is_moved() -> None:
    few = cohort_shift(Target.NOT_COMPLETE, EXPECTED, _week_two(20, 0))[0]
    many = cohort_shift(Target.NOT_COMPLETE, EXPECTED, _week_two(2000, 0))[0]
    assert -0.3 < few < 0
    assert many < -1


def test_what_is_not_known_moves_nothing() -> None:
    unknown = _week_two(np.nan, np.nan)
    assert cohort_shift(Target.LEAVE_SOON, EXPECTED, unknown)[0] == 0
    assert cohort_shift(Target.LEAVE_SOON, (), unknown)[0] == 0


def test_shares_left_are_of_those_who_started() -> None:
    start = pd.Timestamp("2024-01-01")
    people = pd.DataFrame(
        {"starts_on": start, "withdrawn_on": start + pd.to_timedelta([-1, 6, 7, 99], "D")}
    )
    assert left_by_week(people, 2) == pytest.approx((0, 1 / 3, 2 / 3))
