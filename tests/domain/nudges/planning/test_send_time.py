"""A good hour is the learner's own, leaning on the cohort's, and never a quiet one."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from domain.nudges.planning.send_time import good_hours, habits
from domain.policy import QuietHours

NIGHT = QuietHours(start=20, end=8)
PEOPLE = pd.DataFrame({"enrolment_id": [1, 2, 3, 4], "cohort_id": [10, 10, 10, 20]})


def active(*rows: tuple[int, int, int, int]) -> pd.DataFrame:
    """Enrolment, cohort, hour and days."""
    frame = pd.DataFrame(rows, columns=["enrolment_id", "cohort_id", "hour", "days"])
    return frame.assign(hours=2 ** frame.pop("hour"))


def test_a_learner_with_a_habit_is_written_to_at_their_hour() -> None:
    known = active((1, 10, 9, 30), (2, 10, 18, 30))
    assert good_hours(known, PEOPLE, NIGHT)[[1, 2]].tolist() == [9, 18]


def test_one_day_does_not_outweigh_the_cohort() -> None:
    known = active((1, 10, 9, 1), (2, 10, 18, 60))
    assert good_hours(known, PEOPLE, NIGHT)[1] == 18


def test_whoever_has_no_hours_gets_those_of_the_cohort_and_no_cohort_of_none() -> None:
    best = good_hours(active((1, 10, 12, 20)), PEOPLE, NIGHT)
    assert best.to_dict() == {1: 12, 2: 12, 3: 12}


def test_a_night_owl_is_written_to_at_the_nearest_habit_that_is_no_quiet_hour() -> None:
    known = active((1, 10, 23, 30), (1, 10, 17, 5))
    assert good_hours(known, PEOPLE, NIGHT)[1] == 17


def test_nothing_known_means_no_preference() -> None:
    assert good_hours(active(), PEOPLE, NIGHT).empty


def test_two_hours_of_one_day_share_it() -> None:
    both = pd.DataFrame(
        {"enrolment_id": [1], "cohort_id": [10], "hours": [2**8 + 2**18], "days": [5]}
    )
    habit = habits(both).loc[1]
    assert np.isclose(habit[8], habit[18])
    assert habit[[7, 8, 9, 17, 18, 19]].sum() == 1


_ROWS = st.lists(
    st.tuples(st.integers(1, 4), st.just(10), st.integers(0, 23), st.integers(1, 40)),
    min_size=1,
    max_size=20,
)


@given(rows=_ROWS, start=st.integers(0, 23), end=st.integers(0, 23))
def test_no_quiet_hour_is_ever_chosen(
    rows: list[tuple[int, int, int, int]], start: int, end: int
) -> None:
    best = good_hours(active(*rows), PEOPLE, QuietHours(start=start, end=end))
    quiet = [(start + n) % 24 for n in range((end - start) % 24)]
    assert not set(best) & set(quiet)
    assert set(best.index) >= {1, 2, 3}


@given(rows=_ROWS)
def test_habits_are_shares(rows: list[tuple[int, int, int, int]]) -> None:
    found = habits(active(*rows))
    assert np.allclose(found.sum(axis=1), 1)
    assert (found.to_numpy() >= 0).all()
