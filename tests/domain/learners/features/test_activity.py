import numpy as np
import pytest

from tests.domain.learners.events import activity, enrolments, features, on, rows

EVENTS = {
    "enrolments": enrolments(1, 2),
    "activity": activity((1, -3, 4), (1, 1, 10), (1, 15, 6), (1, 20, 2), (1, 21, 100)),
}


def test_recency_counts_from_the_last_day_seen_up_to_the_day_itself() -> None:
    assert features(EVENTS, 20).loc[1, "days_since_last_seen"] == 0
    assert features(EVENTS, 19).loc[1, "days_since_last_seen"] == 4


def test_volume_is_counted_by_week_back_from_the_day() -> None:
    found = features(EVENTS, 20).loc[1]
    assert found["clicks_week_0"] == 8
    assert found["clicks_week_2"] == 10
    assert found["clicks_total"] == 22
    assert found["active_days"] == 2
    assert found["inactivity_days"] == 5


def test_a_learner_never_seen_counts_the_days_since_the_start() -> None:
    found = features(EVENTS, 20, (1, 2)).loc[2]
    assert found["days_since_last_seen"] == 20
    assert found["never_seen"] == 1
    assert found["clicks_total"] == 0


def test_a_learner_who_joined_late_and_was_never_seen_counts_from_joining() -> None:
    events = {**EVENTS, "enrolments": enrolments(1, 2, enrolled_on=on(14))}
    assert features(events, 20, (1, 2)).loc[2, "days_since_last_seen"] == 6


def test_streaks_count_weeks_in_a_row_latest_first() -> None:
    events = {
        "enrolments": enrolments(1, 2),
        "activity": activity(*((1, d, 1) for d in (0, 14, 21, 28)), (2, 0, 1)),
    }
    found = features(events, 34, (1, 2))
    assert found["active_streak"].to_list() == [3, 0]
    assert found["quiet_streak"].to_list() == [0, 4]


def test_a_fall_against_the_own_past_is_negative() -> None:
    events = {
        "enrolments": enrolments(1, 2),
        "activity": activity(*((1, d, 50) for d in range(14)), *((2, d, 5) for d in range(28))),
    }
    found = features(events, 27, (1, 2))
    assert found.loc[1, "trend_own"] < -1
    assert found.loc[2, "trend_own"] == pytest.approx(0, abs=0.1)


def test_visits_are_zero_only_where_the_platform_counts_visits() -> None:
    seen = {"enrolment_id": 1, "day": on(0), "clicks": 5, "sessions": 2, "minutes": 30.0}
    counted = {"enrolments": enrolments(1), "activity": rows("activity", seen)}
    assert features(counted, 6).loc[1, "sessions"] == 2
    assert features(counted, 6).loc[1, "session_minutes"] == 15
    assert features(counted, 10).loc[1, "sessions"] == 0
    assert np.isnan(features(EVENTS, 20).loc[1, "sessions"])


def test_a_silence_is_measured_by_the_longest_gap_so_far_and_a_week_at_least() -> None:
    events = {
        "enrolments": enrolments(1, 2),
        "activity": activity((1, 0, 1), (1, 10, 1), (1, 12, 1), (1, 80, 1), (2, 0, 1), (2, 1, 1)),
    }
    found = features(events, 32, (1, 2))
    assert found["gap_longest"].to_list() == [10, 1]
    assert found.loc[1, "silence_share"] == 2
    assert found.loc[2, "silence_share"] == pytest.approx(31 / 7)


def test_load_is_counted_against_the_cohort() -> None:
    people = rows(
        "enrolments",
        *(
            {
                "enrolment_id": i,
                "cohort_id": 1,
                "starts_on": on(0),
                "ends_on": on(83),
                "credits": c,
            }
            for i, c in ((1, 60), (2, 120))
        ),
    )
    found = features({"enrolments": people}, 20, (1, 2))
    assert found["load"].to_list() == [pytest.approx(2 / 3), pytest.approx(4 / 3)]
