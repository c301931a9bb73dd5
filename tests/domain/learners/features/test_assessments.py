import numpy as np
import pytest

from tests.domain.learners.events import enrolments, features, on, rows

SCHEDULE = rows(
    "assessments",
    {"assessment_id": 1, "cohort_id": 1, "kind": "assignment", "due_on": on(10), "weight": 20.0},
    {"assessment_id": 2, "cohort_id": 1, "kind": "quiz", "due_on": on(20), "weight": 30.0},
    {"assessment_id": 3, "cohort_id": 1, "kind": "assignment", "due_on": on(60), "weight": 50.0},
    {"assessment_id": 4, "cohort_id": 1, "kind": "exam", "due_on": on(15), "weight": 100.0},
)


def _result(
    work: int, submitted: int, *, score: float = 50, banked: bool = False
) -> dict[str, object]:
    return {
        "enrolment_id": 1,
        "assessment_id": work,
        "submitted_on": on(submitted),
        "known_on": on(submitted + 10),
        "score": score,
        "is_banked": banked,
    }


def _events(*results: dict[str, object]) -> dict[str, object]:
    return {
        "enrolments": enrolments(1),
        "assessments": SCHEDULE,
        "results": rows("results", *results),
    }


def test_work_is_missed_from_its_due_day_on_and_exams_never() -> None:
    assert features(_events(), 9).loc[1, "work_missed"] == 0
    assert features(_events(), 10).loc[1, "work_missed"] == 1
    assert features(_events(), 25).loc[1, "work_missed"] == 2


def test_what_was_due_before_somebody_enrolled_is_not_due_for_them() -> None:
    late = {**_events(), "enrolments": enrolments(1, enrolled_on=on(15))}
    found = features(late, 25).loc[1]
    assert (found["work_due"], found["work_missed"], found["days_to_next_due"]) == (1, 1, 35)
    done = {**_events(_result(1, 18)), "enrolments": enrolments(1, enrolled_on=on(15))}
    assert features(done, 25).loc[1, ["work_due", "work_missed", "work_late"]].tolist() == [2, 1, 1]
    early = {**_events(), "enrolments": enrolments(1, enrolled_on=on(-5))}
    assert features(early, 25).loc[1, "work_due"] == 2


def test_late_work_is_missed_until_it_comes_and_late_ever_after() -> None:
    events = _events(_result(1, 13))
    assert features(events, 12).loc[1, "work_missed"] == 1
    after = features(events, 13).loc[1]
    assert (after["work_missed"], after["work_late"], after["lead_days"]) == (0, 1, -3)


def test_a_mark_counts_from_the_day_it_is_known() -> None:
    events = _events(_result(1, 8, score=70))
    assert np.isnan(features(events, 17).loc[1, "grade"])
    assert features(events, 18).loc[1, "grade"] == pytest.approx(70)


def test_banked_work_is_done_but_not_handed_in_now() -> None:
    found = features(_events(_result(1, -30, banked=True)), 12).loc[1]
    assert found["work_missed"] == 0
    assert found["weight_done"] == 20
    assert found["work_submitted"] == 0
    assert np.isnan(found["days_since_submission"])


def test_expected_progress_is_the_weight_due_or_else_the_time_elapsed() -> None:
    assert features(_events(), 20).loc[1, "expected_progress"] == pytest.approx(50)
    unplanned = features({"enrolments": enrolments(1)}, 41).loc[1]
    assert unplanned["expected_progress"] == pytest.approx(100 * 41 / 83)


@pytest.mark.parametrize(("day", "expected"), [(0, 0), (1, 100)])
def test_all_of_a_course_of_one_day_is_expected_the_day_after(day: int, expected: float) -> None:
    one_day = {"enrolments": enrolments(1, ends_on=on(0))}
    assert features(one_day, day).loc[1, "expected_progress"] == expected


def test_quiz_scores_have_their_own_means() -> None:
    events = _events(_result(1, 5, score=40), _result(2, 18, score=90))
    found = features(events, 28).loc[1]
    assert found["avg_quiz_score"] == 90
    assert found["quiz_score_avg_last_30d"] == 90
    assert np.isnan(features(events, 58).loc[1, "quiz_score_avg_last_30d"])


def test_the_next_due_day_is_that_of_work_still_open() -> None:
    assert features(_events(), 12).loc[1, "days_to_next_due"] == 8
    assert features(_events(_result(2, 11)), 12).loc[1, "days_to_next_due"] == 48


def test_the_latest_lead_is_told_beside_the_usual_one() -> None:
    found = features(_events(_result(1, 4), _result(2, 19)), 25).loc[1]
    assert (found["lead_days"], found["lead_last"], found["lead_step"]) == (3.5, 1, -2.5)


def test_only_what_was_due_in_four_weeks_is_missed_lately() -> None:
    assert features(_events(), 30).loc[1, "missed_lately"] == 2
    assert features(_events(), 40).loc[1, "missed_lately"] == 1


@pytest.mark.parametrize("order", [1, -1])
def test_of_work_handed_in_on_one_day_the_one_due_later_is_the_last(order: int) -> None:
    handed_in = [_result(1, 8, score=70), _result(3, 8, score=40)]
    found = features(_events(*handed_in[::order]), 30).loc[1]
    assert (found["mark_last"], found["lead_last"]) == (40, 52)
