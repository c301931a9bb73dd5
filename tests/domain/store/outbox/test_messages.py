import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from datetime import timedelta

from sqlmodel import select

from domain.nudges.eligibility import SkipReason
from domain.policy import Channel
from domain.store.database.engine import Database
from domain.store.outbox.delivery import Settled, record_outcomes
from domain.store.outbox.messages import (
    claim_messages,
    expire_late_messages,
    explain_waiting,
    readdress,
)
from domain.store.tables import Message, MessageState
from tests.domain.store.outbox.factories import draft, put, states, take
from tests.factories import NOON, add_course, add_learner, add_nudge

State = Callable[[], dict[str, str]]


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


def test_a_message_is_queued_and_claimed_with_all_that_was_said_of_it(database: Database) -> None:
    with database.transaction() as session:
        course = add_course(session)
        ada = add_learner(session, course)
        number = add_nudge(session, ada.enrolment_id)
    said = draft(
        "whole",
        channel=Channel.SMS,
        kind="recognise",
        address="+447700900123",
        html="<p>Words</p>",
        headers={"Reply-To": "grace@coach.example", "Auto-Submitted": "auto-generated"},
        nudge_id=number,
        learner_id=ada.learner_id,
        staff_id=course.coach_id,
        language="de",
        variant="short",
        rendered_sha256="0" * 64,
    )
    put(database, said)
    with database.reading() as session:
        row = session.exec(select(Message)).one()
    renamed = {"text": "body_text", "html": "body_html"}
    stored = {name: getattr(row, renamed.get(name, name)) for name in asdict(said)}
    assert stored | {"headers": json.loads(row.headers)} == asdict(said)
    assert (row.state, row.attempts, row.created_at) == ("planned", 0, NOON)
    (claimed,) = take(database, "me", minutes=5)
    same = {name: getattr(said, name) for name in asdict(claimed) if hasattr(said, name)}
    assert asdict(claimed) == same | {
        "id": row.id,
        "attempts": 1,
        "claimed_by": "me",
        "queued_at": NOON,
    }
    with database.reading() as session:
        row = session.exec(select(Message)).one()
    assert (row.state, row.claimed_by) == ("claimed", "me")
    assert (row.claimed_at, row.handed_at) == (NOON + timedelta(minutes=5), None)


def test_no_more_are_claimed_than_asked_for_and_the_oldest_go_first(database: Database) -> None:
    hours = {"c": 1, "a": 3, "b": 2}
    late = [draft(key, send_after_at=NOON - timedelta(hours=h)) for key, h in hours.items()]
    put(database, *late)
    assert [message.dedupe_key for message in take(database, limit=2)] == ["a", "b"]


def test_it_may_leave_at_its_moment_and_no_more_once_it_is_late(database: Database) -> None:
    put(database, draft("m", expires_at=NOON + timedelta(hours=1)))
    assert take(database, seconds=-1) == []
    assert take(database, hours=1) == []
    assert [message.dedupe_key for message in take(database)] == ["m"]


def test_a_message_not_due_or_too_late_holds_no_other_back(database: Database) -> None:
    with database.transaction() as session:
        course = add_course(session)
        ada, bob = (add_learner(session, course, ref).learner_id for ref in ("ada", "bob"))
    put(
        database,
        draft("later", learner_id=ada, send_after_at=NOON + timedelta(seconds=1)),
        draft("too late", learner_id=bob, address="bob@learner.example", expires_at=NOON),
        draft("now", learner_id=ada),
        draft("bob", learner_id=bob, address="bob@learner.example"),
    )
    assert [message.dedupe_key for message in take(database)] == ["now", "bob"]


def test_why_due_messages_of_a_channel_wait_is_said_where_nothing_was_said_yet(
    database: Database,
) -> None:
    text = {"channel": Channel.SMS, "address": "+447700900123"}
    put(
        database,
        draft("due"),
        draft("text", **text),
        draft("later", send_after_at=NOON + timedelta(hours=1)),
    )

    def wait(reason: SkipReason) -> int:
        return database.write(explain_waiting, Channel.EMAIL, reason=reason, now=NOON)

    assert [wait(SkipReason.RATE_LIMIT), wait(SkipReason.PROVIDER_PAUSED)] == [1, 0]
    rows = database.read_arrow(select(Message)).to_pylist()
    reasons = {row["dedupe_key"]: row["reason"] for row in rows}
    assert reasons == {"due": "rate_limit", "text": None, "later": None}


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
    database.write(record_outcomes, [(first, Settled(state=MessageState.SENT, at=NOON))])
    assert [m.dedupe_key for m in take(database, "b")] == ["second"]


def test_learners_who_share_an_address_have_one_message_on_its_way_to_it(
    database: Database,
) -> None:
    with database.transaction() as session:
        course = add_course(session)
        ada, bob, eve = (add_learner(session, course, ref).learner_id for ref in ("a", "b", "e"))
    shared = {"address": "Us@learner.example"}
    put(
        database,
        draft("first", learner_id=ada, **shared),
        draft("second", learner_id=bob, address="us@learner.example"),
        # what a channel calls the same is another address of another channel
        draft("text", learner_id=eve, channel=Channel.SMS, **shared),
        draft("colleague", staff_id=course.coach_id, **shared),
    )
    with database.transaction() as session:
        for row in session.exec(select(Message)):
            row.address_key = "us@learner.example"
    claimed = take(database)
    assert [message.dedupe_key for message in claimed] == ["first", "text", "colleague"]
    assert take(database, "b") == []
    database.write(record_outcomes, [(claimed[0], Settled(state=MessageState.SENT, at=NOON))])
    assert [message.dedupe_key for message in take(database, "b")] == ["second"]


def test_learners_without_an_address_do_not_wait_for_each_other(database: Database) -> None:
    with database.transaction() as session:
        course = add_course(session)
        ada, bob = (add_learner(session, course, ref).learner_id for ref in ("a", "b"))
    put(database, draft("a", learner_id=ada, address=""), draft("b", learner_id=bob, address=""))
    assert len(take(database)) == 2


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


def test_only_whoever_claimed_a_message_sends_it_elsewhere(database: Database) -> None:
    put(database, draft("mine"), draft("another"), draft("theirs"))
    mine, _another, theirs = take(database)
    moved = [
        replace(mine, address="New@learner.example "),
        replace(theirs, address="new@learner.example", claimed_by="b"),
    ]
    database.write(readdress, moved)
    rows = database.read_arrow(select(Message)).to_pylist()
    ada = ("ada@learner.example", "ada@learner.example")
    assert {row["dedupe_key"]: (row["address"], row["address_key"]) for row in rows} == {
        "mine": ("New@learner.example ", "new@learner.example"),
        "another": ada,
        "theirs": ada,
    }


def test_what_waits_too_long_expires(database: Database) -> None:
    put(database, draft("old", expires_at=NOON), draft("good"))
    with database.transaction() as session:
        assert expire_late_messages(session, now=NOON) == 1
        assert expire_late_messages(session, now=NOON) == 0
        reasons = session.exec(select(Message.reason).order_by(Message.dedupe_key)).all()
    assert states(database) == {"old": "expired", "good": "planned"}
    assert list(reasons) == [None, "expired"]
