"""Marks of a table of results."""

from tests.domain.sources.tables.reading import read_files

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
