# ruff: noqa: E501 - lists of words read better with one kind a line
"""What a platform's status says of who has finished, left, paused or is still there."""

import pandas as pd
import pytest

from tests.domain.sources.tables.reading import read_text, reasons


def outcome(status: str, heading: str = "Status") -> str:
    batch = read_text(f"Name,Email,{heading}\nAda,a@example.org,{status}\n")
    assert batch.rejected.empty
    return batch.frame("enrolments")["outcome"].fillna("")[0]


@pytest.mark.parametrize(
    "status",
    [
        "Suspended", "Inactive", "Not enrolled", "Unenrolled", "Expired", "Dropped out", "Withdrawn",
        "Cancelled", "Deactivated", "Archived", "Access expired", "Discontinued", "Gesperrt", "Abgemeldet",
        "Suspendu", "Désinscrit", "Inactivo", "Baja", "Sospeso", "Scaduto", "Uitgeschreven", "Expirado",
    ],
)  # fmt: skip
def test_who_is_no_longer_in_the_course_has_left(status: str) -> None:
    assert outcome(status) == "withdrawn"


@pytest.mark.parametrize(
    "status",
    ["Active", "Enrolled", "In progress", "Incomplete", "Not started", "Aktiv", "Inscrit", "En curso",
     "On hold", "Break in learning"],
)  # fmt: skip
def test_who_is_under_way_or_on_hold_has_no_outcome(status: str) -> None:
    assert outcome(status) == ""


def test_completed_is_passed_in_any_language() -> None:
    assert {outcome(word) for word in ("Completed", "Abgeschlossen", "Voltooid", "Aprobado")} == {
        "passed"
    }


@pytest.mark.parametrize(
    ("heading", "cell", "expected"),
    [
        ("Availability", "No", "withdrawn"),
        ("Availability", "Yes", ""),
        ("Suspended", "1", "withdrawn"),
        ("Suspended", "0", ""),
        ("Completed at", "2026-11-20", "passed"),
        ("Completed at", "", ""),
        ("Withdrawal date", "2026-11-20", "withdrawn"),
        ("Withdrawal date", "2027-01-20", ""),
    ],
)
def test_switches_and_days_say_it_too(heading: str, cell: str, expected: str) -> None:
    assert outcome(cell, heading) == expected


def test_who_left_without_a_day_was_known_to_by_the_export() -> None:
    batch = read_text("Name,Email,Status\nAda,a@example.org,Suspended\n")
    enrolment = batch.frame("enrolments").iloc[0]
    assert enrolment["withdrawn_on"] == enrolment["outcome_on"] == pd.Timestamp("2026-11-28")
    assert batch.assumed["enrolments"].to_numpy().all()


def test_a_word_nobody_knows_is_listed_and_costs_the_cell() -> None:
    batch = read_text("Name,Email,Status\nAda,a@example.org,Purple\n")
    assert reasons(batch.rejected) == ["is no outcome we know"]
    assert len(batch.frame("learners")) == 1


def test_a_pause_is_said() -> None:
    batch = read_text("Name,Email,Status\nAda,a@example.org,On hold\n")
    assert any(q.startswith("1 is on hold") for q in batch.report.questions)
