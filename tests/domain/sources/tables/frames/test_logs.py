"""Logs of activity, part by part."""

import pytest

from tests.domain.sources.tables.reading import read_files, seen, shown

PEOPLE = "id,name\n1,Ada\n2,Ben\n3,Cy\n"


@pytest.mark.parametrize("counts", ["clicks", "sessions", "minutes", "video"])
def test_a_day_of_which_a_file_says_that_nothing_happened_is_no_day_of_activity(
    counts: str,
) -> None:
    rows = "1,2026-11-20,3\n1,2026-11-27,0\n2,2026-11-27,0\n3,2026-11-27,\n"
    found = read_files({"people.csv": PEOPLE, "activity.csv": f"user_id,date,{counts}\n{rows}"})
    assert seen(found) == {"1": "11-20", "3": "11-27"}
    assert found.skipped["line"].tolist() == [3, 4]


def test_an_event_is_one_whatever_it_counts() -> None:
    rows = "1,2026-11-27,quiz opened,0\n"
    found = read_files({"people.csv": PEOPLE, "activity.csv": f"user_id,date,event,clicks\n{rows}"})
    assert seen(found) == {"1": "11-27"}


def test_who_is_only_in_rows_that_cannot_be_read_was_there_nobody_knows_when() -> None:
    rows = "1,2026-11-20,view\n1,soon,view\n2,31/31/2026,view\n"
    found = read_files({"people.csv": PEOPLE, "activity.csv": f"user_id,date,event\n{rows}"})
    assert seen(found) == {"1": "11-20"}
    assert shown(found, "last_visit") == {"2": "unknown"}  # of Cy there is no row: that is silence


def test_a_log_that_ends_in_the_middle_of_a_row_says_so() -> None:
    rows = "1,2026-11-20,view\n2,2026-11-27,view\n"
    whole, cut = (
        read_files({"people.csv": PEOPLE, "activity.csv": f"user_id,date,event\n{text}"})
        for text in (rows, rows[:-10])
    )
    assert not any("middle of a row" in said for said in whole.report.questions)
    said = "activity.csv ends in the middle of a row (line 3)"
    assert any(said in question for question in cut.report.questions)


def test_of_who_is_enrolled_twice_it_is_not_known_where_a_log_saw_them() -> None:
    people = "id,name,cohort\n1,Ada,2025\n1,Ada,2026\n2,Ben,2026\n3,Cy,2025\n"
    rows = "1,2026-11-20,view\n2,2026-11-21,view\n"
    found = read_files({"people.csv": people, "activity.csv": f"user_id,date,event\n{rows}"})
    assert found.frame("activity")["enrolment_ref"].tolist() == ["2026:2"]
    said = found.frame("progress").set_index("enrolment_ref")["last_visit"]
    assert said.to_dict() == {"2025:1": "unknown", "2026:1": "unknown"}
