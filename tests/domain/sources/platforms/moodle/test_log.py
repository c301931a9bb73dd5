"""Moodle's log, in several languages and formats; fixtures written from its documentation."""

import json
from pathlib import Path

import pytest

from domain.sources import ImportBatch
from domain.sources.tables import preview_tables
from tests.domain.sources.platforms.reading import clicks, read
from tests.domain.sources.tables.reading import names, read_files, reasons

HERE = Path(__file__).parent
HEAD = (
    'Time,"User full name","Affected user","Event context",Component,"Event name",Description,'
    'Origin,"IP address"\n'
)


def line(time: str, name: str = "Ada Birch", user: int = 31) -> str:
    said = f"The user with id '{user}' viewed the course with id '9'."
    return f'"{time}","{name}",-,"Course: Care, 1",System,"Course viewed","{said}",web,10.0.0.3\n'


@pytest.fixture(scope="module")
def german() -> ImportBatch:
    return read(HERE / "logs_CARE1_de.csv")


def test_a_german_log_tells_who_did_what_on_which_day(german: ImportBatch) -> None:
    assert names(german) == ["Ada Birch", "Ben Cole", "Cy Dünn"]
    assert clicks(german) == {
        ("31", "11-26"): {"other": 1},
        ("31", "11-01"): {"content": 1},  # its component is a plug-in nobody knows
        ("32", "11-25"): {"assessment": 1},
        ("33", "11-03"): {"discussion": 1},
    }


def test_what_is_no_learners_doing_is_left_out_with_its_reason(german: ImportBatch) -> None:
    assert german.rejected.empty
    assert dict(zip(german.skipped["line"], reasons(german.skipped), strict=True)) == {
        5: "is the system's, nobody's",
        6: "is a staff account's",
        7: "is what Moodle did by itself",
        8: "was done as somebody else, by a member of staff",
        9: "is the system's, nobody's",
    }
    (told,) = german.report.tables
    assert (told.platform, told.rows, told.kept, told.skipped) == ("Moodle log", 9, 4, 5)


def test_masked_names_leave_the_number_in_the_description() -> None:
    batch = read(HERE / "logs_masked.csv")  # UTF-16
    assert clicks(batch) == {
        ("12", "10-03"): {"other": 1},
        ("12", "10-02"): {"content": 1},
        ("13", "10-03"): {"assessment": 1},
    }
    assert set(batch.frame("activity")["hours"]) == {1 << 14, 1 << 0, 1 << 23}


@pytest.mark.parametrize(
    ("file", "days"),
    [
        ("logs_fr.csv", {("41", "11-03"), ("41", "11-02"), ("42", "11-01"), ("42", "10-31")}),
        ("logs_es.csv", {("51", "11-03"), ("51", "11-13")}),
    ],
)
def test_other_languages_have_other_headings_and_months(
    file: str, days: set[tuple[str, str]]
) -> None:
    batch = read(HERE / file)
    assert set(clicks(batch)) == days
    assert batch.rejected.empty


def test_dates_that_could_be_either_are_told_by_the_order_of_the_log() -> None:
    days = ("10/11/26, 08:21", "9/11/26, 08:00", "12/10/26, 07:00", "5/10/26, 07:00")
    batch = read_files({"logs.csv": HEAD + "".join(map(line, days))})
    assert [day for _, day in clicks(batch)] == ["11-10", "11-09", "10-12", "10-05"]


def test_names_that_participants_have_are_theirs_and_hidden_numbers_are_asked_about() -> None:
    people = (
        "First name,Last name,Email address,Roles,Last access to course\n"
        "Ada,Birch,ada@example.org,Student,2 hours\n"
        "Tess,Teacher,tess@example.org,Teacher,1 day\n"
    )
    log = (
        HEAD
        + line("26/11/26, 08:21")
        + line("25/11/26, 08:21", "-")
        + line("24/11/26, 08:21", "Tess Teacher", 2)
    )
    batch = read_files({"participants.csv": people, "logs.csv": log})
    assert set(clicks(batch)) == {("ada@example.org", "11-26")}
    assert reasons(batch.rejected) == ["is not among the learners"]
    assert any("1 rows of logs.csv hide names" in q for q in batch.report.questions)


def test_a_log_of_json_rows_has_no_headings_and_is_the_same() -> None:
    said = "The user with id '31' viewed the course with id '9'."
    row = ["26/11/26, 08:21", "Ada Birch", "-", "Course: Care", "System", "Viewed", said, "web", ""]
    batch = read_files({"logs.json": json.dumps([[row]])})
    assert set(clicks(batch)) == {("31", "11-26")}


def test_no_address_of_a_computer_is_shown_or_kept() -> None:
    torn = 'x,"Ada Birch",10.0.0.99\n'
    batch = read_files({"logs.csv": HEAD + line("26/11/26, 08:21") + torn})
    assert "10.0.0" not in batch.rejected.to_string()
    (table,) = preview_tables(HERE / "logs_CARE1_de.csv").tables
    assert table.platform == "Moodle log"
    assert not any("10.0.0" in cell for row in table.rows for cell in row)
    assert table.guess.columns["learner"] == "Vollständiger Name"


def test_logs_that_overlap_count_an_event_once_and_two_alike_twice() -> None:
    one, two = line("26/11/26, 08:21"), line("13/11/26, 09:00")
    batch = read_files({"monday.csv": HEAD + one + one, "week.csv": HEAD + one + one + two})
    assert batch.frame("activity").set_index("day")["clicks"].tolist() == [2, 1]
    assert set(reasons(batch.skipped)) == {"is an event that another row tells"}


def test_a_name_that_two_learners_have_is_nobodys_and_said() -> None:
    people = "Name,Email,Roles\nAda Birch,a@example.org,Student\nAda Birch,b@example.org,Student\n"
    batch = read_files({"people.csv": people, "logs.csv": HEAD + line("26/11/26, 08:21")})
    assert clicks(batch) == {}
    assert reasons(batch.rejected) == ["is the name of several learners: add a report with ids"]


def test_headings_in_a_language_nobody_listed_are_known_by_their_order() -> None:
    head = 'Czas,Nazwa,"Inny",Kontekst,Element,"Co",Opis,"Sk\u0105d","adres IP"\n'
    assert set(clicks(read_files({"logi.csv": head + line("26/11/26, 08:21")}))) == {
        ("31", "11-26")
    }
