from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from sqlmodel import select

from domain.policy import Channel
from domain.store.database.engine import Database
from domain.store.outbox.delivery import Settled, record_outcomes
from domain.store.outbox.messages import (
    Claimed,
    Draft,
    claim_messages,
    expire_late_messages,
    queue_messages,
)
from domain.store.tables import Message, MessageState
from tests.factories import NOON, add_course, add_learner

EVERY = tuple(Channel)
State = Callable[[], dict[str, str]]


def draft(key: str, **changes: Any) -> Draft:
    usual: dict[str, Any] = {
        "dedupe_key": key,
        "channel": Channel.EMAIL,
        "kind": "reengage",
        "address": "ada@learner.example",
        "subject": "Hello",
        "text": "Words",
        "html": None,
        "template": "reengage@1",
        "send_after_at": NOON,
        "expires_at": NOON + timedelta(hours=48),
        "headers": {"Reply-To": "grace@coach.example"},
    }
    return Draft(**(usual | changes))


def put(database: Database, *drafts: Draft) -> int:
    with database.transaction() as session:
        return queue_messages(session, drafts, now=NOON)


def take(database: Database, by: str = "a", limit: int = 100, **at: float) -> list[Claimed]:
    now = NOON + timedelta(**at)
    with database.transaction() as session:
        return claim_messages(session, by=by, limit=limit, now=now, channels=EVERY)


def states(database: Database) -> dict[str, str]:
    rows = database.read_arrow(select(Message)).to_pylist()
    return {row["dedupe_key"]: row["state"] for row in rows}


def test_the_same_message_is_queued_once(database: Database) -> None:
    assert put(database, draft("a"), draft("b")) == 2
    assert put(database, draft("b"), draft("c"), draft("c")) == 1
    assert sorted(states(database)) == ["a", "b", "c"]


def test_a_claim_comes_back_as_it_was_queued_oldest_first(database: Database) -> None:
    earlier = NOON - timedelta(hours=1)
    put(database, draft("late"), draft("early", send_after_at=earlier))
    first, second = take(database)
    assert (first.dedupe_key, second.dedupe_key) == ("early", "late")
    assert first.headers == {"Reply-To": "grace@coach.example"}
    assert (first.attempts, first.subject, first.text) == (1, "Hello", "Words")


def test_what_is_not_due_late_or_on_a_closed_channel_is_left(database: Database) -> None:
    put(
        database,
        draft("later", send_after_at=NOON + timedelta(hours=1)),
        draft("too late", expires_at=NOON),
        draft("sms", channel=Channel.SMS),
    )
    with database.transaction() as session:
        assert claim_messages(session, by="a", limit=9, now=NOON, channels=[Channel.EMAIL]) == []


def test_nobody_gets_what_another_claimed(database: Database) -> None:
    put(database, *(draft(str(n)) for n in range(10)))
    mine = {m.id for m in take(database, "a", limit=6)}
    theirs = {m.id for m in take(database, "b", limit=6)}
    assert len(mine) == 6
    assert len(theirs) == 4
    assert not mine & theirs


def test_many_senders_at_once_share_the_outbox_without_overlap(database: Database) -> None:
    put(database, *(draft(str(n)) for n in range(200)))

    def drain(name: str) -> list[int]:
        found: list[int] = []
        while some := take(database, name, limit=7):
            found += [m.id for m in some]
        return found

    with ThreadPoolExecutor(4) as pool:
        claimed = [number for numbers in pool.map(drain, "abcd") for number in numbers]
    assert len(claimed) == len(set(claimed)) == 200


def test_a_learner_has_at_most_one_message_on_its_way(database: Database) -> None:
    with database.transaction() as session:
        ada = add_learner(session, add_course(session)).learner_id
    put(database, draft("first", learner_id=ada), draft("second", learner_id=ada))
    (first,) = take(database)
    assert take(database, "b") == []
    with database.transaction() as session:
        record_outcomes(session, [(first, Settled(state=MessageState.SENT, at=NOON))])
    assert [m.dedupe_key for m in take(database, "b")] == ["second"]


def test_an_older_message_that_nobody_here_can_send_holds_nothing_back(database: Database) -> None:
    with database.transaction() as session:
        ada = add_learner(session, add_course(session)).learner_id
    text = draft("text", learner_id=ada, channel=Channel.SMS, address="+44 20 7946 0000")
    put(database, text, draft("mail", learner_id=ada))
    mail = (Channel.EMAIL,)
    with database.transaction() as session:
        assert claim_messages(session, by="a", limit=9, now=NOON, channels=mail) == []
        found = claim_messages(session, by="a", limit=9, now=NOON, channels=mail, served=mail)
    assert [message.dedupe_key for message in found] == ["mail"]


def test_what_waits_too_long_expires(database: Database) -> None:
    put(database, draft("old", expires_at=NOON), draft("good"))
    with database.transaction() as session:
        assert expire_late_messages(session, now=NOON) == 1
    assert states(database) == {"old": "expired", "good": "planned"}
