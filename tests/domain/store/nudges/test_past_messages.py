"""What counts against the caps: of whom, at which address, since when, and what waits."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from domain.nudges.eligibility import LOOK_BACK, Sent
from domain.policy import Channel
from domain.store.database.engine import Database
from domain.store.nudges.past_messages import (
    PastMessages,
    read_last_decided,
    read_past_messages,
    read_past_of_everybody,
    read_past_of_one,
)
from domain.store.tables import COUNTED, MessageState
from tests.factories import NOON, add_course, add_learner, add_message, add_nudge

HOUR, MOMENT = timedelta(hours=1), timedelta(milliseconds=1)
ADA, US = "ada@learner.example", "us@learner.example"
HEARD = Sent(at=NOON - HOUR, channel=Channel.EMAIL)


@pytest.fixture
def people(database: Database) -> list[int]:
    """Ada, Ben and Cleo by their numbers; the last two read their mail at one address."""
    with database.transaction() as session:
        course = add_course(session)
        return [
            add_learner(session, course, ref, email=email).learner_id
            for ref, email in (("ada", ADA), ("ben", " US@learner.example"), ("cleo", US))
        ]


def left(session: Session, learner_id: int | None, address: str = ADA, **about: Any) -> int:
    """A mail that left an hour ago, unless `about` says otherwise."""
    usual = {"state": MessageState.SENT, "sent_at": NOON - HOUR, "claimed_at": NOON - 2 * HOUR}
    row = {"learner_id": learner_id, "address": address, "send_after_at": NOON - 3 * HOUR}
    return add_message(session, **(row | usual | about))


def past(session: Session, learner: int, *keys: str, but: int = 0) -> tuple[Sent, ...]:
    found = read_past_messages(session, now=NOON, learners=[learner], keys=keys, but=[but])
    return found.past(learner, keys[0] if keys else "")


@pytest.mark.parametrize("state", list(MessageState))
def test_what_left_or_may_have_left_counts_and_for_planning_what_waits_as_well(
    database: Database, people: list[int], state: MessageState
) -> None:
    ada = people[0]
    with database.transaction() as session:
        left(session, ada, state=state)
        assert past(session, ada) == ((HEARD,) if state in COUNTED else ())
        counts = state in {*COUNTED, MessageState.PLANNED}
        assert read_past_of_everybody(session, now=NOON) == ({ada: [HEARD]} if counts else {})


@pytest.mark.parametrize(
    ("about", "at"),
    [
        ({}, NOON - HOUR),
        ({"sent_at": None}, NOON - 2 * HOUR),
        ({"sent_at": None, "claimed_at": None}, NOON - 3 * HOUR),
        ({"sent_at": NOON - LOOK_BACK + MOMENT}, NOON - LOOK_BACK + MOMENT),
        ({"sent_at": NOON - LOOK_BACK}, None),
    ],
    ids=str,
)
def test_it_counts_from_when_it_left_as_far_as_anybody_knows_for_as_long_as_caps_look_back(
    database: Database, people: list[int], about: dict[str, Any], at: datetime | None
) -> None:
    with database.transaction() as session:
        left(session, people[0], **about)
        expected = [Sent(at=at, channel=Channel.EMAIL)] if at else []
        assert past(session, people[0]) == tuple(expected)
        assert read_past_of_everybody(session, now=NOON).get(people[0], []) == expected


def test_who_reads_at_an_address_hears_what_anybody_gets_there(
    database: Database, people: list[int]
) -> None:
    ada, ben, cleo = people
    with database.transaction() as session:
        to_ben = left(session, ben, US)
        left(session, ada, channel=Channel.SMS, address="+447700900123", address_key="+4")
        left(session, None, US)  # to a colleague
        assert past(session, ben, US) == past(session, cleo, US) == (HEARD,)
        # by what they got themselves, wherever that went
        assert past(session, ben) == (HEARD,)
        assert past(session, ada) == (Sent(at=HEARD.at, channel=Channel.SMS),)
        assert past(session, cleo) == ()
        # the messages that are asked about do not stand in their own way
        assert past(session, cleo, US, but=to_ben) == ()
        everybody = read_past_of_everybody(session, now=NOON)
        for one in people:
            assert read_past_of_one(session, one, now=NOON) == {one: everybody[one]}
    by_text = Sent(at=HEARD.at, channel=Channel.SMS)
    assert everybody == {ada: [by_text], ben: [HEARD], cleo: [HEARD]}


def test_learners_without_an_address_do_not_share_one(database: Database) -> None:
    with database.transaction() as session:
        course = add_course(session)
        nobody, other = (
            add_learner(session, course, ref, email="", phone="").learner_id for ref in "ab"
        )
        left(session, nobody, "", address_key="")
        assert read_past_of_everybody(session, now=NOON) == {nobody: [HEARD]}
        assert past(session, other, "") == ()


def test_people_who_share_a_phone_share_its_texts(database: Database) -> None:
    with database.transaction() as session:
        course = add_course(session)
        one, other, third = (
            add_learner(session, course, ref, phone=phone).learner_id
            for ref, phone in (("a", "+447700900123"), ("b", "+447700900123"), ("c", "+4477"))
        )
        left(session, one, "+447700900123", channel=Channel.SMS, address_key="+447700900123")
        left(session, third, "+4477", channel=Channel.SMS, address_key="+4477")
        text = Sent(at=HEARD.at, channel=Channel.SMS)
        everybody = read_past_of_everybody(session, now=NOON)
        assert read_past_of_one(session, other, now=NOON) == {other: [text]}
        assert read_past_of_one(session, third + 1, now=NOON) == {}
    assert everybody == {one: [text], other: [text], third: [text]}


def test_what_is_let_go_counts_at_once_for_its_learner_and_its_address() -> None:
    heard, later = PastMessages(), Sent(at=NOON, channel=Channel.SMS)
    heard.add(1, US, HEARD)
    heard.add(2, US, later)
    heard.add(2, "", later)
    assert heard.past(1, US) == (HEARD, later)
    assert heard.past(2, US) == (later, later, HEARD)
    assert heard.past(3, US) == (HEARD, later)
    assert heard.past(3, "") == ()
    assert heard.past(1, "") == (HEARD,)


def test_a_cooldown_counts_from_the_last_nudge_they_heard_of_and_not_from_the_one_asked_about(
    database: Database,
) -> None:
    with database.transaction() as session:
        course = add_course(session)
        ada, ben = (add_learner(session, course, ref) for ref in ("ada", "ben"))
        numbers = []
        decided = ((ada, 40, "sent"), (ada, 9, "skipped"), (ada, 1, "claimed"), (ben, 2, "sent"))
        for person, days, state in decided:
            about = {"planned_at": NOON - timedelta(days=days), "period": str(days)}
            numbers.append(add_nudge(session, person.enrolment_id, **about))
            left(session, person.learner_id, nudge_id=numbers[-1], state=state)
        found = read_last_decided(session, learners=[ada.learner_id], but=numbers[2:])
    assert found == {(ada.learner_id, "reengage"): NOON - timedelta(days=40)}
