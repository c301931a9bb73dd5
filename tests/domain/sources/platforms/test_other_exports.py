"""Reports beside the usual ones, and spreadsheets that are a little otherwise."""

import io

import openpyxl
import pytest

from domain.sources import SourceError
from domain.sources.tables.schema.headings import pieces_in_headings, pieces_out_of
from tests.domain.sources.platforms.reading import last, marks
from tests.domain.sources.tables.reading import names, read_files, read_text, reasons, seen, shown


def test_canvas_last_access_and_course_activity_tell_the_last_visit() -> None:
    access = read_text(
        'user id,user sis id,user name,last access at,last ip\n101,S1,"Birch, Ada",'
        '2026-11-26T10:11:12Z,192.0.2.1\n102,S2,"Cole, Ben",,\n'
    )
    assert names(access) == ["Ada Birch", "Ben Cole"]
    assert seen(access) == {"101": "11-26"}
    assert "192.0.2.1" not in str(access.frame("enrolments")["original"].tolist())

    views = read_text(
        "Course Name,Student ID,Student Name,Section Name,Content Type,Content Name,Times Viewed,"
        "Start Date,First Viewed,Last Viewed\n"
        "Care,101,Ada Birch,A,wiki page,Intro,3,2026-11-02,2026-11-02,2026-11-20\n"
        "Care,101,Ada Birch,A,assignment,Essay,7,2026-11-02,2026-11-03,2026-11-26\n"
        "Care,102,Ben Cole,A,wiki page,Intro,1,2026-11-02,2026-11-04,2026-11-04\n"
    )
    assert names(views) == ["Ada Birch", "Ben Cole"]
    assert set(seen(views).values()) == {"11-26", "11-04"}
    assert views.rejected.empty


def test_of_two_rows_of_a_learner_the_one_that_saw_them_last_counts() -> None:
    batch = read_text(
        "ID,Name,Last login,Progress\n1,Ada Birch,2026-11-20,50%\n2,Ben Cole,2026-10-02,5%\n"
        "1,Ada Birch,2026-11-26,55%\n"
    )
    assert shown(batch, "percent") == {"1": 55, "2": 5}
    assert batch.rejected["line"].tolist() == [2]
    assert reasons(batch.rejected) == ["repeats line 4"]


def test_a_sheet_of_progress_by_day_tells_its_learners_too() -> None:
    batch = read_text(
        "Name,Email,Date,Progress\nAda Birch,a@example.org,2026-11-20,50%\n"
        "Ada Birch,a@example.org,2026-11-27,55%\nBen Cole,b@example.org,2026-11-20,5%\n"
    )
    assert names(batch) == ["Ada Birch", "Ben Cole"]
    assert last(batch, "percent") == {"a@example.org": 55, "b@example.org": 5}
    assert len(batch.frame("progress")) == 3
    assert batch.rejected.empty
    assert "No table lists the learners" in batch.report.questions[0]


def test_headings_say_what_marks_are_out_of_and_an_average_is_no_final_grade() -> None:
    batch = read_text(
        "Student,Student ID,Quiz 1 (out of 10),Essay (50 points),Quiz average,Quiz total (out of"
        " 60),Confidence (out of 10),Final grade %\nAda Birch,1,8,45,80%,53,9,85\n"
        "Ben Cole,2,3,,40%,3,9,39.5\n"
    )
    assert marks(batch) == {("1", "Quiz 1"): 80, ("1", "Essay"): 90, ("2", "Quiz 1"): 30}
    assert last(batch, "grade") == {"1": 85, "2": 39.5}


