import numpy as np
import pytest

from tests.domain.learners.events import enrolments, features, on, rows


def test_progress_is_the_latest_report_and_zero_where_only_others_have_one() -> None:
    events = {
        "enrolments": enrolments(1, 2),
        "progress": rows(
            "progress",
            {"enrolment_id": 1, "day": on(3), "percent": 20.0, "modules_completed": 1},
            {"enrolment_id": 1, "day": on(9), "percent": 35.0, "modules_completed": 2},
        ),
    }
    assert np.isnan(features(events, 2, (1, 2)).loc[2, "progress"])
    found = features(events, 9, (1, 2))
    assert found["progress"].to_list() == [35, 0]
    assert found.loc[1, "avg_progress"] == pytest.approx(27.5)
    assert found.loc[1, "modules_completed"] == 2


def test_a_reported_grade_goes_before_marks() -> None:
    events = {
        "enrolments": enrolments(1),
        "progress": rows("progress", {"enrolment_id": 1, "day": on(3), "grade": 81.5}),
    }
    assert features(events, 5).loc[1, "grade"] == 81.5


def test_open_barriers_are_named_once_each_in_order_with_the_worst_severity() -> None:
    def barrier(
        kind: str, severity: str | None, since: int, until: int | None
    ) -> dict[str, object]:
        resolved = None if until is None else on(until)
        return {
            "enrolment_id": 1,
            "kind": kind,
            "severity": severity,
            "reported_on": on(since),
            "resolved_on": resolved,
        }

    events = {
        "enrolments": enrolments(1, 2),
        "barriers": rows(
            "barriers",
            barrier("transport", "minor", 2, None),
            barrier("childcare", None, 5, 10),
            barrier("childcare", "intermittent", 1, None),
        ),
    }
    both = features(events, 6, (1, 2))
    assert both["barriers"].to_list() == ["childcare; transport", ""]
    assert both["barrier_severity"].to_list() == ["major", ""]
    assert features(events, 10).loc[1, "barrier_severity"] == "minor"


def test_attendance_is_a_share_of_what_was_planned() -> None:
    events = {
        "enrolments": enrolments(1),
        "attendance": rows(
            "attendance",
            {"enrolment_id": 1, "day": on(1), "planned": 4, "attended": 0},
            {"enrolment_id": 1, "day": on(40), "planned": 4, "attended": 3},
        ),
    }
    found = features(events, 45).loc[1]
    assert found["attendance_rate_last_30d"] == 0.75
    assert found["attendance_rate"] == 0.375


@pytest.mark.parametrize(("every", "days"), [(3, [1, 10, 22]), (7, [np.nan] * 3)])
def test_who_attends_sessions_of_most_days_is_seen_there_where_visits_are_not_told(
    every: int, days: list[float]
) -> None:
    held = range(0, 22, every)
    events = {
        "enrolments": enrolments(1, 2, 3),
        "attendance": rows(
            "attendance",
            *(
                {"enrolment_id": 1 + n, "day": on(day), "planned": 1, "attended": int(day < until)}
                for n, until in enumerate((99, 14, 0))
                for day in held
            ),
        ),
    }
    found = features(events, 22, (1, 2, 3))
    assert found["days_since_last_seen"].to_list() == pytest.approx(days, nan_ok=True)
    never = [np.nan] * 3 if np.isnan(days[0]) else [0, 0, 1]
    assert found["never_seen"].to_list() == pytest.approx(never, nan_ok=True)
    assert found["clicks_14"].isna().all()
    seen = {"activity": rows("activity", {"enrolment_id": 2, "day": on(20), "clicks": 1})}
    beside = features(events | seen, 22, (1, 2, 3))
    assert beside["days_since_last_seen"].to_list() == [22, 2, 22]  # by what the platform shows


def test_feedback_is_the_coachs_and_sentiment_the_learners() -> None:
    events = {
        "enrolments": enrolments(1),
        "check_ins": rows(
            "check_ins",
            {"enrolment_id": 1, "day": on(2), "kind": "feedback", "sentiment": 1.0},
            {"enrolment_id": 1, "day": on(8), "kind": "check_in", "sentiment": -0.5},
        ),
    }
    found = features(events, 10).loc[1]
    assert found["days_since_last_feedback"] == 8
    assert found["sentiment"] == -0.5
    later = features(events, 60).loc[1]
    assert np.isnan(later["sentiment"])
    assert later["sentiment_last"] == -0.5
