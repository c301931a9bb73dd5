# ruff: noqa: E501 - lists of words read better with one kind a line
"""What a platform's status says of who has finished, left, paused or is still there."""

import pandas as pd
import pytest

from tests.domain.sources.tables.reading import read_files, read_text


def outcomes(cells: list[str], mapping: str = "", heading: str = "Status") -> list[str]:
    lines = "".join(f"{i},l{i}@example.org,{cell}\n" for i, cell in enumerate(cells))
    batch = read_text(f"Id,Email,{heading}\n{lines}", mapping)
    return list(batch.frame("enrolments")["outcome"].fillna(""))


def test_who_is_no_longer_in_the_course_has_left() -> None:
    left = [
        "Suspended", "Inactive", "Not enrolled", "Unenrolled", "Expired", "Dropped out", "Withdrawn",
        "Cancelled", "Deactivated", "Archived", "Access expired", "Discontinued", "Gesperrt", "Abgemeldet",
        "Dropped (no show)", "Withdrawn - moved away", "Suspended: fees", "Suspendu", "Désinscrit",
        "Inactivo", "Baja", "Sospeso", "Scaduto", "Uitgeschreven", "Expirado", "Not current",
        "No longer enrolled", "Left company", "Non-starter",
    ]  # fmt: skip
    assert dict(zip(left, outcomes(left), strict=True)) == dict.fromkeys(left, "withdrawn")


def test_who_is_under_way_or_on_hold_has_no_outcome() -> None:
    here = [
        "Active", "Enrolled", "In progress", "Incomplete", "Not started", "Aktiv", "Inscrit", "En curso",
        "On hold", "Break in learning", "Not attempted", "Not yet started", "Browsed", "In training",
        "On-going", "BIL", "In Arbeit",
    ]  # fmt: skip
    assert dict(zip(here, outcomes(here), strict=True)) == dict.fromkeys(here, "")


def test_completed_is_passed_in_any_language() -> None:
    done = ["Completed", "Abgeschlossen", "Voltooid", "Aprobado", "Complete via RPL", "Merit"]
    assert outcomes(done) == ["passed"] * len(done)


@pytest.mark.parametrize(
    ("heading", "cells", "expected"),
    [
        ("Availability", ["No", "Yes"], ["withdrawn", ""]),
        ("Suspended", ["1", "0"], ["withdrawn", ""]),
        ("Removed from program", ["Yes", "No"], ["withdrawn", ""]),
        ("Is User Deactivated", ["Yes", "No"], ["withdrawn", ""]),
        ("course_completed", ["YES", "NO"], ["passed", ""]),
        ("Completed at", ["2026-11-20", ""], ["passed", ""]),
        ("Withdrawal date", ["2026-11-20", "2027-01-20"], ["withdrawn", ""]),
    ],
)
def test_switches_and_days_say_it_too(heading: str, cells: list[str], expected: list[str]) -> None:
    assert outcomes(cells, heading=heading) == expected


def test_who_left_without_a_day_was_known_to_by_the_export() -> None:
    batch = read_text("Name,Email,Status\nAda,a@example.org,Suspended\n")
    enrolment = batch.frame("enrolments").iloc[0]
    assert enrolment["withdrawn_on"] == enrolment["outcome_on"] == pd.Timestamp("2026-11-28")
    assert batch.assumed["enrolments"].to_numpy().all()


def test_a_word_nobody_knows_is_listed_and_costs_the_cell() -> None:
    batch = read_text("Name,Email,Status\nAda,a@example.org,Purple\n")
    assert batch.rejected["reason"][0].startswith("is no outcome we know")
    assert len(batch.frame("learners")) == 1


def test_a_mapping_says_what_words_and_codes_mean() -> None:
    stated = '[outcomes]\n"0" = "passed"\n1 = "withdrawn"\n"Gone Fishing" = "under_way"\nPass = "failed"\n'
    cells = ["0", "1", "gone fishing", "Pass", "Distinction"]
    assert outcomes(cells, stated) == ["passed", "withdrawn", "", "failed", "distinction"]


@pytest.mark.parametrize("codes", [["0", "1"], ["0.0", "1.0"]])
@pytest.mark.parametrize("cells", [["0", "1"], ["0.0", "1.0"]])
def test_codes_written_as_decimals_are_the_same_codes(codes: list[str], cells: list[str]) -> None:
    stated = f'[outcomes]\n"{codes[0]}" = "passed"\n"{codes[1]}" = "withdrawn"\n'
    assert outcomes(cells, stated) == ["passed", "withdrawn"]


