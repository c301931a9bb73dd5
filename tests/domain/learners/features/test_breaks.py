"""A break of the whole cohort: nobody becomes a case by being quiet while everybody is."""

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.learners.events import activity, enrolments, features

EVERYONE = tuple(range(1, 13))
#: Each comes every other day of 30, then nobody for 20 days; on day 50 two are back.
BEFORE = [(i, d, 5) for i in EVERYONE for d in range(30) if (d + i) % 2]
BACK = [(1, 50, 5), (2, 50, 5)]
READ = (
    *("days_unseen", "clicks_14", "clicks_28", "active_days_7", "active_days_28", "quiet_streak"),
    *("steadiness", "trend_own", "trend_month", "days_per_visit_gap", "active_day_share"),
    *("clicks_week_0", "clicks_week_3", "active_streak", "silence_share", "active_weeks_8"),
)


def _events(*seen: tuple[int, int, int], people: tuple[int, ...] = EVERYONE) -> dict[str, pa.Table]:
    return {"enrolments": enrolments(*people), "activity": activity(*seen)}


def test_who_is_not_back_on_the_first_day_looks_as_on_the_day_after_the_last() -> None:
    with_break = features(_events(*BEFORE, *BACK), 50, EVERYONE)
    without = features(_events(*BEFORE, (1, 30, 5), (2, 30, 5)), 30, EVERYONE)
    for name in READ:
        # week and with it shares of the course go on; what is counted in days of term does not
        assert with_break[name].tolist() == pytest.approx(without[name].tolist()), name


def test_what_the_calendar_says_stays_as_it_is() -> None:
    found = features(_events(*BEFORE, *BACK), 50, EVERYONE)
    last = {i: max(d for j, d, _ in (*BEFORE, *BACK) if j == i) for i in EVERYONE}
    assert found["days_since_last_seen"].to_dict() == {i: 50 - last[i] for i in EVERYONE}
    assert found.loc[3, "active_days"] == 0
    assert found.loc[3, "inactivity_days"] == 7


def test_days_of_silence_after_the_break_count_again() -> None:
    events = _events(*BEFORE, *[(i, d, 5) for i in EVERYONE[1:] for d in (50, 52, 54)])
    gone = features(events, 54, EVERYONE).loc[1]
    last = max(d for i, d, _ in BEFORE if i == 1)
    assert gone["days_unseen"] == 54 - last - 20


def test_a_visit_in_the_break_counts_as_on_its_last_day() -> None:
    many = tuple(range(1, 31))
    before = [(i, d, 5) for i in many for d in range(30) if (d + i) % 2]
    found = features(_events(*before, (3, 40, 1), (1, 50, 5), (2, 50, 5), people=many), 52, many)
    assert found.loc[3, "days_unseen"] == 2
    assert found.loc[3, "days_since_last_seen"] == 12


@pytest.mark.parametrize(
    ("people", "until"),
    [
        (EVERYONE[:9], 50),  # silence of nine is nothing unusual
        (EVERYONE, 36),  # six days are a long weekend
    ],
)
def test_what_is_no_break_is_silence(people: tuple[int, ...], until: int) -> None:
    seen = [one for one in BEFORE if one[0] in people]
    found = features(_events(*seen, (1, until, 5), people=people), until, people)
    quiet = found.loc[3:, "days_unseen"]
    assert quiet.tolist() == found.loc[3:, "days_since_last_seen"].tolist()
    assert (quiet > 0).all()


def test_while_it_lasts_a_break_is_not_known_to_be_one() -> None:
    found = features(_events(*BEFORE), 45, EVERYONE)
    assert found["days_unseen"].tolist() == found["days_since_last_seen"].tolist()


@settings(max_examples=8)
@given(
    st.lists(st.tuples(st.sampled_from(EVERYONE), st.integers(0, 80), st.just(3)), max_size=40),
    st.integers(20, 70),
)
def test_without_breaks_can_only_be_fewer_days_and_never_less_than_since_the_return(
    seen: list[tuple[int, int, int]], as_of: int
) -> None:
    events = _events(*{(i, d): (i, d, c) for i, d, c in (*seen, *BEFORE)}.values())
    found = features(events, as_of, EVERYONE)
    assert (found["days_unseen"] <= found["days_since_last_seen"]).all()
    assert (found["days_unseen"] >= 0).all()
    assert (found["days_unseen"].eq(0) >= found["days_since_last_seen"].eq(0)).all()
    later = {**events, "activity": activity(*((i, d, c) for i, d, c in _all(events) if d <= as_of))}
    pd.testing.assert_frame_equal(found, features(later, as_of, EVERYONE))


def _all(events: dict[str, pa.Table]) -> list[tuple[int, int, int]]:
    start = events["enrolments"]["starts_on"][0].as_py()
    return [
        (row["enrolment_id"], (row["day"] - start).days, row["clicks"])
        for row in events["activity"].to_pylist()
    ]
