"""Curves of how long learners stay."""

import pandas as pd
import pytest

from domain.groups import survival_curves, weekly_marks


def stays(rows: list[tuple[str, int, int, int]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["group", "days", "left", "learners"])
    return frame.assign(name="Group " + frame["group"])


def test_the_curve_falls_by_those_who_left_of_those_still_observed() -> None:
    # of 10, 2 leave on day 7; 4 are censored on day 10; 1 of the other 4 leaves on day 14
    rows = [("a", 7, 1, 2), ("a", 10, 0, 4), ("a", 14, 1, 1), ("a", 20, 0, 3)]
    (found,) = survival_curves(stays(rows), fewest=10, most=5, marks=[0, 10, 14, 28])
    assert found.days == [0, 7, 14, 20]
    assert found.share == pytest.approx([1, 0.8, 0.6, 0.6])
    assert found.at_risk == [10, 8, 4, 0]
    assert (found.learners, found.left) == (10, 3)


def test_the_band_holds_the_curve_and_widens_with_fewer_learners() -> None:
    def width(times: int) -> float:
        rows = [("a", 7, 1, 2 * times), ("a", 21, 0, 8 * times)]
        (found,) = survival_curves(stays(rows), fewest=1, most=1, marks=[])
        assert all(
            0 <= low <= s <= high <= 1
            for low, s, high in zip(found.low, found.share, found.high, strict=True)
        )
        return found.high[1] - found.low[1]

    assert width(1) > width(10) > 0


def test_only_the_largest_groups_have_a_curve_and_small_ones_never() -> None:
    rows = [("a", 7, 0, 9), ("b", 7, 0, 30), ("c", 7, 0, 20), ("d", 7, 0, 10)]
    found = survival_curves(stays(rows), fewest=10, most=2, marks=[])
    assert [one.group for one in found] == ["b", "c"]


def test_marks_are_whole_weeks_that_a_phone_has_room_for() -> None:
    assert weekly_marks(stays([("a", 84, 0, 1)])) == [0, 14, 28, 42, 56, 70, 84]
    assert len(weekly_marks(stays([("a", 270, 0, 1)]))) <= 7
