# ruff: noqa: E501 - lists of words read better with one kind a line
"""Who the rows of an export are: learners, and all that is none."""

import pytest

from domain.sources.tables.people import accounts
from tests.domain.sources.tables.reading import names, read_files, read_text, reasons


def test_staff_roles_are_left_out_and_listed_and_who_learns_is_a_learner() -> None:
    staff = [
        "Teacher", "Teacher, Non-editing teacher", "Non-editing teacher; Manager", "TeacherEnrollment",
        "TaEnrollment", "owner", "Course creator", "Kursleiter/in", "Trainer/in", "Enseignant non éditeur",
        "Profesor", "Docente", "Docent", "Academic staff", "Site Administrator", "Observer", "Superadmin",
        "organisation_admin", "Organizer", "Instructor",
    ]  # fmt: skip
    learners = [
        "Student", "StudentEnrollment", "Student, Tutor", "Teilnehmer/in", "Étudiant", "Site manager",
        "Care assistant", "Learner-Type", "", "Estudiante", "Attendee", "user",
    ]  # fmt: skip
    rows = "".join(f'p{i},p{i}@x.org,"{role}"\n' for i, role in enumerate(staff + learners))
    batch = read_text("Name,Email,Role name\n" + rows)
    kept = [(staff + learners)[int(name.removeprefix("p"))] for name in names(batch)]
    assert kept == learners
    assert reasons(batch.skipped) == ["is a staff account, not a learner"] * len(staff)
    assert batch.rejected.empty


def test_who_is_staff_in_one_file_is_no_learner_in_another_without_roles() -> None:
    people = "ID,Name,Email,Role\n1,Ada,a@x.org,Student\n7,Kim Co,kim@x.org,Teacher\n"
    both = "8,Bo Tutor,bo@x.org,Student\n8,Bo Tutor,bo@x.org,Teacher\n"
    marks = "ID,Name,Email,Progress\n1,Ada,a@x.org,20%\n7,Kim Co,kim@x.org,100%\n8,Bo Tutor,bo@x.org,5%\n"
    batch = read_files({"people.csv": people + both, "progress.csv": marks})
    assert sorted(names(batch)) == ["Ada", "Bo Tutor"]
    assert set(reasons(batch.skipped)) == {"is a staff account, not a learner"}
    by_name = read_files(
        {"people.csv": people, "progress.csv": "Name,Progress\nAda,2%\nKim Co,9%\n"}
    )
    assert names(by_name) == ["Ada"]


def test_totals_and_averages_are_no_learners_and_their_cells_no_errors() -> None:
    sums = [
        "Total,4", "TOTAL,", "Average,", "Overall average,", "Class Average,", "Grand Total,",
        "Points Possible,", "Total learners,12", "Durchschnitt,", "Moyenne,", "Promedio,", "Totaal,",
        "Mean,", "    Points Possible,",
    ]  # fmt: skip
    rows = "".join(f"{row},abc\n" for row in sums)
    batch = read_text(f"Name,Email,Progress\nAda,a@example.org,50%\n{rows}")
    assert names(batch) == ["Ada"]
    assert reasons(batch.skipped) == ["is a summary, not a learner"] * len(sums)
    assert batch.rejected.empty


def test_accounts_in_which_teachers_try_a_course_are_no_learners() -> None:
    batch = read_text(
        "Last Name,First Name,Username\nBirch,Ada,ab\nko_previewuser,Kim_PreviewUser,ko_previewuser\n"
    )
    assert names(batch) == ["Ada Birch"]
    assert reasons(batch.skipped) == ["is a test account"]


def test_whatever_a_test_account_is_called_it_is_told_by_any_of_its_words() -> None:
    called = [*sorted(accounts._TEST), "TestStudent", "Étudiant-Test", "DEMO student"]
    rows = "".join(f"{name},t{number}@example.org\n" for number, name in enumerate(called))
    batch = read_text(f"Name,Email\nAda Protest,a@example.org\n{rows}")
    assert names(batch) == ["Ada Protest"]
    assert reasons(batch.skipped) == ["is a test account"] * len(called)


