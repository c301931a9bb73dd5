"""Canvas' gradebook, page views and New Analytics; numbers are worked out by hand."""

from pathlib import Path

import pytest

from domain.sources import ImportBatch
from tests.domain.sources.platforms.reading import clicks, last, marks, read
from tests.domain.sources.tables.reading import names, read_files, reasons, seen, shown

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def course() -> ImportBatch:
    return read(HERE / "gradebook")


def test_the_points_there_were_make_percentages_of_marks(course: ImportBatch) -> None:
    assert names(course) == ["Ada Birch", "Ben Cole", "Cy Dunn", "Di Evans"]
    assert marks(course) == {
        ("501", "Essay 1, part A"): 81.5,
        ("501", "Quiz 1"): 90,  # 18 of 20
        ("502", "Quiz 1"): 40,  # 8 of 20
        ("504", "Essay 1, part A"): None,  # 105 of 100 is listed, and was handed in
    }
    assert last(course, "grade") == {"501": 82.9, "502": 40, "504": 95.5}
    assert course.rejected["value"].tolist() == ["105.0", "777"]


def test_rows_that_are_nobodys_and_sections_in_one_cell_are_told(course: ImportBatch) -> None:
    assert set(course.frame("enrolments")["cohort_ref"]) == {"CARE-01"}
    assert any("2 learners are in several sections" in q for q in course.report.questions)
    assert reasons(course.skipped) == [
        "says nothing of anybody",
        "is a summary, not a learner",
        "is a test account",
        "is what a page asked for by itself",
        "was done as somebody else, by a member of staff",
    ]


def test_page_views_are_activity_by_kind_with_their_minutes(course: ImportBatch) -> None:
    assert clicks(course) == {
        ("501", "11-26"): {"content": 1, "assessment": 1},
        ("502", "11-20"): {"discussion": 1},
    }
    ada = course.frame("activity").set_index("enrolment_ref").loc["CARE-01:501"]
    assert float(ada["minutes"]) == pytest.approx(180.5 / 60)
    assert ada["sessions"] == 1


def test_page_views_alone_know_people_by_canvas_number() -> None:
    batch = read(HERE / "gradebook" / "page_views.csv")
    assert batch.frame("learners")["ref"].tolist() == ["501", "502", "777"]
    assert "192.0.2" not in batch.rejected.to_string() + batch.frame("learners").to_string()


def test_new_analytics_tells_grade_and_last_visit() -> None:
    batch = read(HERE / "new_analytics.csv")
    assert batch.report.tables[0].platform == "Canvas New Analytics"
    assert last(batch, "grade") == {"501": 82.9, "502": 40}
    assert seen(batch) == {"501": "11-26", "502": "11-20"}
    assert shown(batch, "last_visit") == {"503": "never"}
    assert reasons(batch.skipped) == ["is a summary, not a learner"]


def test_the_last_page_viewed_is_the_last_visit_beside_an_earlier_participation() -> None:
    batch = read_files(
        {
            "analytics.csv": "Student Name,Student ID,Grade,Average Page Views,Average"
            " Participations,Missing,Late,On Time,Last Participated,Last Page Viewed\n"
            '"Birch, Ada",101,85.5%,12,3,1,0,5,2026-11-20T10:00:00Z,2026-11-25T10:00:00Z\n'
        }
    )
    assert seen(batch) == {"101": "11-25"}
