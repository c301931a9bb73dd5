"""Files as platforms and people really write them, each with what a user expects of it.

The files lie in `field_cases`; their `expected.txt` says what happened when they were collected.
"""

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from domain.sources import ImportBatch
from domain.sources.tables import Mapping, load_mapping, read_tables

CASES = Path(__file__).parent / "field_cases"
EXPORTED = date(2026, 11, 28)
NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)


def read(case: str, *, mapping: Mapping | None = None) -> ImportBatch:
    if mapping is None:
        return read_once(CASES / case)
    return read_tables(CASES / case, mapping=mapping, exported_on=EXPORTED, now=NOW)


@cache
def read_once(path: Path) -> ImportBatch:
    return read_tables(path, mapping=None, exported_on=EXPORTED, now=NOW)


def names(batch: ImportBatch) -> list[str]:
    return batch.frame("learners")["name"].tolist()


def shown(batch: ImportBatch, column: str) -> list[object]:
    """A column of the progress rows in the order of the learners; None where there is no row."""
    progress = batch.frame("progress").set_index("enrolment_ref")[column]
    found = progress.reindex(batch.frame("enrolments")["ref"])
    return [None if pd.isna(value) else value for value in found]


def last_seen(batch: ImportBatch) -> list[str | None]:
    seen = batch.frame("activity").groupby("enrolment_ref")["day"].max()
    found = seen.reindex(batch.frame("enrolments")["ref"])
    return [None if pd.isna(day) else f"{day:%m-%d}" for day in found]


def outcomes(batch: ImportBatch) -> list[str]:
    return batch.frame("enrolments")["outcome"].fillna("").tolist()


def left_out(rows: pd.DataFrame) -> list[tuple[int, str]]:
    return [
        (line, reason.partition(":")[0])
        for line, reason in zip(rows["line"].fillna(0), rows["reason"], strict=True)
    ]


@pytest.mark.parametrize("file", ["dim_a1.xlsx", "dim_short.xlsx"])
def test_what_a_sheet_states_of_its_size_loses_nobody(file: str) -> None:
    batch = read(f"01-xlsx-wrong-dimension/{file}")
    assert names(batch) == ["Ada Birch", "Ben Cole", "Cy Dunn", "Di Evans"]
    assert shown(batch, "percent") == [83, 20, 0, 100]
    assert len(batch.report.tables[0].columns) == 7


def test_brightspace_grades_are_numerator_of_denominator_and_nothing_else_is_known() -> None:
    batch = read("02-nothing-read-is-on-track/brightspace.csv")
    assert batch.frame("learners")["ref"].tolist() == ["1001", "1002", "1003"]
    assert shown(batch, "grade") == [82.9, 40, None]
    assert shown(batch, "percent") == [None] * 3
    assert batch.frame("activity").empty
    assert any("when learners were last there" in question for question in batch.report.questions)


