"""Logs of activity, part by part."""

import pytest

from tests.domain.sources.tables.reading import read_files, seen

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
