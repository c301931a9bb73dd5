"""Rows of a list that have no more than a name, of somebody who is known by more."""

import pytest
from sqlmodel import select

from domain.store.database import Database
from domain.store.identity import as_one_person
from domain.store.tables import Learner
from tests.domain.sources.tables.reading import read_files
from tests.domain.store.activity.test_imports import save
from tests.factories import on_both

HEAD = "Name,Email,Cohort,Last login\n"
KNOWN = (
    f"{HEAD}Ada Birch,ada@example.org,Spring,2026-11-01\n"
    "Ben Cole,ben@example.org,Spring,2026-11-01\n"
)


def refs(database: Database) -> list[str]:
    with database.reading() as session:
        return sorted(session.exec(select(Learner.ref)))


@on_both
def test_who_has_an_address_that_cannot_be_read_is_the_one_of_that_name(database: Database) -> None:
    save(database, read_files({"learners.csv": KNOWN}))
    again = KNOWN.replace("ben@", "ben(at)").replace("11-01", "11-20")
    read = read_files({"learners.csv": again})
    batch = database.read(as_one_person, read)
    assert len(batch.report.questions) == len(read.report.questions) + 1
    days = batch.frame("activity").set_index("enrolment_ref")["day"].dt.day.to_dict()
    assert days == {"Spring:ada@example.org": 20, "Spring:ben@example.org": 20}
    save(database, read)
    assert refs(database) == ["ada@example.org", "ben@example.org"]
    with database.reading() as session:
        ben = session.exec(select(Learner).where(Learner.name == "Ben Cole")).one()
        assert ben.email == "ben@example.org"


@pytest.mark.parametrize(
    "row",
    [
        "Ben Cole,,Summer,2026-11-20",  # another cohort
        "Ben Coles,,Spring,2026-11-20",  # another name
        "Ben Cole,ben2@example.org,Spring,2026-11-20",  # an address: that is what tells
        "Ben Cole,ben@example.org,Spring,2026-11-20\nBen Cole,,Spring,2026-11-20",  # both are there
    ],
)
def test_whom_a_name_does_not_tell_for_sure_is_made_anew(database: Database, row: str) -> None:
    save(database, read_files({"learners.csv": KNOWN}))
    save(database, read_files({"learners.csv": f"{HEAD}{row}\n"}))
    assert len(refs(database)) == 3


def test_a_list_of_names_alone_that_comes_again_changes_nobody(database: Database) -> None:
    for day in ("01", "20"):
        save(database, read_files({"learners.csv": f"Name,Last login\nBen Cole,2026-11-{day}\n"}))
    assert refs(database) == ["name:ben cole"]


def test_of_two_who_are_known_by_one_name_nobody_is_meant(database: Database) -> None:
    two = f"{KNOWN}Ben Cole,cole@example.org,Spring,2026-11-01\n"
    save(database, read_files({"learners.csv": two}))
    save(database, read_files({"learners.csv": f"{HEAD}Ben Cole,,Spring,2026-11-20\n"}))
    assert "name:ben cole" in refs(database)
