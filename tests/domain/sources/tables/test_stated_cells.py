"""What a mapping says of cells: what is taken out of a text, what stands for what, wide marks."""

from datetime import date
from pathlib import Path

import pytest

from domain.sources import ImportBatch, SourceError
from domain.sources.tables import parse_mapping, read_tables

PEOPLE = """Who,Result,Essay,Week 1 quiz
Ada Birch (user 31),A,81,18
Ben Cole (user 32),Pass,,8
Cy Dunn,c,40,late
"""
MAPPING = """
[tables.people]
match = "people.csv"
content = "learners"
columns = { ref = "Who", grade = "Result" }
patterns = { ref = "user ([0-9]+)" }
values = { grade = { A = "90", Pass = "100 %" } }
marks = { "Essay" = 100, "week 1 quiz" = 20 }
"""


def read(folder: Path, mapping: str) -> ImportBatch:
    (folder / "people.csv").write_text(PEOPLE)
    stated = parse_mapping(mapping, name="mapping.toml")
    return read_tables(folder, mapping=stated, exported_on=date(2026, 11, 28))


def test_ids_are_taken_out_of_texts_letters_are_percent_and_columns_are_marks(
    tmp_path: Path,
) -> None:
    batch = read(tmp_path, MAPPING)
    assert batch.frame("learners")["ref"].tolist() == ["31", "32", "Cy Dunn"]
    grades = batch.frame("progress").set_index("enrolment_ref")["grade"].dropna()
    assert grades.to_dict() == {"cohort:31": 90, "cohort:32": 100}
    marks = batch.frame("results").set_index(["enrolment_ref", "assessment_ref"])["score"].dropna()
    assert marks.to_dict() == {
        ("cohort:31", "cohort:Essay"): 81,
        ("cohort:31", "cohort:Week 1 quiz"): 90,
        ("cohort:32", "cohort:Week 1 quiz"): 40,
        ("cohort:Cy Dunn", "cohort:Essay"): 40,
    }
    listed = batch.rejected[["line", "column", "value"]].to_numpy().tolist()
    assert listed == [[4, "Result", "c"], [4, "Week 1 quiz", "late"]]


@pytest.mark.parametrize("pattern", ["user [0-9]+", "user ([0-9]+"])
def test_a_pattern_that_takes_nothing_is_refused_with_its_key(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(SourceError, match=r"tables\.people\.patterns\.ref.*regular|one group"):
        read(tmp_path, MAPPING.replace("user ([0-9]+)", pattern))
