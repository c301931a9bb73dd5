import pytest
from sqlalchemy import select
from sqlmodel import col

from domain.store.database.bulk.value_lists import among, listed
from domain.store.database.engine import Database
from domain.store.tables import Learner
from tests.factories import add_course, add_learner


@pytest.mark.parametrize("how_many", [0, 1, 3])
def test_numbers_in_a_list_are_found_and_the_others_are_not(
    database: Database, how_many: int
) -> None:
    with database.transaction() as session:
        course = add_course(session)
        known = [add_learner(session, course, ref).learner_id for ref in ("ada", "ben", "cy")]
        asked = known[:how_many]
        given = {"them": listed([*asked, *asked, 2**40])}
        inside = select(col(Learner.id)).where(among(col(Learner.id), "them"))
        outside = select(col(Learner.id)).where(~among(col(Learner.id), "them"))
        assert set(session.execute(inside, given).scalars()) == set(asked)
        assert set(session.execute(outside, given).scalars()) == set(known) - set(asked)


def test_texts_are_compared_as_they_are_written(database: Database) -> None:
    odd = """o'"neil\\[é]%@learner.example"""
    with database.transaction() as session:
        add_learner(session, add_course(session), email=odd)
        found = select(col(Learner.email)).where(among(col(Learner.email), "them"))
        assert session.execute(found, {"them": listed([odd, "7"])}).scalars().all() == [odd]
        assert session.execute(found, {"them": listed(["o'%"])}).scalars().all() == []
