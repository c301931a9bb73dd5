"""What platforms export, with its traps, is read without a mapping; numbers are worked out by hand.

The files are ours, written after what each platform documents; nobody in them exists.
"""

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from domain.sources import ImportBatch
from domain.sources.tables import read_tables
from tests.domain.sources.tables.reading import read_text

FILES = Path(__file__).parent / "files"


@cache
def read(file: str) -> ImportBatch:
    now = datetime(2026, 11, 28, 9, tzinfo=UTC)
    return read_tables(FILES / file, mapping=None, exported_on=date(2026, 11, 28), now=now)


def progress(batch: ImportBatch, column: str) -> list[object]:
    """A column of the progress rows in the order of enrolments; None where nothing is said."""
    told = batch.frame("progress").set_index("enrolment_ref")[column]
    return [None if pd.isna(v) else v for v in told.reindex(batch.frame("enrolments")["ref"])]


def marks(batch: ImportBatch) -> dict[str, dict[str, object]]:
    """Marks by learner and piece of work; None where it is handed in and has no mark."""
    titles = batch.frame("assessments").set_index("ref")["name"]
    whose = batch.frame("enrolments").set_index("ref")["learner_ref"]
    found: dict[str, dict[str, object]] = {}
    for row in batch.frame("results").itertuples():
        mark = None if pd.isna(row.score) else row.score
        found.setdefault(whose[row.enrolment_ref], {})[titles[row.assessment_ref]] = mark
    return found


def outcomes(batch: ImportBatch) -> list[str]:
    return batch.frame("enrolments")["outcome"].fillna("").tolist()


def last_days(batch: ImportBatch) -> list[str | None]:
    last = batch.frame("activity").groupby("enrolment_ref")["day"].max()
    found = last.reindex(batch.frame("enrolments")["ref"])
    return [None if pd.isna(day) else f"{day:%m-%d}" for day in found]


def test_blackboard_tells_marks_what_waits_for_one_and_who_is_switched_off() -> None:
    batch = read("gc_CARE1_fullgc_2026-11-28-09-12-44.xls")
    assert batch.frame("learners")["name"].tolist() == [
        "Ada Birch", "Ben Cole", "Cy O'Dunn", "Di Evans",
    ]  # fmt: skip
    assert marks(batch) == {
        "1001": {"Essay, part 1": 81.5, "Quiz 3": 90, "Reading check": 90},  # 18 of 20
        "1002": {"Essay, part 1": None, "Quiz 3": 40},  # what a machine gave is no mark yet
        "1005": {"Essay, part 1": None, "Quiz 3": 75},
    }
    assert progress(batch, "grade") == [82.9, 40, None, 75]  # not the points of the total
    assert outcomes(batch) == ["", "", "withdrawn", ""]
    assert batch.frame("enrolments")["cohort_ref"].tolist() == [
        "CARE_1_A", "CARE_1_A", "CARE_1_B", "CARE_1_B",
    ]  # fmt: skip
    assert last_days(batch) == ["11-27", "11-09", None, "11-20"]
    assert batch.rejected.empty
    assert batch.skipped["reason"].tolist() == ["is a test account: row left out"]


def test_brightspace_grades_are_points_of_what_the_heading_says() -> None:
    batch = read("CARE1_GradesExport_2026-11-28-09-30.csv")
    assert batch.frame("learners")["ref"].tolist() == ["1001", "1002", "1003", "1004"]
    assert marks(batch) == {
        "1001": {"Essay": 81, "Week 1 check": 90, "Placement": 75},  # 40.5/50, 18/20, 15/20
        "1002": {"Week 1 check": 40},
        "1004": {"Essay": None, "Week 1 check": 0, "Placement": 0},  # 52 of 50 is listed
    }
    assert progress(batch, "grade") == [
        81.6,
        45,
        None,
        62.4,
    ]  # adjusted where it is, else calculated
    (too_much,) = batch.rejected.itertuples()
    assert (too_much.line, too_much.column, too_much.value) == (5, "Essay", "104.0")


def test_brightspace_class_progress_counts_content_and_visits() -> None:
    batch = read("brightspace_class_progress.csv")
    assert progress(batch, "percent") == [75, 12.5, 0]  # 18, 3 and 0 of 24
    assert progress(batch, "grade") == [82.9, 40, None]
    assert progress(batch, "last_visit") == [None, None, "never"]
    assert last_days(batch) == ["11-27", "11-09", None]


def test_google_classroom_says_points_and_due_dates_in_rows_above_the_learners() -> None:
    batch = read("Care_basics_grades_2026-11-28.csv")
    assert marks(batch) == {
        "ada.birch@example.org": {"Essay: my first visit": 84.5, "Week 1 quiz": 90},
        "ben.cole@example.org": {"Essay: my first visit": 40, "Week 1 quiz": 40},
        "di.evans@example.org": {"Week 1 quiz": 65},
    }
    due = batch.frame("assessments").set_index("name")["due_on"]
    assert [f"{day:%m-%d}" for day in due] == [
        "10-12",
        "10-19",
        "12-07",
    ]  # the last has no marks yet
    assert len(batch.frame("learners")) == 4
    assert len(batch.skipped) == 3
    assert batch.rejected.empty


