import numpy as np
import pandas as pd
import pytest

from domain.risk.model.departure_level import DepartureLevel, mean_by_week, share_to_come
from domain.risk.model.targets import Target

SOON = Target.LEAVE_SOON
LEVEL = DepartureLevel(windows={SOON: (1, 21)}, usual={SOON: (-3.0, -3.0, -3.0)})


def _two_cohorts() -> pd.DataFrame:
    return pd.DataFrame({"cohort_id": [1, 1, 2, 2], "as_of": "2026-03-02", "week": 1.0})


def test_a_horizon_past_the_last_day_is_as_much_shorter() -> None:
    left = pd.DataFrame({"days_left": [60.0, 22.0, 15.0, 8.0, 1.0, 0.0, np.nan]})
    share = share_to_come((1, 21), left)
    assert share.tolist() == pytest.approx([1, 1, 14 / 21, 7 / 21, 0.5 / 21, 0.5 / 21, 1])
    # with fourteen days to act the same days count from later on
    assert share_to_come((15, 35), left).tolist() == pytest.approx([1, 7 / 21, *[0.5 / 21] * 4, 1])


def test_half_of_what_sets_a_cohort_apart_is_taken_out_and_its_learners_stay_in_order() -> None:
    own = np.array([-3.5, -2.5, -1.5, -0.5])  # on average the usual -3, and 2 above it
    moved = own + LEVEL.shift(SOON, own, _two_cohorts())
    assert moved.tolist() == pytest.approx([-3.5, -2.5, -2.5, -1.5])


def test_a_part_of_a_cohort_is_moved_as_the_whole() -> None:
    own, whole = np.array([-3.5, -2.5, -1.5, -0.5]), _two_cohorts()
    told = LEVEL.with_cohort_means({SOON: own}, whole)
    for row in range(4):
        alone = LEVEL.shift(SOON, own[[row]], told.iloc[[row]])
        assert alone[0] == pytest.approx(LEVEL.shift(SOON, own, whole)[row])


def test_without_a_level_nothing_is_moved() -> None:
    own = np.array([-3.5, -2.5, -1.5, -0.5])
    assert DepartureLevel().shift(SOON, own, _two_cohorts()).tolist() == [0, 0, 0, 0]
    assert LEVEL.shift(Target.NOT_COMPLETE, own, _two_cohorts()).tolist() == [0, 0, 0, 0]


def test_between_known_weeks_the_usual_is_a_line() -> None:
    rows = pd.DataFrame({"week": [1.0, 1.0, 3.0]})
    found = mean_by_week(np.array([1.0, 3.0, 6.0]), rows, 4)
    assert found == pytest.approx((2, 2, 4, 6, 6))


def test_a_level_survives_being_written_down() -> None:
    assert DepartureLevel.from_dict(LEVEL.as_dict()) == LEVEL
