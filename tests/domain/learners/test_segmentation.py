from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.files import load_policy
from domain.learners.segmentation import DIMENSIONS, Segment, segment
from domain.policy import Policy

SHIPPED = load_policy(Path(__file__).parents[3] / "config")
ORDER = [Segment.ON_TRACK, Segment.MODERATE, Segment.CRITICAL]


def learners(*rows: dict[str, object]) -> pd.DataFrame:
    fine = {
        "as_of": pd.Timestamp("2026-03-02"),
        "days_since_last_seen": 0.0,
        "progress": 100.0,
        "expected_progress": 100.0,
        "barriers": "",
        "barrier_severity": "",
    }
    return pd.DataFrame([{"enrolment_id": n, **fine, **row} for n, row in enumerate(rows)])


def only(policy: Policy, **row: object) -> pd.Series:
    return segment(learners(row), policy).iloc[0]


@pytest.mark.parametrize(
    ("profile", "days", "expected"),
    [
        ("standard", 7, "On Track"),
        ("standard", 8, "Moderate"),
        ("standard", 14, "Moderate"),
        ("standard", 15, "Critical"),
        ("strict", 2, "On Track"),
        ("strict", 3, "Moderate"),
        ("strict", 7, "Moderate"),
        ("strict", 8, "Critical"),
    ],
)
def test_engagement_follows_the_profile(
    policy: Policy, profile: str, days: int, expected: str
) -> None:
    chosen = policy.model_copy(update={"profile": profile})
    assert only(chosen, days_since_last_seen=days)["engagement_segment"] == expected


@pytest.mark.parametrize(
    ("percent", "expected"),
    [(49.9, "Critical"), (50, "Moderate"), (69.5, "Moderate"), (70, "On Track")],
)
def test_progress_between_bands_belongs_below_the_next_threshold(
    policy: Policy, percent: float, expected: str
) -> None:
    assert only(policy, progress=percent)["progress_segment"] == expected


@pytest.mark.parametrize(
    ("severity", "binary", "expected"),
    [
        ("major", True, "Critical"),
        ("minor", True, "Critical"),
        ("major", False, "Critical"),
        ("minor", False, "Moderate"),
    ],
)
def test_a_minor_barrier_is_moderate_once_the_switch_is_off(
    policy: Policy, severity: str, binary: object, expected: str
) -> None:
    chosen = policy.model_copy(update={"barriers_binary": binary})
    found = only(chosen, barriers="Childcare", barrier_severity=severity)
    assert found["barrier_segment"] == expected


def test_progress_may_be_judged_by_what_is_due_by_now(policy: Policy) -> None:
    halfway = {"progress": 30.0, "expected_progress": 40.0}
    expected = policy.model_copy(update={"progress_basis": "expected"})
    assert only(policy, **halfway)["progress_segment"] == "Critical"
    assert only(expected, **halfway)["progress_segment"] == "On Track"
    assert only(expected, progress=0.0, expected_progress=0.0)["progress_segment"] == "On Track"


@pytest.mark.parametrize(
    ("percent", "due", "segment"),
    [
        (19.9, 40.0, "Critical"),
        (20.0, 40.0, "Moderate"),
        (27.9, 40.0, "Moderate"),
        (28.0, 40.0, "On Track"),
        (0.3, 0.5, "Moderate"),
        (90.0, 40.0, "On Track"),
    ],
)
def test_what_is_due_by_now_counts_as_all_of_it(
    policy: Policy, percent: float, due: float, segment: str
) -> None:
    expected = policy.model_copy(update={"progress_basis": "expected"})
    found = only(expected, progress=percent, expected_progress=due)
    assert found["progress_segment"] == segment


@pytest.mark.parametrize("nothing", ["", None])
def test_no_word_of_a_barrier_is_none(policy: Policy, nothing: str | None) -> None:
    found = segment(learners({"barriers": nothing}, {"barriers": "Childcare"}), policy)
    assert found["barrier_segment"].tolist() == ["On Track", "Critical"]
    assert found["worklist_rank"].fillna(0).tolist() == [0, 1]


def test_what_a_source_does_not_report_is_left_open_and_worsens_nothing(policy: Policy) -> None:
    found = only(policy, days_since_last_seen=np.nan, progress=np.nan)
    assert (found["engagement_segment"], found["progress_segment"]) == ("", "")
    assert found["composite_segment"] == "Not known"
    assert np.isnan(found["worklist_rank"])