@pytest.mark.parametrize(
    "row", [",,Class average,8,70", "Class Average,,,8,70", ",,Moyenne de la classe,8,70"]
)
def test_a_class_average_is_passed_over_wherever_its_label_stands(row: str) -> None:
    head = "Last name,First name,Email address,Quiz,Essay\n,,Points,10,100\n"
    batch = read_text(f"{head}Birch,Ada,ada@example.org,9,80\n{row}\n")
    assert batch.frame("learners")["email"].tolist() == ["ada@example.org"]
    assert batch.rejected.empty
    assert set(batch.skipped["reason"]) == {"is a summary, not a learner: row left out"}


def test_thinkific_is_read_by_course_and_access_that_has_expired_is_over() -> None:
    batch = read("thinkific_progress.csv")
    assert batch.frame("enrolments")["cohort_ref"].tolist() == [
        "Care basics", "Safety", "Care basics", "Care basics",
    ]  # fmt: skip
    assert progress(batch, "percent") == [100, 48, 20, 0]
    assert outcomes(batch) == ["passed", "", "withdrawn", ""]
    assert progress(batch, "last_visit") == [None, None, None, "never"]


def test_teachable_leaves_the_owner_out_and_takes_the_day_of_the_course() -> None:
    batch = read("teachable_students.csv")
    assert progress(batch, "percent") == [83, 20, 0, 100]
    assert outcomes(batch) == ["", "", "", "passed"]
    began = batch.frame("enrolments")["enrolled_on"]
    assert [f"{day:%m-%d}" for day in began] == ["09-02", "09-03", "09-01", "09-01"]
    assert progress(batch, "last_visit") == [None, None, "never", None]


def test_talentlms_tells_trainers_from_learners() -> None:
    batch = read("talentlms_course_users.csv")
    assert progress(batch, "percent") == [83, 20, 0, 100]
    assert progress(batch, "grade") == [82.9, 40, None, 91]
    assert outcomes(batch) == ["", "", "", "passed"]
    assert last_days(batch) == ["11-27", "11-09", None, "11-20"]  # day first
    assert len(batch.skipped) == 1


def test_learndash_makes_progress_from_steps() -> None:
    batch = read("learndash_courses_2026-11-28.csv")
    assert progress(batch, "percent") == [83.3333, 20.8333, 0, 100]
    assert outcomes(batch) == ["", "", "", "passed"]
    assert last_days(batch) == ["11-27", "11-09", None, "11-20"]


def test_an_apprenticeship_tracker_is_read_by_its_codes() -> None:
    batch = read("apprenticeship_tracker.csv")
    assert batch.frame("learners")["ref"].tolist() == [f"L000{n}" for n in range(1, 6)]
    assert outcomes(batch) == ["", "", "withdrawn", "passed", ""]  # the last waits for assessment
    assert progress(batch, "percent") == [25, 10, 2, 100, 100]  # 310 of 300 hours is all of them
    over = batch.frame("enrolments").set_index("learner_ref")
    assert over.loc["L0003", "withdrawn_on"] == pd.Timestamp("2026-11-13")
    assert over.loc["L0004", "outcome_on"] == pd.Timestamp("2026-09-07")
    (cohort,) = batch.frame("cohorts").itertuples()
    assert (cohort.starts_on, cohort.ends_on) == (
        pd.Timestamp("2026-09-01"),
        pd.Timestamp("2027-08-31"),
    )
    reviews = batch.frame("check_ins")
    assert [f"{day:%m-%d}" for day in reviews["day"]] == ["11-12", "11-03", "08-20", "08-20"]
    assert reviews["kind"].eq("feedback").all()
    assert any(question.startswith("1 is on hold") for question in batch.report.questions)


def test_a_plain_list_of_learners_is_read_with_its_gaps() -> None:
    batch = read("learners.csv")
    assert batch.frame("learners")["name"].tolist() == [
        "Ada Birch", "Ben Cole", "Cy Dunn", "Di Evans",
    ]  # fmt: skip
    assert progress(batch, "percent") == [83, 20, 0, None]
    assert progress(batch, "grade") == [82.9, 40, None, None]
    assert progress(batch, "last_visit") == [None, None, "never", "unknown"]
    assert batch.frame("barriers")["kind"].tolist() == ["Childcare", "Health"]


def test_every_row_of_every_file_is_kept_rejected_or_skipped() -> None:
    for file in sorted(FILES.iterdir()):
        batch = read(file.name)
        (table,) = batch.report.tables
        assert table.kept == len(batch.frame("enrolments")), file.name
        assert table.kept + table.rejected + table.skipped == table.rows, file.name
