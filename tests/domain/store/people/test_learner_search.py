from datetime import date

import pytest
from sqlmodel import Session

from domain.store.database.engine import Database
from domain.store.people.learner_search import find_by_number, search_learners
from domain.store.tables import Cohort, Enrolment, Learner, Programme, Staff


@pytest.fixture
def named(database: Database) -> Database:
    """Twelve Smiths, and two others of whom one has another coach."""
    names = [f"Sam Smith{letter}" for letter in "abcdefghijkl"] + ["Ines Gar\u00c7a", "Smitha Rao"]
    with database.transaction() as session:
        _frame(session)
        for number, name in enumerate(names, start=1):
            session.add(Learner(id=number, ref=f"l{number}", name=name, email=f"n{number}@x.org"))
            session.flush()
            coach = 2 if name == "Smitha Rao" else 1
            session.add(
                Enrolment(
                    id=number, ref=f"e{number}", learner_id=number, cohort_id=1, coach_id=coach
                )
            )
    return database


def _frame(session: Session) -> None:
    session.add(Programme(id=1, ref="p", name="P"))
    for number in (1, 2):
        session.add(Staff(id=number, ref=f"c{number}", name=f"C{number}", role="coach"))
    session.flush()
    day = date(2026, 1, 5)
    session.add(Cohort(id=1, ref="c", programme_id=1, name="C", starts_on=day, ends_on=day))
    session.flush()


def found(database: Database, text: str, seen_by: int | None = None) -> list[str]:
    with database.reading() as session:
        rows = search_learners(session, text.split(), seen_by=seen_by, most=10)
        return [one.name for one in rows]


def test_who_begins_so_comes_first_and_ten_are_enough(named: Database) -> None:
    rows = found(named, "smith")
    assert len(rows) == 10
    assert rows[0] == "Smitha Rao"


@pytest.mark.parametrize("text", ["gar\u00e7", "INES", "n13@x", "ines x.org"])
def test_letters_of_a_name_or_an_address_find_whatever_their_case(
    named: Database, text: str
) -> None:
    assert found(named, text) == ["Ines Gar\u00c7a"]


def test_a_coach_finds_nobody_of_another_caseload(named: Database) -> None:
    assert found(named, "rao", seen_by=1) == []
    assert found(named, "rao", seen_by=2) == ["Smitha Rao"]
    with named.reading() as session:
        assert find_by_number(session, "14", seen_by=1) == []
        assert [one.name for one in find_by_number(session, "14", seen_by=2)] == ["Smitha Rao"]


@pytest.mark.parametrize("text", ["%", "_", "\\", "zzz", "9" * 30])
def test_what_nobody_is_called_finds_nobody(named: Database, text: str) -> None:
    assert found(named, text) == []
    with named.reading() as session:
        assert find_by_number(session, text, seen_by=None) == []
