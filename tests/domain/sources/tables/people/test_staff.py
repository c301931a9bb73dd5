# ruff: noqa: E501 - lists of words read better with one kind a line
"""Coaches that learners' rows name: one person by address, by name where that is unambiguous."""

from tests.domain.sources.tables.reading import read_files, read_text


def coaches(text: str) -> list[tuple[str, str, str]]:
    staff = read_text(text).frame("staff")
    rows = staff[["ref", "name", "email"]].fillna("").to_numpy().tolist()
    return [(ref, name, email) for ref, name, email in rows]


def test_a_coach_is_known_by_the_address_beside_the_name() -> None:
    rows = 'Ada,a@example.org,"Co, Kim",Kim@Example.org\nBen,b@example.org,Kim Co,\n'
    assert coaches("Name,Email,Coach,Coach email address\n" + rows) == [
        ("coach:kim@example.org", "Kim Co", "Kim@example.org")
    ]


def test_an_address_in_the_cell_itself_is_found() -> None:
    rows = "Ada,a@example.org,Kim Co <kim@example.org>\nBen,b@example.org,lou@example.org\n"
    assert coaches("Name,Email,Coach\n" + rows) == [
        ("coach:kim@example.org", "Kim Co", "kim@example.org"),
        ("coach:lou@example.org", "lou@example.org", "lou@example.org"),
    ]


def test_two_coaches_of_one_name_are_two() -> None:
    rows = "Ada,a@example.org,Kim Co,kim@example.org\nBen,b@example.org,Kim Co,kim2@example.org\n"
    assert len(coaches("Name,Email,Coach,Mentor email\n" + rows.replace("Mentor", "Coach"))) == 2


def test_a_coach_of_the_staff_table_is_found_by_name_or_address() -> None:
    batch = read_files(
        {
            "staff.csv": "ref,name,email\nS1,Kim Co,kim@example.org\n",
            "learners.csv": "Name,Email,Coach\nAda,a@example.org,kim co\nBen,b@example.org,KIM@example.org\n",
        }
    )
    assert set(batch.frame("enrolments")["coach_ref"]) == {"S1"}
