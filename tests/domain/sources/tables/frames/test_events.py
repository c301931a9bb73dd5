"""What happened, from tables of their own."""

from tests.domain.sources.tables.reading import read_files


def test_more_sessions_attended_than_were_planned_are_asked_about_and_no_attendance() -> None:
    rows = "1,2026-11-03,1,5\n2,2026-11-03,5,1\n2,2026-11-04,,2\n"
    found = read_files(
        {
            "users.csv": "id,name\n1,Ada\n2,Ben\n",
            "attendance.csv": f"user id,date,planned,attended\n{rows}",
        }
    )
    kept = found.frame("attendance")
    assert kept[["planned", "attended"]].to_numpy().tolist() == [[5, 1], [2, 2]]
    assert found.rejected[["line", "value"]].to_numpy().tolist() == [[2, "5"]]
    assert found.rejected["reason"][0].startswith("is more than the 1 that were planned")
