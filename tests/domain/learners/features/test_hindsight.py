import pandas as pd
import pytest

from domain.learners.features.hindsight import with_hindsight
from tests.domain.learners.events import activity, enrolments, on, rows

PEOPLE = pd.DataFrame({"enrolment_id": [1, 2], "ends_on": pd.to_datetime([on(83), on(83)])})


def test_the_last_day_with_a_click_and_the_grade_of_the_last_day_are_told() -> None:
    events = {
        "enrolments": enrolments(1, 2),
        "activity": activity((1, 3, 5), (1, 40, 1), (1, 60, 0)),
        "progress": rows(
            "progress", {"enrolment_id": 2, "day": on(80), "percent": 90.0, "grade": 71.0}
        ),
    }
    found = with_hindsight(PEOPLE, events).set_index("enrolment_id")
    assert found.loc[1, "last_seen_on"] == pd.Timestamp(on(40))
    assert pd.isna(found.loc[2, "last_seen_on"])
    assert found.loc[2, "final_grade"] == pytest.approx(71)


def test_what_the_source_does_not_report_is_left_out() -> None:
    found = with_hindsight(PEOPLE, {"enrolments": enrolments(1, 2)})
    assert list(found.columns) == list(PEOPLE.columns)


def test_who_comes_back_after_the_course_was_last_seen_within_it() -> None:
    events = {"enrolments": enrolments(1, 2), "activity": activity((1, 40, 5), (1, 90, 5))}
    found = with_hindsight(PEOPLE, events).set_index("enrolment_id")
    assert found.loc[1, "last_seen_on"] == pd.Timestamp(on(40))
