"""Cells that the mapping explains: columns added up, fields in a file's name, no header."""

from tests.domain.sources.tables.reading import read_files, read_text

LOGS = """
[cohorts."C 1"]
starts_on = 2026-01-05
[tables.people]
match = "people_{cohort}.csv"
content = "learners"
header = ["ref", "label"]
columns = { outcome = "label" }
[outcomes]
0 = "passed"
1 = "withdrawn"
[tables.days]
match = "days_{cohort}.csv"
content = "activity"
columns = { learner = "id", at = "day", content = ["access", "wiki"], assessment = "problem" }
"""
DAYS = "id,day,access,wiki,problem\n7,2026-01-06,2,1,4\n7,2026-01-07,,,1\n7,2026-01-08,1,oops,0\n"


def test_a_file_name_tells_the_cohort_and_several_columns_are_added_into_one() -> None:
    batch = read_files(
        {"people_C 1.csv": "7,0\n8,1\n", "people_C2.csv": "9,1\n", "days_C 1.csv": DAYS}, LOGS
    )
    enrolments = batch.frame("enrolments")
    assert dict(zip(enrolments["ref"], enrolments["outcome"], strict=True)) == {
        "C 1:7": "passed",
        "C 1:8": "withdrawn",
        "C2:9": "withdrawn",
    }
    days = batch.frame("activity").set_index("day").loc["2026-01-06":"2026-01-08"]
    assert days["content"].fillna(0).tolist() == [3, 0, 1]
    assert days["clicks"].tolist() == [7, 1, 1]
    assert batch.rejected["value"].tolist() == ["1 + oops"]


def test_a_table_without_a_header_loses_no_row_to_it() -> None:
    mapping = """
    [tables.people]
    match = "*.csv"
    content = "learners"
    header = ["ref", "name"]
    """
    batch = read_text("l1,Ada\nl2,Ben\n", mapping)
    assert batch.frame("learners")["ref"].tolist() == ["l1", "l2"]


def test_a_column_that_somebody_chose_is_read_whatever_it_is_called() -> None:
    mapping = """
    [tables.people]
    match = "*.csv"
    content = "learners"
    columns = { progress = "Where they stand" }
    """
    file = "ID,Name,Where they stand\n1,Ada,40\n2,Ben,185\n3,Cy,about half\n"
    batch = read_files({"people.csv": file}, mapping)
    assert batch.frame("progress")["percent"].dropna().tolist() == [40]
    assert batch.rejected["value"].tolist() == ["185", "about half"]
