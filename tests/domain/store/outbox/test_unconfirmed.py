"""A message whose fate nobody knows waits for a person, and is decided once."""

from datetime import timedelta

import pytest
from sqlmodel import col, select, update

from domain.store.database.engine import Database
from domain.store.outbox.unconfirmed import (
    UnconfirmedDecision,
    decide_unconfirmed,
    read_unconfirmed,
)
from domain.store.tables import Message, MessageState
from tests.domain.store.outbox.factories import draft, put, states, take
from tests.factories import NOON, add_course, add_learner

DAY = timedelta(days=1)


@pytest.fixture
def lost(database: Database) -> int:
    """The row number of a message whose sender vanished."""
    with database.transaction() as session:
        learner = add_learner(session, add_course(session)).learner_id
    put(database, draft("a", learner_id=learner))
    take(database)
    with database.transaction() as session:
        gone = update(Message).where(col(Message.dedupe_key) == "a")
        session.exec(gone.values(state=MessageState.UNKNOWN))
        (found,) = read_unconfirmed(session)
    assert (found.to, found.kind, found.claimed_at) == ("Ada Example", "reengage", NOON)
    return found.message_id


@pytest.mark.parametrize(
    ("choice", "state"),
    [(UnconfirmedDecision.ARRIVED, "delivered"), (UnconfirmedDecision.LOST, "failed")],
)
def test_a_person_may_say_what_became_of_it(
    database: Database, lost: int, choice: UnconfirmedDecision, state: str
) -> None:
    with database.transaction() as session:
        assert decide_unconfirmed(session, lost, choice, now=NOON, lasts=DAY)
        assert read_unconfirmed(session) == []
    assert states(database) == {"a": state}


def test_it_is_sent_again_only_when_somebody_says_so_and_not_for_ever(
    database: Database, lost: int
) -> None:
    assert take(database, hours=1) == []
    later = NOON + timedelta(days=5)
    with database.transaction() as session:
        assert decide_unconfirmed(
            session, lost, UnconfirmedDecision.SEND_AGAIN, now=later, lasts=DAY
        )
        kept = session.exec(select(Message)).one()
    assert kept.expires_at == later + DAY
    (again,) = take(database, days=5)
    assert (again.id, again.attempts) == (lost, 2)
    assert take(database, days=5) == []


def test_whoever_decides_second_changes_nothing(database: Database, lost: int) -> None:
    with database.transaction() as session:
        assert decide_unconfirmed(session, lost, UnconfirmedDecision.ARRIVED, now=NOON, lasts=DAY)
        assert not decide_unconfirmed(
            session, lost, UnconfirmedDecision.SEND_AGAIN, now=NOON, lasts=DAY
        )
    assert states(database) == {"a": "delivered"}
    assert take(database) == []
