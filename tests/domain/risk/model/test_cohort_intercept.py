import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.risk.model.cohort_intercept import cohort_shift, left_by_week, silent_by_week
from domain.risk.model.targets import Target

EXPECTED = (0.0, 0.05, 0.1)


def _week_two(started: float, left: float) -> pd.DataFrame:
    return pd.DataFrame(
        {"week": [13 / 7], "cohort_started": [started], "cohort_left": [left]}
    ).assign(cohort_left_lately=left)


def test_a_cohort_that_leaves_as_expected_is_not_moved() -> None:
    assert cohort_shift(Target.LEAVE_SOON, EXPECTED, _week_two(1000, 100))[0] == pytest.approx(0)


def test_a_calmer_cohort_is_moved_down_and_a_harder_one_up() -> None:
    assert cohort_shift(Target.LEAVE_SOON, EXPECTED, _week_two(1000, 30))[0] < -0.5
    assert cohort_shift(Target.LEAVE_SOON, EXPECTED, _week_two(1000, 250))[0] > 0.5


def test_the_less_was_seen_the_less_it_is_moved() -> None:
    few = cohort_shift(Target.NOT_COMPLETE, EXPECTED, _week_two(20, 1))[0]
    many = cohort_shift(Target.NOT_COMPLETE, EXPECTED, _week_two(2000, 20))[0]
    assert -0.3 < few < 0
    assert many < -1


def test_who_left_long_ago_tells_nothing_of_how_many_leave_now() -> None:
    steady = tuple(np.linspace(0, 0.2, 21))
    row = {"week": [20 - 1 / 7], "cohort_started": [1000.0], "cohort_left": [400.0]}
    calm_now = pd.DataFrame(row | {"cohort_left_lately": [60.0]})
    assert cohort_shift(Target.NOT_COMPLETE, steady, calm_now)[0] > 0.5
    assert cohort_shift(Target.LEAVE_SOON, steady, calm_now)[0] == pytest.approx(0, abs=1e-6)
    busy_now = pd.DataFrame(row | {"cohort_left_lately": [200.0]})
    assert cohort_shift(Target.LEAVE_SOON, steady, busy_now)[0] > 0.5


def test_departures_that_are_booked_late_lower_nobody() -> None:
    """Where none are booked so far, nothing tells a calm cohort from a late registrar."""
    assert cohort_shift(Target.NOT_COMPLETE, EXPECTED, _week_two(2000, 0))[0] == 0
    assert cohort_shift(Target.LEAVE_SOON, EXPECTED, _week_two(2000, 0))[0] == 0


def test_departures_that_are_booked_late_are_seen_by_their_silence() -> None:
    """A hundred of a thousand are gone and nobody booked them; then all are, in one batch."""
    past = {"expected": EXPECTED, "silent": (0.0, 0.02, 0.02)}
    usual = _week_two(1000, 100).assign(cohort_silent_share=0.02)
    hidden = _week_two(1000, 0).assign(cohort_silent_share=0.118)
    harder, calmer = (_week_two(1000, 0).assign(cohort_silent_share=share) for share in (0.3, 0.03))
    at_once = [
        cohort_shift(Target.NOT_COMPLETE, features=rows, **past)[0]
        for rows in (usual, hidden, harder, calmer)
    ]
    assert at_once[:2] == pytest.approx([0, 0], abs=1e-9)
    assert at_once[2] > 0.5
    assert at_once[3] < -0.5


def test_who_cannot_be_seen_is_not_silent() -> None:
    rows = _week_two(1000, 30)
    told = cohort_shift(Target.NOT_COMPLETE, EXPECTED, rows, silent=(0.0, 0.2, 0.2))
    assert told == pytest.approx(cohort_shift(Target.NOT_COMPLETE, EXPECTED, rows))
    unknown = rows.assign(cohort_silent_share=np.nan)
    again = cohort_shift(Target.NOT_COMPLETE, EXPECTED, unknown, silent=(0.0, 0.2, 0.2))
    assert again == pytest.approx(told)


@given(st.integers(0, 300), st.floats(0, 1), st.integers(0, 50), st.floats(0, 0.2))
def test_the_more_are_gone_the_higher_the_level(
    left: int, share: float, more: int, quieter: float
) -> None:
    few, many = (
        _week_two(1000, n).assign(cohort_silent_share=min(s, 1))
        for n, s in ((left, share), (left + more, share + quieter))
    )
    levels = [
        cohort_shift(Target.NOT_COMPLETE, EXPECTED, rows, silent=(0.0, 0.1, 0.2))[0]
        for rows in (few, many)
    ]
    assert levels[0] <= levels[1] + 1e-12


def test_usual_silence_is_that_of_its_week_and_between_known_weeks_a_line() -> None:
    rows = pd.DataFrame({"week": [1.0, 1.0, 3.0, 4.0]})
    assert silent_by_week(rows, 5) == ()
    quiet = rows.assign(cohort_silent_share=[0.0, 0.2, 0.5, np.nan])
    assert silent_by_week(quiet, 5) == pytest.approx((0.1, 0.1, 0.3, 0.5, 0.5, 0.5))


def test_what_is_not_known_moves_nothing() -> None:
    unknown = _week_two(np.nan, np.nan)
    assert cohort_shift(Target.LEAVE_SOON, EXPECTED, unknown)[0] == 0
    assert cohort_shift(Target.LEAVE_SOON, (), unknown)[0] == 0


def _people(days: list[int], *, stay: int) -> pd.DataFrame:
    start = pd.Timestamp("2024-01-01")
    left = start + pd.to_timedelta(pd.Series([*days, *[None] * stay], dtype="float64"), unit="D")
    return pd.DataFrame({"starts_on": start, "withdrawn_on": left})


def test_shares_left_are_of_those_who_started_and_none_are_lost() -> None:
    found = left_by_week(_people([-1, 6, 7, 9, 20], stay=4), 8)
    assert found[0] == 0
    assert found[-1] == pytest.approx(4 / 8)


@given(st.lists(st.integers(-10, 100), max_size=40), st.integers(0, 20))
def test_the_share_left_never_falls(days: list[int], stay: int) -> None:
    found = left_by_week(_people(days, stay=stay), 10)
    assert len(found) == 11
    assert (np.diff(found) >= -1e-12).all()
    assert 0 <= found[0] <= found[-1] <= 1 + 1e-12


def test_a_batch_of_bookings_moves_nobody_by_a_step() -> None:
    """A hundred of a thousand booked on one day of week 8, in the past and a week later now."""
    expected = left_by_week(_people([52] * 100, stay=900), 20)
    weeks = np.arange(2, 16)
    rows = pd.DataFrame(
        {
            "week": weeks - 1 / 7,
            "cohort_started": 1000.0,
            "cohort_left": np.where(weeks >= 9, 100.0, 0.0),
        }
    )
    level = cohort_shift(Target.NOT_COMPLETE, expected, rows)
    assert np.abs(level).max() < 0.7
    past_the_batch = np.abs(np.diff(level))[weeks[1:] != 9]
    assert past_the_batch.max() < 0.25
    assert level[-1] == pytest.approx(0, abs=0.01)
