from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from domain.store.database.engine import Database
from domain.store.people.names_hidden import nameless
from domain.store.tables import Cohort, Enrolment, Learner, Message, Programme
from tests.factories import on_both


@pytest.fixture
def hidden(database: Database) -> Database:
    """A learner with all that tells who she is, read without it."""
    with database.transaction() as session:
        session.add(Programme(id=1, ref="p", name="P"))
        session.flush()
        day = date(2026, 1, 5)
        session.add(Cohort(id=1, ref="c", programme_id=1, name="C", starts_on=day, ends_on=day))
        session.add(
            Learner(id=5, ref="zoe@home.example", name="Zoe Quick", email="zoe@home.example",
                    phone="+447700900123")
        )  # fmt: skip
        session.flush()
        session.add(
            Enrolment(id=1234, ref="zoe@home.example/c", learner_id=5, cohort_id=1,
                      original='{"Nickname": "Zoe"}')
        )  # fmt: skip
    return nameless(database)


@on_both
def test_a_learner_is_called_by_the_number_of_the_enrolment(hidden: Database) -> None:
    found = hidden.read_frame(select(Learner)).iloc[0]
    assert (found["name"], found["ref"]) == ("Learner 1234", "1234")
    assert found[["email", "phone"]].isna().all()
    enrolment = hidden.read_frame(select(Enrolment)).iloc[0]
    assert enrolment["ref"] == "1234"
    assert enrolment[["original"]].isna().all()


@on_both
def test_nobody_is_found_by_what_is_hidden(hidden: Database) -> None:
    by_name = select(Learner).where(Learner.name.contains("Zoe"))  # type: ignore[union-attr]
    with hidden.reading() as session:
        assert session.scalars(by_name).all() == []
        assert session.scalar(text("SELECT name FROM learner")) == "Learner 1234"


@on_both
def test_every_table_can_still_be_read(hidden: Database) -> None:
    with hidden.reading() as session:
        for table in SQLModel.metadata.sorted_tables:
            session.execute(select(table)).all()


@on_both
def test_what_is_decided_is_written_to_the_tables_and_read_again_without_names(
    hidden: Database, database: Database
) -> None:
    with hidden.transaction() as session:
        assert session.scalar(text("SELECT name FROM learner")) == "Zoe Quick"
        session.execute(text("UPDATE learner SET name = 'Zoe Slow'"))
    assert database.read_frame(select(Learner))["name"].tolist() == ["Zoe Slow"]
    assert hidden.read_frame(select(Learner))["name"].tolist() == ["Learner 1234"]
    with pytest.raises(DBAPIError), hidden.reading() as session:
        session.execute(text("UPDATE learner SET name = 'X'"))


@on_both
def test_others_see_names_as_before(hidden: Database, database: Database) -> None:
    hidden.read_frame(select(Learner))
    assert database.read_frame(select(Learner))["name"].tolist() == ["Zoe Quick"]


def test_what_a_provider_wrote_is_hidden_and_our_own_reasons_are_not(
    hidden: Database, database: Database
) -> None:
    at = "'2026-03-02 09:00:00.000000'"
    with database.transaction() as session:
        for key, reason in (("a", "550 <zoe@home.example> unknown"), ("b", "no_consent")):
            values = f"'{key}', 5, 'email', 'x', 'z@h.example', 'Hi Zoe', 'failed', '{reason}'"
            session.execute(
                text(
                    "INSERT INTO message (dedupe_key, learner_id, channel, kind, address,"
                    " body_text, state, reason, send_after_at, expires_at, created_at,"
                    " address_key, headers, attempts, template)"
                    f" VALUES ({values}, {at}, {at}, {at}, '', '{{}}', 1, '')"
                )
            )
    found = select(Message.reason).order_by(Message.id)  # type: ignore[arg-type]
    with hidden.reading() as session:
        assert session.scalars(found).all() == ["refused", "no_consent"]