def test_what_is_known_counts_where_the_rest_is_not(policy: Policy) -> None:
    only_progress = only(policy, days_since_last_seen=np.nan, progress=88.0)
    assert only_progress["composite_segment"] == "On Track"
    only_barrier = only(policy, days_since_last_seen=np.nan, progress=np.nan, barriers="Transport")
    assert only_barrier["composite_segment"] == "Critical"


def test_nobody_is_on_track_of_whom_alone_it_is_not_known_when_they_were_there(
    policy: Policy,
) -> None:
    unseen = {"days_since_last_seen": np.nan, "visit_unknown": 1.0}
    assert only(policy, **unseen, progress=88.0)["composite_segment"] == "Not known"
    assert only(policy, **unseen, progress=60.0)["composite_segment"] == "Moderate"
    assert only(policy, visit_unknown=0.0, progress=88.0)["composite_segment"] == "On Track"


def test_who_was_never_seen_is_critical_from_the_first_day(policy: Policy) -> None:
    found = only(policy, days_since_last_seen=2.0, never_seen=1.0, progress=70.0)
    assert found["engagement_segment"] == "Critical"
    assert found["worklist_rank"] == 1


def test_the_worklist_puts_the_longest_unseen_first_then_least_progress(policy: Policy) -> None:
    frame = learners(
        {"days_since_last_seen": 3.0},
        {"days_since_last_seen": 20.0, "progress": 60.0},
        {"days_since_last_seen": 20.0, "progress": 10.0},
        {"days_since_last_seen": 11.0},
        {"days_since_last_seen": 1.0, "barriers": "Transport", "barrier_severity": "minor"},
        {"days_since_last_seen": 10.0},
    )
    ranks = segment(frame, policy)["worklist_rank"]
    assert ranks.fillna(0).tolist() == [0, 2, 1, 3, 4, 0]


def test_who_is_equal_on_the_worklist_stands_in_the_order_of_enrolment(policy: Policy) -> None:
    frame = learners(*[{"days_since_last_seen": 20.0, "progress": 60.0}] * 3)
    assert segment(frame, policy)["worklist_rank"].tolist() == [1, 2, 3]
    assert segment(frame[::-1], policy)["worklist_rank"].tolist() == [3, 2, 1]


rows = st.fixed_dictionaries(
    {
        "days_since_last_seen": st.floats(0, 400) | st.just(np.nan),
        "progress": st.floats(0, 100) | st.just(np.nan),
        "expected_progress": st.floats(0, 100),
        "barriers": st.sampled_from(["", "Childcare", "Childcare; Transport"]),
        "barrier_severity": st.sampled_from(["major", "minor"]),
    }
)
policies = st.builds(
    lambda profile, binary, basis: SHIPPED.model_copy(
        update={"profile": profile, "barriers_binary": binary, "progress_basis": basis}
    ),
    st.sampled_from(["standard", "strict"]),
    st.booleans(),
    st.sampled_from(["absolute", "expected"]),
)


@given(st.lists(rows, min_size=1, max_size=8), policies)
def test_every_learner_has_exactly_one_composite_segment_and_the_worst_dimension_wins(
    people: list[dict[str, object]], chosen: Policy
) -> None:
    found = segment(learners(*people), chosen)
    for row in found.to_dict("records"):
        known = [Segment(row[name]) for name in DIMENSIONS if row[name]]
        worst = max(known, key=ORDER.index)
        silent = not row["engagement_segment"] and not row["progress_segment"]
        unknown = silent and worst is Segment.ON_TRACK
        assert row["composite_segment"] == (Segment.NOT_KNOWN if unknown else worst)


@given(st.lists(rows, min_size=1, max_size=8), policies)
def test_ranks_count_from_one_without_gaps_whatever_the_order_of_rows(
    people: list[dict[str, object]], chosen: Policy
) -> None:
    frame = learners(*people)
    ranks = segment(frame, chosen)["worklist_rank"].dropna()
    assert sorted(ranks) == list(range(1, len(ranks) + 1))
    shuffled = segment(frame[::-1], chosen)["worklist_rank"].dropna().sort_index()
    pd.testing.assert_series_equal(ranks.sort_index(), shuffled)
