"""Between a sender and a colleague who takes a message back, whoever commits first has it."""

from datetime import timedelta

from sqlmodel import select

from domain.policy import Channel
from domain.store.database.engine import Database
from domain.store.outbox.messages import claim_messages
from domain.store.outbox.taken_back import take_back
from domain.store.tables import Message, MessageState
from tests.dashboard.conftest import Clock, seeded, seeded_file

__all__ = ["seeded", "seeded_file"]

NOW = Clock().now


def wait(database: Database) -> tuple[int, int]:
    """One message that waits, due now: its number and that of its nudge."""
    with database.transaction() as session:
        message = session.exec(select(Message).where(Message.learner_id == 4)).one()
        message.state, message.sent_at, message.claimed_at = MessageState.PLANNED, None, None
        message.send_after_at, message.expires_at = NOW, NOW + timedelta(days=1)
        assert message.nudge_id is not None
        return message.id, message.nudge_id


def claim(database: Database) -> list[int]:
    found = database.write(claim_messages, by="s", limit=9, now=NOW, channels=[Channel.EMAIL])
    return [one.id for one in found]


def stop(database: Database, nudge: int) -> bool:
    return database.write(take_back, nudge, by="Cora", why="We spoke today", now=NOW)


def test_what_was_taken_back_is_never_claimed_and_says_who_and_why(seeded: Database) -> None:
    message, nudge = wait(seeded)
    assert stop(seeded, nudge)
    assert message not in claim(seeded)
    assert not stop(seeded, nudge)
    with seeded.reading() as session:
        row = session.get_one(Message, message)
    assert (row.state, row.reason) == ("skipped", "taken_back")
    assert (row.taken_back_by, row.taken_back_why) == ("Cora", "We spoke today")


def test_what_a_sender_has_in_hand_is_not_taken_back(seeded: Database) -> None:
    message, nudge = wait(seeded)
    assert claim(seeded) == [message]
    assert not stop(seeded, nudge)
    with seeded.reading() as session:
        assert session.get_one(Message, message).state == "claimed"
