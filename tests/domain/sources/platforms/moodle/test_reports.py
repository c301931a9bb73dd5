"""Moodle's grades, completion and participants; numbers are worked out by hand."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from domain.sources import ImportBatch
from domain.sources.tables import preview_tables
from tests.domain.sources.platforms.reading import clicks, last, marks, read
from tests.domain.sources.tables.reading import names, read_files, reasons, shown

HERE = Path(__file__).parent
CY = "cy.dunn@example.org"


@pytest.fixture(scope="module")
def care() -> ImportBatch:
    return read(HERE / "care")


def test_five_reports_of_a_course_complete_each_other(care: ImportBatch) -> None:
    assert names(care) == ["Ada Birch", "Ben Cole", "Cy O'Dunn"]
    assert care.frame("learners")["ref"].tolist() == ["1001", "1002", CY]
    outcomes = care.frame("enrolments")["outcome"].fillna("").tolist()
    assert outcomes == ["passed", "", "withdrawn"]  # complete on 21 November; suspended
    assert set(clicks(care)) == {("1001", "11-26"), ("1002", "11-13")}


def test_completion_is_a_share_of_all_activities(care: ImportBatch) -> None:
    # 3 of 4; 2 of 4, a failed quiz is done; none
    assert last(care, "percent") == {"1001": 75, "1002": 50, CY: 0}
    (odd,) = care.rejected.query("file == 'progress.csv'").to_dict("records")
    assert (odd["line"], odd["column"], odd["value"]) == (4, "Essay", "Maybe")


@pytest.mark.parametrize("address", ["Email address,", ""])
def test_completion_is_known_though_its_first_heading_is_blank(
    files: Callable[[dict[str, str]], Path], address: str
) -> None:
    mails = ("ada@example.org,", "ben@example.org,") if address else ("", "")
    rows = (
        f'"",{address}"Page: Welcome","","Quiz: Week 2",""',
        f'Ada Birch,{mails[0]}Completed,"Tuesday, 5 November 2024, 9:10 AM",Completed (passed),""',
        f'Ben Ash,{mails[1]}Completed,"Sunday, 3 November 2024, 10:00 PM",Not completed,""',
    )
    batch = read(files({"progress.csv": "\n".join(rows)}))
    assert names(batch) == ["Ada Birch", "Ben Ash"]
    assert sorted(last(batch, "percent").values()) == [50, 100]


def test_percentages_are_read_and_totals_are_no_work(care: ImportBatch) -> None:
    assert last(care, "grade") == {"1001": 82.27, "1002": 3.64}
    assert marks(care) == {
        ("1001", "Essay, part 1"): 81.5,
        ("1001", "Week 1"): 90,
        ("1002", "Week 1"): 40,
        ("1002", "Placement visit"): 0,  # marked, unlike "-"
    }
    work = care.frame("assessments").set_index("name")["kind"].to_dict()
    assert work == {
        "Essay, part 1": "assignment",
        "Week 1": "quiz",
        "Placement visit": "assignment",
    }


def test_what_a_column_of_grades_became_is_told(care: ImportBatch) -> None:
    (grades,) = [one for one in care.report.tables if one.platform == "Moodle grades"]
    use = {column.heading: column.field or str(column.use) for column in grades.columns}
    assert use["Course total (Percentage)"] == "grade"
    assert use["Quiz: Week 1 (Percentage)"] == "marks"
    assert use["Homework total (Percentage)"] == use["Course total (Letter)"] == "kept"
    assert use["Last downloaded from this course"] == "exported_on"
    (extra,) = care.rejected.query("file == 'grades.csv'").to_dict("records")
    assert (extra["line"], extra["column"]) == (5, "Placement visit (Percentage)")  # 105 %


def test_french_grades_in_points_alone_are_asked_about() -> None:
    batch = read(HERE / "grades_fr.csv")
    assert marks(batch) == {
        ("41", "Essai, n\u00b0 1"): 62.5,
        ("41", "Semaine 1"): 90,
        ("42", "Semaine 1"): 0,
    }
    assert last(batch, "grade") == {}
    assert any("'Total du cours (Brut)': nothing says" in q for q in batch.report.questions)
    assert batch.known_on == date(2026, 11, 27)


def test_german_completion_with_semicolons_is_read_in_its_own_encoding() -> None:
    batch = read(HERE / "progress_de.csv")
    assert names(batch) == ["Ada Birch", "Ben C\u00f6le"]
    assert last(batch, "percent") == {"1001": 100, "1002": 0}


def test_course_completion_alone_knows_people_by_moodles_number() -> None:
    batch = read(HERE / "course_completion.csv")
    assert last(batch, "percent") == {"31": 100, "32": 50}
    done = batch.frame("enrolments").set_index("learner_ref").loc["31"]
    assert (done["outcome"], f"{done['outcome_on']:%m-%d}") == ("passed", "11-21")


def test_points_count_once_a_mapping_says_what_they_are_out_of() -> None:
    grades = "Name,Email address,Quiz: A (Real),Course total (Real)\nAda Birch,a@example.org,9,9\n"
    mapping = '[tables.g]\nmatch = "*"\ncontent = "learners"\nmarks = { "Quiz: A (Real)" = 12 }\n'
    assert read_files({"g.csv": grades}).frame("results").empty
    assert marks(read_files({"g.csv": grades}, mapping)) == {
        ("a@example.org", "Quiz: A (Real)"): 75
    }


def test_the_preview_names_the_reports_and_staff_are_passed_over(care: ImportBatch) -> None:
    tables = preview_tables(HERE / "care").tables
    assert {table.file: table.platform for table in tables} == {
        "course_completion.csv": "Moodle course completion",
        "grades.csv": "Moodle grades",
        "logs.csv": "Moodle log",
        "participants.csv": "Moodle participants",
        "progress.csv": "Moodle activity completion",
    }
    assert reasons(care.skipped) == ["is a staff account's", "is a staff account, not a learner"]
    assert shown(care, "last_visit") == {CY: "never"}


def test_a_french_report_that_heads_the_days_of_activities_is_one_of_completion() -> None:
    batch = read_files(
        {
            "progression.csv": "Prénom,Nom,Adresse de courriel,Quiz 1,Quiz 1 - Date"
            " d\u2019achèvement,Devoir,Devoir - Date d\u2019achèvement\nAda,Birch,a@example.org"
            ',Terminé (a atteint la note de passage),"mardi 3 novembre 2026, 09:00",Pas terminé,\n'
            "Ben,Cole,b@example.org,Pas terminé,,Pas terminé,\n"
        }
    )
    assert last(batch, "percent") == {"a@example.org": 50, "b@example.org": 0}
    assert batch.frame("progress")["day"].dt.strftime("%m-%d").tolist() == ["11-03", "11-28"]
