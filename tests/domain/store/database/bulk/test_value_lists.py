import pytest
from sqlalchemy import bindparam, select, update
from sqlmodel import col

from domain.store.database.bulk.statements import changed
from domain.store.database.bulk.value_lists import among
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
        given = {"them": [*asked, *asked, 2**40]}
        inside = select(col(Learner.id)).where(among(Learner.id, bindparam("them")))
        outside = select(col(Learner.id)).where(~among(Learner.id, bindparam("them")))
        assert set(session.execute(inside, given).scalars()) == set(asked)
        assert set(session.execute(outside, given).scalars()) == set(known) - set(asked)


def test_there_may_be_more_of_them_than_a_statement_takes_values(database: Database) -> None:
    most = range(1, 70_000)
    with database.transaction() as session:
        known = add_learner(session, add_course(session)).learner_id
        found = select(col(Learner.id)).where(among(Learner.id, most))
        assert session.scalars(found).all() == [known]
        renamed = update(Learner).where(among(Learner.id, most)).values(name="Ada")
        assert changed(session, renamed) == 1


def test_texts_are_compared_as_they_are_written(database: Database) -> None:
    odd = """o'"neil\\[é]%@learner.example"""
    with database.transaction() as session:
        add_learner(session, add_course(session), email=odd)
        found = select(col(Learner.email)).where(among(Learner.email, bindparam("them")))
        assert session.execute(found, {"them": [odd, "7"]}).scalars().all() == [odd]
        assert session.execute(found, {"them": ["o'%"]}).scalars().all() == []
