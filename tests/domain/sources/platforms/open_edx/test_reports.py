"""Open edX's reports of grades, problems and profiles; numbers are worked out by hand."""

import csv
from pathlib import Path

import pytest

from domain.sources import SourceError
from tests.domain.sources.platforms.reading import clicks, last, marks, read
from tests.domain.sources.tables.reading import names

HERE = Path(__file__).parent


def test_a_grade_report_profiles_and_the_log_complete_each_other() -> None:
    batch = read(HERE / "course")
    assert names(batch) == ["Ada Birch", "Ben Cole", "Cy Dunn"]
    assert last(batch, "grade") == {"71": 83, "72": 12, "73": 0}
    assert marks(batch) == {
        ("71", "Homework 1: Care basics"): 90,
        ("71", "Homework 2: Safety, first"): 76,
        ("72", "Homework 1: Care basics"): 40,
    }
    assert set(clicks(batch)) == {("71", "11-02"), ("72", "11-03"), ("73", "11-06")}
    assert batch.frame("enrolments")["outcome"].fillna("").tolist() == ["", "", "withdrawn"]
    use = {c.heading: str(c.use) for t in batch.report.tables for c in t.columns}
    assert use["Homework (Avg)"] == use["Experiment Group (Trial)"] == use["goals"] == "kept"


def test_problems_add_up_to_the_assignment_they_stand_in() -> None:
    batch = read(HERE / "problem_grade_report.csv")
    assert marks(batch) == {
        ("71", "Homework 1: Care basics"): 75,  # 1 of 1 and 2 of 3
        ("72", "Homework 1: Care basics"): 25,  # one not attempted, and 1 of 3
    }
    assert last(batch, "grade") == {"71": 83, "72": 12, "73": 0}
    (told,) = batch.report.tables
    assert (told.rows, told.kept) == (3, 3)
    assert all(c.field == "score" for c in told.columns if c.heading.endswith("(Earned)"))


def test_problems_whose_lines_are_all_torn_are_told_line_by_line(tmp_path: Path) -> None:
    header, *lines = (HERE / "problem_grade_report.csv").read_text(encoding="utf-8").split("\n")
    names = "\t".join(next(csv.reader([header.replace("Exam: Final - Essay (Earned)", "#REF!")])))
    torn = tmp_path / "problem_grade_report.csv"
    torn.write_text("\n".join([names, *lines]), encoding="utf-8")
    with pytest.raises(SourceError, match="line 2"):
        read(torn)
