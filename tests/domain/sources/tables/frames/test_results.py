"""Marks of a table of results."""

from tests.domain.sources.tables.reading import read_files, reasons

PEOPLE = "id,name,last login\n1,Ada,2026-11-27\n"


def test_points_out_of_nobody_knows_how_many_are_no_mark_in_a_file_that_says_it_of_others() -> None:
    marks = "user_id,quiz,score,max score,submitted on\n"
    rows = "1,A,5,10,2026-11-01\n1,B,7,,2026-11-01\n1,C,7,x,2026-11-01\n1,D,7,0,2026-11-01\n"
    found = read_files({"people.csv": PEOPLE, "results.csv": marks + rows})
    assert found.frame("results")["score"].fillna(-1).tolist() == [50, -1, -1, -1]
    lost = found.rejected[found.rejected["column"] == "score"]
    assert lost["line"].tolist() == [3, 4, 5]
    alone = "user_id,quiz,score,submitted on\n1,A,70,2026-11-01\n"
    percent = read_files({"people.csv": PEOPLE, "results.csv": alone})
    assert percent.frame("results")["score"].tolist() == [70]


def test_a_resit_is_one_more_attempt_and_not_due_for_who_needs_none() -> None:
    marks = (
        "Student number,Assessment,Score,Out of,Submitted on,Due date\n"
        "N2,Essay 1 (Resit),38,100,2026-03-01,2026-03-02\n"
        "N1,Essay 1,70,100,2026-02-01,2026-02-02\n"
        "N2,Essay 1,20,100,2026-02-02,2026-02-02\n"
        "N3,Essay 1 resit,35,100,2026-03-02,2026-03-02\n"
        "N1,Re-take of nothing,50,100,2026-03-02,2026-03-02\n"
    )
    people = "Student number,Full name\nN1,Ada\nN2,Ben\nN3,Cy\n"
    batch = read_files({"people.csv": people, "marks.csv": marks})
    work = batch.frame("assessments")
    assert work["name"].tolist() == ["Essay 1", "Re-take of nothing"]
    assert str(work["due_on"].iloc[0].date()) == "2026-02-02"
    essay = batch.frame("results").query("assessment_ref.str.endswith('Essay 1')")
    assert sorted(essay["score"]) == [20, 35, 70]
    assert reasons(batch.skipped) == ["is a later attempt: the first one counts"]


def test_a_listed_resit_is_one_more_attempt_too() -> None:
    work = (
        "ref,name,due date,weight\nE1,Essay,2026-02-02,40\nE2,Essay (Resit),2026-03-02,40\n"
        "E3,Essay (Resit) 2nd attempt,,40\nQ,Retake of nothing,2026-03-02,20\n"
    )
    marks = "user_id,assessment,percent,submitted on\n1,E2,38,2026-03-01\n1,E1,20,2026-02-01\n"
    others = "2,Essay,70,2026-02-01\n3,E3,50,2026-04-01\n"
    people = "id,name,cohort\n1,Ada,C\n2,Ben,C\n3,Cy,C\n"
    files = {"people.csv": people, "assessments.csv": work, "results.csv": marks + others}
    found = read_files(files)
    assert found.frame("assessments")["ref"].tolist() == ["E1", "Q"]
    results = found.frame("results")
    assert results["assessment_ref"].tolist() == ["E1"] * 3
    assert results["score"].tolist() == [20, 70, 50]
    assert found.rejected.empty


def test_a_mark_without_a_day_after_the_work_was_due_is_not_called_late() -> None:
    rows = "1,A,7,10,2026-11-01,\n1,B,7,10,2026-12-20,\n1,C,7,10,2026-11-01,2026-11-03\n"
    marks = f"user_id,quiz,score,out of,due date,submitted on\n{rows}"
    found = read_files({"people.csv": PEOPLE, "results.csv": marks})
    results = found.frame("results")
    assert results["is_banked"].tolist() == [True, False, False]
    assert results["score"].tolist() == [70] * 3


def test_points_may_say_in_their_cell_what_they_are_out_of() -> None:
    rows = "1,A,17/20,2026-11-01\n1,B,3 / 0,2026-11-01\n1,C,abs,\n1,D,3.5/5,2026-11-01\n"
    rows += '1,E,"7,5/10",2026-11-01\n'
    marks = f"user_id,quiz,score,submitted on\n{rows}"
    found = read_files({"people.csv": PEOPLE, "results.csv": marks})
    results = found.frame("results")
    assert results["score"].fillna(-1).tolist() == [85, -1, 70, 75]
    assert found.rejected["line"].tolist() == [3]
    assert found.skipped["line"].tolist() == [4]