@pytest.mark.parametrize("cells", [["0", "1"], ["Yes", "No"], ["P", "F"], ["1", "2", "Withdrawn"]])
def test_codes_are_asked_about_and_never_guessed(cells: list[str]) -> None:
    lines = "".join(f"{i},l{i}@example.org,{cell}\n" for i, cell in enumerate(cells))
    batch = read_text(f"Id,Email,Status\n{lines}")
    assert batch.frame("enrolments")["outcome"].isna().all()
    (asked,) = batch.rejected["reason"]
    assert "under [outcomes]" in asked
    assert all(f'"{code}" = "..."' in asked for code in cells if code != "Withdrawn")


def test_a_code_among_words_costs_its_own_cell() -> None:
    assert outcomes(["Pass", "Withdrawn", "Fail", "7"]) == ["passed", "withdrawn", "failed", ""]


def test_half_a_map_of_codes_still_asks_for_the_other_half() -> None:
    batch = read_text(
        "Id,Email,Status\n1,a@example.org,0\n2,b@example.org,1\n", '[outcomes]\n0 = "passed"'
    )
    (asked,) = batch.rejected["reason"]
    assert '"1" = "..."' in asked
    assert '"0" = "..."' not in asked


def test_a_pause_is_said() -> None:
    batch = read_text("Name,Email,Status\nAda,a@example.org,On hold\n")
    assert any(q.startswith("1 is on hold") for q in batch.report.questions)


@pytest.mark.parametrize(
    ("heading", "here", "not_here"),
    [
        ("Status", ["Active", "On hold"], ["Withdrawn", "Completed", ""]),
        ("Is active", ["yes"], ["no"]),
        ("Suspended", ["no"], ["yes"]),
        ("Grade", [], ["50 %"]),
    ],
)
def test_who_is_said_to_be_a_learner_is_told_from_whom_nothing_is_said_of(
    heading: str, here: list[str], not_here: list[str]
) -> None:
    lines = "".join(f"{i},l{i}@example.org,{cell}\n" for i, cell in enumerate(here + not_here))
    batch = read_text(f"Id,Email,{heading}\n{lines}")
    told = batch.under_way.set_index("enrolment_ref")
    assert told.index[told["is_here"]].tolist() == [f"cohort:{i}" for i in range(len(here))]
    blank = [f"cohort:{i}" for i, cell in enumerate(here + not_here) if not cell]
    assert told.index[told["is_blank"]].tolist() == blank


def test_no_barrier_is_none_in_any_language() -> None:
    cells = ["Aucun", "Keine", "Ninguna", "No known barriers", "Geen", "None", "0"]
    rows = "".join(f"{i},l{i}@example.org,{cell}\n" for i, cell in enumerate(cells))
    batch = read_text(f"Id,Email,Barriers\n{rows}9,z@example.org,Transport\n")
    assert batch.frame("barriers")["kind"].tolist() == ["Transport"]
    assert batch.rejected.empty


def test_an_account_that_is_switched_on_hides_nothing_another_file_says_of_how_it_ended() -> None:
    people = "Email,Letzter Zugriff,Status\n" + "".join(
        f"l{k}@example.org,01.11.2026,{status}\n"
        for k, status in enumerate(["Aktiv", "Aktiv", "Aktiv", "Inaktiv"])
    )
    ends = "Email,Status\nl0@example.org,bestanden\nl1@example.org,nicht bestanden\n"
    ends += "l3@example.org,aktiv\n"
    batch = read_files({"participants.csv": people, "ends.csv": ends})
    found = batch.frame("enrolments").set_index("learner_ref")["outcome"].fillna("")
    assert found.sort_index().tolist() == ["passed", "failed", "", "withdrawn"]


def test_attempts_are_those_before_this_one_unless_the_column_counts_none() -> None:
    def before(heading: str, *cells: int) -> list[int]:
        lines = "".join(f"{k},l{k}@example.org,{cell}\n" for k, cell in enumerate(cells))
        found = read_text(f"Student number,Email,{heading}\n{lines}").frame("enrolments")
        return [int(number) for number in found["previous_attempts"]]

    assert before("Attempt", 1, 2, 1) == before("Previous attempts", 0, 1, 0) == [0, 1, 0]
    assert before("Attempts", 0, 2, 0) == [0, 2, 0]


def test_a_log_that_calls_learners_by_a_student_number_is_read() -> None:
    people = "Student number,Full name\nN1,Ada\nN2,Ben\n"
    log = "Student number,Time,Event name\nN1,2026-02-20 10:00,Course viewed\n"
    marks = "Student number,Assessment,Score,Out of,Submitted on\nN2,Essay,30,40,2026-02-21\n"
    batch = read_files({"students.csv": people, "log.csv": log, "marks.csv": marks})
    assert len(batch.frame("activity")) == len(batch.frame("results")) == 1
    assert batch.rejected.empty