@pytest.mark.parametrize(
    "headings",
    [
        "ID,Name,Essay (out of 20),Quiz (out of 10)",
        "ID,Name,Essay /20,Quiz /10",
        "ID,Name,Essay [20],Quiz [10]",
        "ID,Name,Essay (20 pts),Quiz - 10 points",
        "Matrikelnummer,Name,Aufsatz (max. 20),Quiz: 10 Punkte",
    ],
)
def test_a_gradebook_alone_needs_no_more_than_headings_that_say_what_marks_are_out_of(
    headings: str,
) -> None:
    essay, quiz = ("Aufsatz" if "Aufsatz" in headings else "Essay"), "Quiz"
    batch = read_text(f"{headings}\n1,Ada Birch,12,7\n2,Ben Cole,17,\n")
    assert names(batch) == ["Ada Birch", "Ben Cole"]
    assert marks(batch) == {("1", essay): 60, ("1", quiz): 70, ("2", essay): 85}


def test_a_part_of_a_quiz_is_not_what_it_is_out_of() -> None:
    assert not pieces_out_of(["ID", "Quiz 1/2", "Confidence /10", "Exam total /60"], ())
    (half,) = pieces_out_of(["ID", "Essay (out of 12,5)"], ())
    assert (half.title, half.out_of) == ("Essay", 12.5)


def test_of_a_mark_that_is_said_twice_the_percentage_counts() -> None:
    batch = read_text("ID,Name,Grade\n1,Ada,17/20 (85%)\n2,Ben,A (93 %)\n3,Cat,12/20\n")
    assert last(batch, "grade") == {"1": 85, "2": 93, "3": 60}


def test_an_empty_workbook_is_said_to_be_empty() -> None:
    written = io.BytesIO()
    openpyxl.Workbook().save(written)
    with pytest.raises(SourceError, match=r"marks\.xlsx is empty"):
        read_files({"marks.xlsx": written.getvalue()})


def test_hours_of_planned_hours_are_progress_that_was_read() -> None:
    batch = read_text(
        "ULN,Learner,Assessor,OTJ hours planned,OTJ hours completed\n1,Ada,Kim Co,400,220\n"
    )
    assert last(batch, "percent") == {"1": 55}
    assert batch.frame("staff")["name"].tolist() == ["Kim Co"]
    assert not any("where everybody stands" in one for one in batch.report.questions)


def test_individualised_learner_records_say_when_learning_started() -> None:
    batch = read_text(
        "ULN;Given names;Family name;Learning start date;Learning planned end date;Actual OTJ hours"
        ";Planned OTJ hours\n1234567890;Ada;Birch;01/09/2026;31/08/2027;120,5;400\n"
    )
    assert batch.frame("enrolments")["enrolled_on"].astype("string").tolist() == ["2026-09-01"]
    assert batch.frame("cohorts")["ends_on"].astype("string").tolist() == ["2027-08-31"]
    assert last(batch, "percent") == {"1234567890": 30.125}


def test_a_dutch_list_of_users_tells_who_teaches() -> None:
    batch = read_text(
        "Gebruiker;E-mail;Type gebruiker;Laatste login;Voltooiing\nAda Berk;ada@x.nl;Learner-Type;"
        "18-11-2026;72,5%\nTom Vos;tom@x.nl;Trainer-Type;19-11-2026;\n"
    )
    assert names(batch) == ["Ada Berk"]
    assert last(batch, "percent") == {"ada@x.nl": 72.5}


def test_a_tracker_with_numbers_for_days_says_who_is_in_learning() -> None:
    batch = read_text(
        "ULN,Apprentice,Start date,Status,OTJ hours completed,OTJ hours target\n"
        "1000000001,Ada Birch,46266,In learning,120,400\n"
        "1000000002,Ben Cole,46266,Withdrawn,10,400\nTotal,,,,130,800\n"
    )
    assert batch.rejected.empty
    rows = batch.frame("enrolments")
    assert rows["withdrawn_on"].isna().tolist() == [True, False]
    assert rows["enrolled_on"].dt.strftime("%Y-%m-%d").tolist() == ["2026-09-01"] * 2


def test_a_total_in_german_is_no_piece_of_work() -> None:
    (piece,) = pieces_in_headings(
        [
            "Nachname",
            "Gesamtpunkte [Gesamtpunkte: 120] |1",
            "Test 1 [Gesamtpunkte: 20] |3",
        ]
    )
    assert piece.title == "Test 1"
