import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.frames import ACTIVITY
from domain.sources.tables.frames import day_counts
from domain.sources.tables.frames.day_counts import DayCounts

_ROWS = st.lists(
    st.tuples(
        st.sampled_from([f"learner{n}" for n in range(40)]),
        st.integers(0, 3 * 24 * 60),
        st.sampled_from(["s1", "s2", None]),
        st.sampled_from(["Quiz attempt", "Video played", "Logged in"]),
    ),
    min_size=1,
    max_size=60,
)


def folded(rows: pd.DataFrame, *, at_once: int) -> list[pd.DataFrame]:
    counts = DayCounts({})
    for first in range(0, len(rows), at_once):
        counts.add(rows.iloc[first : first + at_once])
    return list(counts.frames())


@settings(max_examples=25, deadline=None)
@given(told=_ROWS, with_sessions=st.booleans())
def test_a_log_of_more_days_than_memory_holds_comes_in_shares_of_its_learners(
    told: list[tuple[str, int, str | None, str]], *, with_sessions: bool
) -> None:
    rows = pd.DataFrame(told, columns=["enrolment_ref", "at", "session", "event"])
    rows["at"] = pd.Timestamp("2026-03-02") + pd.to_timedelta(rows["at"], unit="min")
    rows = rows.astype({"enrolment_ref": "string", "session": "string", "event": "string"})
    rows = rows if with_sessions else rows.drop(columns="session")
    (whole,) = folded(rows, at_once=5)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(day_counts, "_PARTS", 2)
        patch.setattr(day_counts, "_MANY", 3)
        parts = folded(rows, at_once=5)
    learners = [set(part["enrolment_ref"]) for part in parts]
    assert sum(map(len, learners)) == len(set().union(*learners))
    key = [*ACTIVITY.grain]
    pd.testing.assert_frame_equal(
        pd.concat(parts).sort_values(key, ignore_index=True),
        whole.sort_values(key, ignore_index=True),
    )