def test_people_called_like_a_total_are_people() -> None:
    rows = "Max Total,m@example.org,\nMedia Rossi,,\nAverage Joe,j@example.org,\nDate Masamune,,\n"
    assert len(names(read_text("Name,Email,Progress\n" + rows))) == 4


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('Student,ID,Progress\n"Birch, Ada",1,\n', "Ada Birch"),
        ("First name,Last name,ID\nAda,Birch,1\n", "Ada Birch"),
        ("First name / Surname,ID,Progress\nAda Birch,1,\n", "Ada Birch"),
        ('Name,Email,Progress\n"Birch, Ada (1001)",a@x.org,\n', "Ada Birch"),
        ("Name,Email,Progress\nAda Birch [S-77],a@x.org,\n", "Ada Birch"),
        ("Name,Email,Progress\nAda (Addie) Birch,a@x.org,\n", "Ada (Addie) Birch"),
        ("Last Name,First Name,Username\nBirch,Ada,ab\n", "Ada Birch"),
        ("Name,Vorname,ID,Status\nBirch,Ada,1,\n", "Ada Birch"),
        ("Nom,Prénom,ID\nBirch,Ada,1\n", "Ada Birch"),
        ("User Name,User Surname,User Email\nAda,Birch,a@example.org\n", "Ada Birch"),
        ("Apellido(s),Nombre,ID\nBirch,Ada,1\n", "Ada Birch"),
        ('Name,ID,Progress\n"Birch, Jr.",1,\n', "Birch, Jr."),
        (",ID,Email\nAda Birch,1,a@example.org\n", "Ada Birch"),
        (",ID,Email\n0,1,a@example.org\n", ""),
    ],
)
def test_names_are_put_together_given_name_first(text: str, name: str) -> None:
    assert names(read_text(text)) == [name]


def test_two_people_at_one_address_are_two_and_one_person_twice_is_one() -> None:
    batch = read_text(
        "Name,Email,Progress\nAda Birch,home@example.org,5%\nBen Birch,home@example.org,6%\n"
        "ada  birch,home@example.org,7%\n"
    )
    assert names(batch) == ["Ada Birch", "Ben Birch"]
    assert reasons(batch.rejected) == ["repeats line 2"]


def test_files_complete_each_other_by_id_address_and_name() -> None:
    batch = read_files(
        {
            "a.csv": "ID number,Name,Email\n1,Ada Birch,ada@example.org\n2,Ben Cole,\n",
            "b.csv": "Full name,Email address,Progress\nAda Birch,ADA@example.org,50%\n",
            "c.csv": "Name,Average grade\nBen Cole,70%\n",
        }
    )
    assert batch.frame("learners")["ref"].tolist() == ["1", "2"]
    progress = batch.frame("progress").set_index("enrolment_ref")
    assert progress.loc["cohort:1", "percent"] == 50
    assert progress.loc["cohort:2", "grade"] == 70
    assert batch.rejected.empty


def test_a_row_that_names_nobody_but_says_something_is_rejected() -> None:
    batch = read_text("Name,Email,Progress\nAda,a@example.org,5%\n,,50%\n")
    assert reasons(batch.rejected) == ["has no id, email or name: whose row is it?"]


def test_notes_below_the_table_are_no_learners() -> None:
    batch = read_text(
        "Name,Email,Progress\nAda,a@example.org,50%\n\nGenerated on 27 Nov 2026,,\n"
        "* includes archived learners,,\nPage 1 of 1,,\nAnna Maria de la Cruz,,\n"
    )
    assert names(batch) == ["Ada", "Anna Maria de la Cruz"]
    assert set(reasons(batch.skipped)) == {"is a note below the table, not a learner"}


def test_ids_lose_what_exports_put_around_all_of_them() -> None:
    for ids in (("1001.0", "1002.0"), ("#1001", "#1002"), ("1001", "1002")):
        batch = read_text(f"Student ID,Name,Progress\n{ids[0]},Ada,5%\n{ids[1]},Ben,6%\n")
        assert batch.frame("learners")["ref"].tolist() == ["1001", "1002"]


def test_a_name_is_one_line_that_reads_from_left_to_right() -> None:
    found = read_text('id,name,last login\n1,"Ada\nBirch",2026-11-27\n2,B\u202een\x07,2026-11-27\n')
    assert names(found) == ["Ada Birch", "B en"]
