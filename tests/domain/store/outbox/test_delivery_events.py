from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from domain.messaging.delivery import DeliveryStatus
from domain.messaging.links import Link, Purpose
from domain.policy import Channel
from domain.store.database.engine import Database
from domain.store.outbox.delivery_events import (
    SentText,
    apply_status,
    ask_coach_to_answer,
    find_by_provider_id,
    find_language_of,
    find_last_text,
    find_learner_of,
    find_text,
    find_text_link,
    read_html,
    read_text_links,
    record_delivery_event,
)
from domain.store.tables import Enrolment, Learner, Message, MessageEvent, Task
from tests.domain.store.outbox.factories import draft, put, take
from tests.factories import NOON, Person, add_course, add_learner, add_nudge

ADA, BOB = "+447700900123", "+447700900124"


def text(key: str, address: str, **changes: Any) -> Any:
    return draft(key, channel=Channel.SMS, address=address, **changes)


def number_of(database: Database, key: str) -> int:
    with database.reading() as session:
        number = session.exec(select(Message.id).where(Message.dedupe_key == key)).one()
    assert number
    return number


@dataclass(frozen=True, kw_only=True)
class Nudged:
    """Ada, a nudge to her, and the row number of its text."""

    ada: Person
    nudge: int
    message: int


@pytest.fixture
def nudged(database: Database) -> Nudged:
    """Ada is on two courses, the nudge is about the first; a mail to Bob is about none."""
    with database.transaction() as session:
        ada = add_learner(session, add_course(session), language="de")
        other = add_course(session, "other")
        bob = add_learner(session, other, "bob")
        again = Enrolment(ref="again", learner_id=ada.learner_id, cohort_id=other.cohort_id)
        session.add(again)
        number = add_nudge(session, ada.enrolment_id)
    put(
        database,
        text("text", ADA, learner_id=ada.learner_id, nudge_id=number),
        draft("mail", learner_id=bob.learner_id, html="<p>Hello</p>", language="en"),
    )
    return Nudged(ada=ada, nudge=number, message=number_of(database, "text"))


def test_a_reply_is_to_the_newest_text_to_that_number_however_it_is_spelled(
    database: Database,
) -> None:
    put(database, text("old", ADA), text("new", "+44 7700 900123"), text("bob", BOB))
    put(database, draft("mail", address=ADA))
    take(database)
    put(database, text("not sent yet", ADA), text("nor this", "+447700900126"))
    with database.reading() as session:
        assert find_last_text(session, ADA) == number_of(database, "new")
        assert find_last_text(session, BOB) == number_of(database, "bob")
        assert find_last_text(session, "+447700900125") is None
        assert find_last_text(session, "+447700900126") is None


def test_a_text_is_known_by_its_number_and_by_the_providers_name(database: Database) -> None:
    put(database, text("text", ADA), text("other", BOB), draft("mail"))
    with database.transaction() as session:
        session.exec(select(Message).where(Message.dedupe_key == "text")).one().provider_id = "SM1"
        session.exec(select(Message).where(Message.dedupe_key == "mail")).one().provider_id = "SM2"
    with database.reading() as session:
        known = SentText(number=number_of(database, "text"), address=ADA)
        assert find_by_provider_id(session, "SM1") == known
        assert find_text(session, known.number) == known
        assert find_by_provider_id(session, "SM2") is None
        assert find_text(session, number_of(database, "mail")) is None


def test_what_a_message_was_about_to_whom_and_in_which_language(
    database: Database, nudged: Nudged
) -> None:
    mail = number_of(database, "mail")
    with database.reading() as session:
        assert find_learner_of(session, nudged.message) == nudged.ada.learner_id
        assert find_language_of(session, nudged.message) == "de"
        assert find_language_of(session, mail) == "en"
        assert (read_html(session, mail), read_html(session, nudged.message)) == (
            "<p>Hello</p>",
            None,
        )
    with database.transaction() as session:
        session.get_one(Learner, nudged.ada.learner_id).language = "fr"
        session.get_one(Message, nudged.message).language = "en"
    with database.reading() as session:
        assert find_language_of(session, nudged.message) == "en"


