from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from domain.store.database.engine import Database
from domain.store.outbox.delivery import (
    PutBack,
    Settled,
    give_up_stale_claims,
    hand_over,
    record_outcomes,
)
from domain.store.outbox.messages import Claimed, expire_late_messages
from domain.store.tables import Message, MessageState
from tests.domain.store.outbox.factories import draft, put, states, take
from tests.factories import NOON

SENT = Settled(state=MessageState.SENT, at=NOON)


def note(database: Database, message: Claimed, outcome: Settled | PutBack) -> None:
    database.write(record_outcomes, [(message, outcome)])


def hand(database: Database, *messages: Claimed) -> set[int]:
    return database.write(hand_over, messages, at=NOON)


def vanish(database: Database) -> int:
    return database.write(give_up_stale_claims, claimed_before=NOON + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("state", "reason"), [(MessageState.SENT, None), (MessageState.FAILED, "5.1.1 no such user")]
)
def test_an_outcome_is_recorded_once_by_whoever_claimed(
    database: Database, state: MessageState, reason: str | None
) -> None:
    put(database, draft("m"))
    (mine,) = take(database)
    note(database, replace(mine, claimed_by="someone else"), Settled(state=state))
    assert states(database) == {"m": "claimed"}
    note(database, mine, Settled(state=state, reason=reason, at=NOON))
    note(database, mine, Settled(state=MessageState.UNKNOWN))
    assert states(database) == {"m": state}
    with database.reading() as session:
        assert session.exec(select(Message.reason)).one() == reason


def test_when_it_left_and_the_providers_name_of_it_are_kept(database: Database) -> None:
    put(database, draft("m"))
    (mine,) = take(database)
    unclear = Settled(state=MessageState.UNKNOWN, at=NOON, provider_id="SM1", reason="no answer")
    note(database, mine, unclear)
    note(database, mine, Settled(state=MessageState.SENT))
    with database.reading() as session:
        kept = session.exec(select(Message)).one()
    assert (kept.state, kept.sent_at, kept.provider_id, kept.reason) == ("sent", NOON, "SM1", None)


def test_many_outcomes_are_recorded_together(database: Database) -> None:
    put(database, *(draft(str(n)) for n in range(6)))
    some = take(database)
    late = PutBack(until=NOON + timedelta(hours=1), reason="451 later")
    database.write(record_outcomes, [(m, late if n % 2 else SENT) for n, m in enumerate(some)])
    assert states(database) == {str(n): "planned" if n % 2 else "sent" for n in range(6)}


def test_a_deferred_message_waits_and_counts_its_attempts(database: Database) -> None:
    put(database, draft("m"))
    (mine,) = take(database)
    assert hand(database, mine) == {mine.id}
    note(database, mine, PutBack(until=NOON + timedelta(hours=2), reason="deferred"))
    assert take(database, hours=1) == []
    (again,) = take(database, hours=2)
    assert again.attempts == 2
    assert hand(database, again) == {again.id}


def test_why_a_message_waits_again_is_said_and_that_it_was_claimed_is_forgotten(
    database: Database,
) -> None:
    put(database, draft("m"))
    (mine,) = take(database)
    hand(database, mine)
    note(database, mine, PutBack(until=NOON + timedelta(hours=2), reason="451 later"))
    with database.reading() as session:
        kept = session.exec(select(Message)).one()
    assert (kept.state, kept.reason, kept.send_after_at) == (
        "planned",
        "451 later",
        NOON + timedelta(hours=2),
    )
    assert (kept.claimed_at, kept.claimed_by, kept.handed_at) == (None, None, None)


def test_what_was_given_to_the_wire_when_its_sender_vanished_is_unknown_and_never_sent_again(
    database: Database,
) -> None:
    put(database, draft("m"))
    (mine,) = take(database)
    hand(database, mine)
    with database.transaction() as session:
        assert give_up_stale_claims(session, claimed_before=NOON) == 0
    assert vanish(database) == 1
    assert states(database) == {"m": "unknown"}
    with database.reading() as session:
        assert session.exec(select(Message.reason)).one() == "sender_vanished"
    assert take(database, hours=1) == []
    note(database, mine, SENT)  # its sender was only slow, and knows the truth
    assert states(database) == {"m": "sent"}


def test_only_claims_are_given_up_whatever_became_of_other_messages(database: Database) -> None:
    put(database, draft("sent"), draft("planned"), draft("late", expires_at=NOON))
    (first, *_) = take(database, limit=1)
    hand(database, first)
    note(database, first, SENT)
    database.write(expire_late_messages, now=NOON)
    assert vanish(database) == 0
    assert states(database) == {"sent": "sent", "planned": "planned", "late": "expired"}


def test_what_never_reached_the_wire_waits_again_and_its_old_sender_may_not_send_it(
    database: Database,
) -> None:
    put(database, draft("m"))
    (old,) = take(database, "old")
    assert vanish(database) == 0
    (new,) = take(database, "new")
    assert hand(database, old) == set()
    assert hand(database, new) == {new.id}
    assert hand(database, new) == set()
    note(database, old, Settled(state=MessageState.FAILED))
    assert states(database) == {"m": "claimed"}
