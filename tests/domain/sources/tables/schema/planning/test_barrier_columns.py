"""Lists of learners with one column for each barrier."""

import json

from domain.sources import ColumnUse, ImportBatch
from tests.domain.sources.tables.reading import read_files, read_text

HEAD = "Learner ID,Name,Progress %,Barrier: childcare,Barriers - Money,Mental health barrier\n"


def said(batch: ImportBatch) -> set[tuple[str, str, str]]:
    """Learner, barrier and severity."""
    rows = batch.frame("barriers").fillna("").to_dict("records")
    return {(r["enrolment_ref"].partition(":")[2], r["kind"], r["severity"]) for r in rows}


def test_a_column_for_each_barrier_names_what_is_open_and_no_tick_says_that_nothing_is() -> None:
    batch = read_text(HEAD + "1,Ada,40,Y,minor,x\n2,Ben,50,N,No,\n3,Cy,60,,,x\n")
    assert said(batch) == {
        ("1", "Childcare", ""),
        ("1", "Money", "minor"),
        ("1", "Mental health", ""),
        ("3", "Mental health", ""),
    }
    none = batch.barriers_named[batch.barriers_named["kind"].isna()]
    assert none["enrolment_ref"].tolist() == ["cohort:2"]
    (table,) = batch.report.tables
    assert [one.use for one in table.columns] == [ColumnUse.USED] * 6
    first = json.loads(batch.frame("enrolments")["original"].iloc[0])
    assert first["Barrier: childcare"] == "Y"
    assert "Barriers" not in first


def test_columns_of_barriers_that_are_blank_throughout_say_nothing() -> None:
    batch = read_text(HEAD + "1,Ada,40,,,\n2,Ben,50,,,\n")
    assert batch.frame("barriers").empty
    assert batch.barriers_named.empty


def test_a_cell_that_is_neither_yes_nor_no_is_listed_and_costs_nobody() -> None:
    batch = read_text(HEAD + "1,Ada,40,ask Kim,N,x\n2,Ben,50,N,N,\n")
    (row,) = batch.rejected.to_dict("records")
    assert (row["line"], row["column"], row["value"]) == (2, "Barrier: childcare", "ask Kim")
    assert said(batch) == {("1", "Mental health", "")}
    (table,) = batch.report.tables
    assert (table.rows, table.kept) == (2, 2)


def test_a_blank_cell_beside_yes_and_no_leaves_its_barrier_as_it_is_known() -> None:
    head = "Learner ID,Name,Barrier: childcare,Barrier: money\n"
    batch = read_text(head + "1,Ada,,N\n2,Ben,,Y\n3,Cy,,\n4,Di,N,N\n")
    assert said(batch) == {("2", "Money", "")}
    named = batch.barriers_named
    assert set(zip(named["enrolment_ref"], named["kind"].fillna(""), strict=True)) == {
        ("cohort:1", ""),
        ("cohort:1", "Childcare"),
        ("cohort:2", "Money"),
        ("cohort:2", "Childcare"),
        ("cohort:4", ""),
    }


def test_columns_named_as_barriers_often_are_make_a_list_of_them_by_their_number_or_the_file() -> (
    None
):
    rows = ",Y,N,N\n2,Ben,N,,severe\n"
    batch = read_text("ID,Name,Childcare,Mental health,Housing\n1,Ada" + rows)
    assert said(batch) == {("1", "Childcare", ""), ("2", "Housing", "major")}
    few = "ID,Name,Progress,Mental health\n1,Ada,40,Y\n2,Ben,50,N\n"
    assert read_text(few).frame("barriers").empty
    told = read_files({"Barriers to learning.csv": few})
    assert said(told) == {("1", "Mental health", "")}


def test_a_column_of_words_is_no_barrier_whatever_it_is_called() -> None:
    head = "ID,Name,Progress,Housing,Transport,Health\n"
    batch = read_text(head + "1,Ada,40,flat,Y,N\n2,Ben,50,house,N,N\n")
    assert batch.frame("barriers").empty


def test_each_of_several_columns_that_a_mapping_says_are_barriers_is_one() -> None:
    mapping = """
[tables.people]
match = "*"
content = "learners"
columns = {barriers = ["Kids", "Barrier: money"]}
"""
    batch = read_text(
        "ID,Name,Kids,Barrier: money,Barriers\n1,Ada,Y,N,none\n2,Ben,N,minor,none\n",
        mapping=mapping,
    )
    assert said(batch) == {("1", "Kids", ""), ("2", "Money", "minor")}


def test_one_column_of_yes_and_no_that_a_mapping_says_is_of_barriers_is_its_own() -> None:
    mapping = """
[tables.people]
match = "*"
content = "learners"
columns = {barriers = "Kids"}
"""
    batch = read_text("ID,Name,Progress,Kids\n1,Ada,40,Y\n2,Ben,50,N\n", mapping=mapping)
    assert said(batch) == {("1", "Kids", "")}
