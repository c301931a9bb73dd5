"""Lists of learners with one column for each barrier."""

import json

from domain.sources import ColumnUse, ImportBatch
from tests.domain.sources.tables.reading import read_text

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