def test_a_report_without_any_signal_says_that_nothing_is_known(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("Name,Email,Institution\nAda Birch,ada@example.org,Abbey\n", encoding="utf-8")
    batch = read_tables(path, mapping=None, exported_on=EXPORTED, now=NOW)
    assert names(batch) == ["Ada Birch"]
    assert any("where everybody stands is not known" in q for q in batch.report.questions)


def test_moodle_activity_completion_is_progress_and_nothing_done_is_zero() -> None:
    batch = read("02-nothing-read-is-on-track/moodle_activity_completion.csv")
    assert names(batch) == ["Ada Birch", "Ben Cole", "Cy Dunn"]
    last = batch.frame("progress").groupby("enrolment_ref")["percent"].last()
    assert last.tolist() == [66.67, 66.67, 0]


def test_moodle_grades_give_the_percentage_and_ask_for_what_looks_like_the_rest() -> None:
    batch = read("02-nothing-read-is-on-track/moodle_grades.csv")
    assert shown(batch, "grade") == [82.27, 3.64, None]
    kept = [c.heading for c in batch.report.tables[0].columns if c.use == "kept"]
    assert "Course total (Real)" in kept
    assert any("Essay (Real)': nothing says out of how many" in q for q in batch.report.questions)
    assert batch.known_on == date(2026, 11, 27)  # last downloaded


def test_moodle_participants_tell_last_access_and_leave_teachers_out() -> None:
    batch = read("02-nothing-read-is-on-track/moodle_participants.csv")
    assert names(batch) == ["Ada Birch", "Ben Cole", "Cy Dunn"]
    assert last_seen(batch) == ["11-28", "11-12", None]
    assert shown(batch, "last_visit") == [None, None, "never"]
    assert outcomes(batch) == ["", "", "withdrawn"]
    assert left_out(batch.skipped) == [(5, "is a staff account, not a learner")]


def test_a_german_file_in_its_own_encoding_is_read() -> None:
    batch = read("02-nothing-read-is-on-track/semicolon_de.csv")
    assert names(batch) == ["Jürgen Bär", "Änne Öst"]
    assert last_seen(batch) == ["11-27", "11-09"]
    assert shown(batch, "percent") == [83.5, 20]
    assert shown(batch, "grade") == [82.9, 40]


def test_thinkific_is_read_by_course() -> None:
    batch = read("02-nothing-read-is-on-track/thinkific.csv")
    assert len(batch.frame("learners")) == 3
    assert shown(batch, "percent") == [100, 48, 20, 0]
    assert outcomes(batch) == ["passed", "", "", ""]
    assert shown(batch, "last_visit") == [None, None, None, "unknown"]
    assert set(batch.frame("cohorts")["starts_on"]) == {pd.Timestamp("2026-09-01")}


def test_six_reports_of_three_learners_are_three_learners() -> None:
    batch = read("02-nothing-read-is-on-track")
    refs = batch.frame("learners")["ref"].tolist()
    assert sorted(refs) == ["1001", "1002", "1003", "a.oest@example.org", "j.baer@example.org"]
    progress = batch.frame("progress").set_index("enrolment_ref")
    assert progress.loc["Care basics:1001", ["percent", "grade"]].tolist() == [100, 82.27]


def test_a_canvas_gradebook_has_learners_besides_its_furniture() -> None:
    batch = read("03-grade-cell-costs-the-learner/canvas_gradebook.csv")
    assert names(batch) == ["Ada Birch", "Ben Cole", "Cy Dunn"]
    assert shown(batch, "grade") == [82.9, 40, None]
    assert batch.rejected.empty
    assert left_out(batch.skipped) == [
        (2, "says nothing of anybody"),
        (3, "is a summary, not a learner"),
        (7, "is a test account"),
    ]


def test_letters_and_extra_credit_cost_the_cell() -> None:
    batch = read("03-grade-cell-costs-the-learner/extra_credit.csv")
    assert len(names(batch)) == 5
    assert shown(batch, "grade") == [None, None, None, 40, 40]
    assert shown(batch, "percent") == [100, 20, 20, None, 20]
    assert [line for line, _ in left_out(batch.rejected)] == [2, 3, 4, 5]
    assert batch.rejected["reason"].str.endswith("cell left empty").all()


@pytest.mark.parametrize("mapped", [True, False])
def test_a_log_that_names_people_finds_them(mapped: bool) -> None:  # noqa: FBT001 - a parameter of a test
    case = "04-moodle-log-names-nobody"
    mapping = load_mapping(CASES / case / "mapping.toml") if mapped else Mapping()
    batch = read(case, mapping=mapping)
    logged = batch.frame("activity").query("clicks > 0")
    assert [f"{day:%m-%d}" for day in logged["day"]] == ["11-26", "11-25", "11-03"]
    assert batch.rejected.empty
    assert [line for line, _ in left_out(batch.skipped)] == [5, 6, 5]


def test_a_log_alone_makes_learners_of_those_who_are_no_staff_and_asks_for_their_roles() -> None:
    batch = read("04-moodle-log-names-nobody/moodle_log.csv")
    assert names(batch) == ["Ada Birch", "Ben Cole", "Cy Dunn"]
    assert last_seen(batch) == ["11-26", "11-25", "11-03"]
    assert any("Add the list of participants" in question for question in batch.report.questions)


def test_fractions_are_asked_about_and_never_taken_for_percent() -> None:
    batch = read("05-fractions/teachable.csv")
    asked = batch.rejected.iloc[0]
    assert asked["column"] == "Percent Complete"
    assert (
        'looks like fractions, which nobody has said: set percent = "fraction"' in asked["reason"]
    )
    assert shown(batch, "percent") == shown(batch, "grade") == [None] * 3
    assert len(names(batch)) == 3


def test_open_edx_grades_are_fractions() -> None:
    batch = read("05-fractions/edx_grade_report.csv")
    assert shown(batch, "grade") == [83, 12, 0]
    assert sorted(batch.frame("results")["score"]) == [40, 76, 90]


def test_fractions_are_read_once_somebody_has_said_so() -> None:
    batch = read("05-fractions/teachable.csv", mapping=Mapping(percent="fraction"))
    assert shown(batch, "percent") == [83, 20, 0]
    assert shown(batch, "last_visit") == [None, None, "never"]  # signed in 0 times


def test_title_lines_totals_and_error_cells_cost_nobody() -> None:
    batch = read("08-title-lines-above-header/classic_traps.csv")
    assert names(batch) == ["Ada Birch", "Ben Cole", "Cy Dunn", "Di Evans"]
    assert last_seen(batch) == ["11-27", "11-25", None, "11-09"]
    assert batch.frame("learners")["email"].fillna("").tolist() == [
        "ada.birch@example.org",
        "ben.cole@example.org",
        "",
        "",
    ]
    assert batch.rejected["value"].tolist() == ["cy.dunn@example", "#DIV/0!"]
    assert left_out(batch.skipped) == [(8, "is a summary, not a learner")]


def test_who_has_left_by_their_status_has_left() -> None:
    batch = read("09-left-the-course-still-active/talent_status.csv")
    assert outcomes(batch) == ["withdrawn"] * 5 + ["", ""]
    assert any(q.startswith("1 is on hold") for q in batch.report.questions)
    assert batch.rejected.empty


def test_an_xls_that_is_text_is_read_as_text() -> None:
    batch = read("12-xls-blackboard/gc_CARE1_fullgc_2026-11-28.xls")
    assert names(batch) == ["Ada Birch", "Ben Cole", "Cy O'Dunn"]
    assert last_seen(batch) == ["11-27", "11-09", None]
    assert shown(batch, "grade") == [82.9, 40, None]
    assert shown(batch, "last_visit") == [None, None, "unknown"]


def test_never_is_never_and_stated_enrolments_begin_the_cohort() -> None:
    batch = read("16-never-logged-in/roster.csv")
    assert shown(batch, "last_visit") == [None, None, "never"]
    assert batch.frame("cohorts")["starts_on"].tolist() == [pd.Timestamp("2026-09-01")]


def test_without_enrolments_the_beginning_is_asked_for() -> None:
    batch = read("16-never-logged-in/without-enrolment.csv")
    assert shown(batch, "last_visit") == [None, None, "never"]
    assert any("Nothing here says when learners began" in q for q in batch.report.questions)


@pytest.mark.parametrize(
    "path", [p for p in sorted(CASES.glob("*/*.*")) if p.suffix in {".csv", ".xlsx", ".xls"}]
)
def test_the_rows_of_every_case_are_kept_rejected_or_skipped(path: Path) -> None:
    if path.name == "moodle_log.csv":
        return
    batch = read_once(path)
    (table,) = batch.report.tables
    enrolled = len(batch.frame("enrolments"))
    assert table.kept == enrolled
    assert table.kept + table.rejected + table.skipped == table.rows