def test_a_text_leads_to_the_reason_of_its_nudge_and_an_enrolment_to_those_of_all(
    database: Database, nudged: Nudged
) -> None:
    reason = Link(
        purpose=Purpose.WHY,
        channel=Channel.SMS,
        learner_id=nudged.ada.learner_id,
        enrolment_id=nudged.ada.enrolment_id,
        intervention="reengage",
        period="2026-W10",
    )
    with database.reading() as session:
        assert find_text_link(session, nudged.message) == reason
        assert find_text_link(session, number_of(database, "mail")) is None
        assert read_text_links(session, nudged.ada.enrolment_id) == [reason]
        assert read_text_links(session, nudged.ada.enrolment_id + 1) == []


def test_the_same_event_counts_once_and_says_what_was_told(
    database: Database, nudged: Nudged
) -> None:
    def told(event: str, **changes: Any) -> bool:
        usual = {"event_id": event, "kind": "words", "detail": "Hello", "at": NOON}
        return database.write(record_delivery_event, nudged.message, **usual | changes)

    assert [told("a"), told("a", detail="again"), told("b")] == [True, False, True]
    with database.reading() as session:
        kept = session.exec(select(MessageEvent).order_by(MessageEvent.provider_event_id)).all()
        found = [(e.provider_event_id, e.message_id, e.kind, e.detail, e.at) for e in kept]
    assert found == [(name, nudged.message, "words", "Hello", NOON) for name in "ab"]


def asked(database: Database, message: int, words: str, **later: float) -> int | None:
    return database.write(ask_coach_to_answer, message, words, now=NOON + timedelta(**later))


def test_words_are_for_the_coach_of_the_course_the_message_was_about(
    database: Database, nudged: Nudged
) -> None:
    assert asked(database, nudged.message, "Hello")
    assert asked(database, nudged.message, "Still there?", hours=1)
    with database.reading() as session:
        task = session.exec(select(Task)).one()
    assert (task.enrolment_id, task.cause, task.urgent) == (nudged.ada.enrolment_id, "reply", True)
    assert (task.action, task.as_of) == ("Answer what they wrote back to our message", NOON.date())
    assert task.detail == "Hello\nStill there?"
    with database.transaction() as session:
        session.exec(select(Task)).one().closed_at = NOON
    assert asked(database, nudged.message, "Good morning", days=1)
    with database.reading() as session:
        told = [task.detail for task in session.exec(select(Task).order_by(Task.id))]
    assert told == ["Hello\nStill there?", "Good morning"]


def test_words_about_no_nudge_are_for_the_learners_newest_course_and_nobodys_are_kept_apart(
    database: Database, nudged: Nudged
) -> None:
    put(database, text("staff", BOB))
    assert asked(database, number_of(database, "mail"), "Hello")
    assert not asked(database, number_of(database, "staff"), "Hello")
    with database.reading() as session:
        task = session.exec(select(Task)).one()
    assert task.enrolment_id != nudged.ada.enrolment_id


def test_more_words_after_an_answer_open_the_task_again_and_tell_it_anew(
    database: Database, nudged: Nudged
) -> None:
    asked(database, nudged.message, "Hello")
    with database.transaction() as session:
        session.exec(select(Task)).one().notified_at = NOON
    asked(database, nudged.message, "Still open")
    with database.transaction() as session:
        task = session.exec(select(Task)).one()
        assert task.notified_at == NOON
        task.closed_at, task.closed_by = NOON, None
    asked(database, nudged.message, "And once more")
    with database.reading() as session:
        task = session.exec(select(Task)).one()
    assert (task.closed_at, task.notified_at) == (None, None)
    assert task.detail == "Hello\nStill open\nAnd once more"


Moved = Callable[..., tuple[str, str | None, object]]


@pytest.fixture
def moved(database: Database, nudged: Nudged) -> Moved:
    """What becomes of the text, once in a state, on a provider's word."""

    def move(before: str, fate: DeliveryStatus, *, attempts: int = 1, **told: Any) -> Any:
        with database.transaction() as session:
            message = session.get_one(Message, nudged.message)
            message.state, message.attempts, message.reason = before, attempts, None
            message.sent_at = message.provider_id = None
        database.write(apply_status, nudged.message, fate, **{"reason": "why", "at": NOON} | told)
        with database.reading() as session:
            now = session.get_one(Message, nudged.message)
            return now.state, now.reason, now.sent_at

    return move


