"""Where learners stand by an export: what is not known stays unknown."""

import pytest

from tests.domain.sources.tables.reading import names, read_files, read_text, reasons, seen, shown


def test_never_is_said_in_many_ways() -> None:
    cells = (
        "Never",
        "never accessed",
        "Noch nie",
        "Jamais",
        "Nunca",
        "Mai",
        "Nooit",
        "0",
        "1970-01-01",
    )
    rows = "".join(f"{n},N{n},{cell}\n" for n, cell in enumerate(cells))
    batch = read_text(f"ID,Name,Last login\n{rows}99,Ben,2026-11-27\n")
    assert shown(batch, "last_visit") == {str(n): "never" for n in range(len(cells))}
    assert seen(batch) == {"99": "11-27"}
    assert batch.rejected.empty


def test_a_blank_unreadable_or_future_last_login_is_not_known() -> None:
    cells = ("", "n/a", "soon", "2027-01-05", "2026-02-30")
    rows = "".join(f"{n},N{n},{cell}\n" for n, cell in enumerate(cells))
    batch = read_text(f"ID,Name,Last login\n{rows}99,Ben,2026-11-27\n")
    assert shown(batch, "last_visit") == {str(n): "unknown" for n in range(len(cells))}
    assert batch.rejected["value"].tolist() == ["soon", "2027-01-05", "2026-02-30"]


def test_a_column_that_nothing_is_read_of_tells_the_order_of_dates_too() -> None:
    rows = "1,Ada,03/11/2026,25/11/2026,10.2.30.4\n2,Ben,04/11/2026,02/10/2026,10.2.30.5\n"
    batch = read_text("ID,Name,Last login,Reviewed,IP\n" + rows)
    assert seen(batch) == {"1": "11-03", "2": "11-04"}
    unsure = read_text("ID,Name,Last login,IP\n1,Ada,03/11/2026,10.2.30.4\n")
    assert shown(unsure, "last_visit") == {"1": "unknown"}


def test_a_future_day_is_listed_as_such() -> None:
    batch = read_text("Name,Email,Last login\nAda,a@example.org,2026-11-29\n")
    assert reasons(batch.rejected) == ["is after the day of the export"]


def test_no_column_of_visits_says_nothing_of_visits() -> None:
    assert shown(read_text("Name,Email,Progress\nAda,a@example.org,5%\n"), "last_visit") == {}


def test_no_sign_ins_is_never_and_some_is_not_known() -> None:
    rows = "Ada,a@example.org,,0\nBen,b@example.org,,3\nCy,c@example.org,2026-11-20,9\n"
    batch = read_text("Name,Email,Last Sign In At,Sign In Count\n" + rows)
    assert shown(batch, "last_visit") == {"a@example.org": "never", "b@example.org": "unknown"}


def test_days_since_the_last_login_are_counted_from_the_export() -> None:
    batch = read_text("Name,Email,Days since last login\nAda,a@example.org,3\n")
    assert seen(batch) == {"a@example.org": "11-25"}


def test_of_several_last_days_in_several_files_the_latest_counts() -> None:
    batch = read_files(
        {
            "a.csv": "Name,Email,Last login\nAda,a@example.org,2026-11-20\n",
            "b.csv": "Name,Email,Last activity\nAda,a@example.org,2026-11-24\n",
        }
    )
    assert seen(batch) == {"a@example.org": "11-24"}
    assert shown(batch, "last_visit") == {}


def test_of_several_weeks_in_one_folder_the_newest_counts_whatever_their_order() -> None:
    head = "Name,Email,Last login,Progress\n"
    batch = read_files(
        {
            "week1.csv": head + "Ada,a@example.org,2026-11-13,45\nBen,b@example.org,,10\n",
            "week2.csv": head + "Ada,a@example.org,2026-11-20,55\n",
        }
    )
    assert shown(batch, "percent") == {"a@example.org": 55, "b@example.org": 10}
    assert names(batch) == ["Ada", "Ben"]


def test_steps_of_all_steps_are_progress_and_points_of_all_points_a_grade() -> None:
    rows = "1,Ada,3,12,45,50\n2,Ben,13,12,,\n3,Cy,,,,\n"
    header = "user_id,name,steps_completed,steps_total,Points,Total points possible\n"
    batch = read_text(header + rows)
    assert shown(batch, "percent") == {"1": 25}
    assert shown(batch, "grade") == {"1": 90}
    assert reasons(batch.rejected) == ["is not between 0 and 100 %"]


@pytest.mark.parametrize(
    ("column", "cells", "reason"),
    [
        ("Progress", "0.83|0.2|0", "looks like fractions"),
        ("Progress", "1|0|1", "looks like fractions"),
        ("Grade", "0,83|0,2|", "looks like fractions"),
        ("Average grade", "7.5|9|4", "looks like marks out of 10"),
        ("Durchschnittsnote", "1,3|2,0|2,7", "looks like marks out of 10"),
        ("Note moyenne", "14|12,5|9|18|16", "looks like marks out of 20"),
    ],
)  # fmt: skip
def test_numbers_on_another_scale_are_asked_about_and_left_out(
    column: str, cells: str, reason: str
) -> None:
    rows = "".join(f"N{n};n{n}@example.org;{cell}\n" for n, cell in enumerate(cells.split("|")))
    batch = read_text(f"Name;Email;{column}\n{rows}")
    (asked,) = batch.rejected.to_dict("records")
    assert asked["column"] == column
    assert asked["reason"].startswith(reason)
    assert asked["reason"].endswith("column left out")
    assert shown(batch, "percent") == shown(batch, "grade") == {}


@pytest.mark.parametrize(
    ("mapping", "grade"),
    [
        ('[tables.all]\nmatch = "*"\ncontent = "learners"\nout_of = { grade = 10 }', 75),
        ('percent = "percent"', 7.5),
    ],
)
def test_a_mapping_says_what_numbers_are_out_of(mapping: str, grade: float) -> None:
    text = "Name,Email,Average grade\nAda,a@example.org,7.5\nBen,b@example.org,\n"
    assert shown(read_text(text, mapping), "grade") == {"a@example.org": grade}


def test_a_heading_that_says_what_it_is_out_of_is_believed() -> None:
    batch = read_text("Name;Email;Note /20\nAda;a@example.org;14,5\n")
    assert shown(batch, "grade") == {"a@example.org": 72.5}


def test_percentages_of_a_few_percent_are_percentages_where_a_sign_says_so() -> None:
    batch = read_text("Name,Email,Progress\nAda,a@example.org,0.5%\nBen,b@example.org,1%\n")
    assert shown(batch, "percent") == {"a@example.org": 0.5, "b@example.org": 1}