def test_what_became_of_a_text_moves_upwards_only(moved: Moved) -> None:
    order = list(DeliveryStatus)
    for before in order:
        for fate in order:
            state, reason, _ = moved(before.value, fate)
            higher = order.index(fate) > order.index(before)
            assert state == (fate if higher else before)
            assert reason == ("why" if higher else None)


def test_when_it_left_is_known_from_the_first_word_of_it_unless_it_failed(moved: Moved) -> None:
    assert moved("claimed", DeliveryStatus.DELIVERED) == ("delivered", "why", NOON)
    assert moved("unknown", DeliveryStatus.BOUNCED) == ("bounced", "why", NOON)
    assert moved("claimed", DeliveryStatus.FAILED) == ("failed", "why", None)


def test_of_an_older_attempt_only_an_arrival_is_believed(moved: Moved) -> None:
    assert moved("sent", DeliveryStatus.BOUNCED, attempts=2, attempt=1)[0] == "sent"
    assert moved("sent", DeliveryStatus.BOUNCED, attempts=2, attempt=2)[0] == "bounced"
    assert moved("sent", DeliveryStatus.DELIVERED, attempts=2, attempt=1)[0] == "delivered"


@pytest.mark.parametrize(
    ("fate", "attempts", "after"),
    [
        (DeliveryStatus.DELIVERED, 1, "delivered"),
        (DeliveryStatus.SENT, 1, "sent"),
        (DeliveryStatus.BOUNCED, 1, "planned"),
        (DeliveryStatus.DELIVERED, 0, "planned"),
    ],
)
def test_what_waits_to_be_sent_again_and_has_arrived_is_not_sent_again(
    moved: Moved, fate: DeliveryStatus, attempts: int, after: str
) -> None:
    assert moved("planned", fate, attempts=attempts)[0] == after


def test_only_the_message_it_was_told_of_moves_and_keeps_what_was_known_first(
    database: Database, nudged: Nudged
) -> None:
    take(database)

    def tell(fate: DeliveryStatus, provider_id: str, hours: int) -> bool:
        with database.transaction() as session:
            at = NOON + timedelta(hours=hours)
            return apply_status(
                session, nudged.message, fate, reason=None, at=at, provider_id=provider_id
            )

    assert tell(DeliveryStatus.SENT, "SM1", 1) is True
    assert tell(DeliveryStatus.DELIVERED, "SM2", 2) is True
    assert tell(DeliveryStatus.SENT, "SM3", 3) is False
    with database.reading() as session:
        told = session.get_one(Message, nudged.message)
        other = session.get_one(Message, number_of(database, "mail"))
    assert (told.state, told.provider_id, told.sent_at) == (
        "delivered",
        "SM1",
        NOON + timedelta(hours=1),
    )
    assert (other.state, other.provider_id, other.sent_at) == ("claimed", None, None)


def test_a_reply_is_to_the_text_that_left_last_whenever_it_was_queued(database: Database) -> None:
    put(database, *(text(key, ADA) for key in ("first", "second", "third")))
    hours = {"first": (0, 2), "second": (3, 1), "third": (0, None)}
    take(database)

    def left(key: str, claimed: int, sent: int | None) -> None:
        with database.transaction() as session:
            row = session.get_one(Message, number_of(database, key))
            row.claimed_at = NOON + timedelta(hours=claimed)
            row.sent_at = None if sent is None else NOON + timedelta(hours=sent)

    def last() -> int | None:
        return database.read(find_last_text, ADA)

    for key, (claimed, sent) in hours.items():
        left(key, claimed, sent)
    assert last() == number_of(database, "first")
    # when it was claimed is all that is known of one that may have left
    left("third", 4, None)
    assert last() == number_of(database, "third")
    left("second", 0, 5)
    assert last() == number_of(database, "second")
