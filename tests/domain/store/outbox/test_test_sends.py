import json
from datetime import timedelta

from sqlmodel import select

from demo.local_inbox.server import start_inbox
from domain.messaging.rendering.rendering import RenderedMessage
from domain.policy import Channel, Policy
from domain.store.database.engine import Database
from domain.store.outbox.test_sends import PER_DAY, SendTestOutcome, queue_test_send
from domain.store.tables import Message, Staff
from tests.factories import NOON, add_course, deployment_for
from tests.worker.senders.servers import free_port
from worker.jobs.sending.send_nudges import send_nudges

MAIL = RenderedMessage(subject="Hello", text="Hi Ada", html="<p>Hi</p>", segments=0, template="t@1")


def test_a_test_goes_to_the_colleague_alone_and_says_what_it_is(database: Database) -> None:
    with database.transaction() as session:
        coach = add_course(session).coach_id
        assert (
            queue_test_send(session, MAIL, staff_id=coach, channel=Channel.EMAIL, now=NOON)
            is SendTestOutcome.QUEUED
        )
        message = session.exec(select(Message)).one()
        assert (message.address, message.subject) == ("grace@coach.example", "[Test] Hello")
        assert (message.kind, message.learner_id, message.staff_id) == ("test", None, coach)
        assert json.loads(message.headers) == {}


def test_without_an_address_nothing_is_queued(database: Database) -> None:
    with database.transaction() as session:
        coach = add_course(session).coach_id
        asked = {"staff_id": coach, "channel": Channel.SMS, "now": NOON}
        assert queue_test_send(session, MAIL, **asked) is SendTestOutcome.NO_ADDRESS
        session.get_one(Staff, coach).phone = "+447700900999"
        assert queue_test_send(session, MAIL, **asked) is SendTestOutcome.QUEUED
        assert session.exec(select(Message)).one().body_text == "[Test] Hi Ada"


def test_so_many_a_day_are_enough(database: Database) -> None:
    with database.transaction() as session:
        coach = add_course(session).coach_id
        for number in range(PER_DAY + 1):
            told = queue_test_send(session, MAIL, staff_id=coach, channel=Channel.EMAIL, now=NOON)
            assert told is (SendTestOutcome.QUEUED if number < PER_DAY else SendTestOutcome.ENOUGH)
        later = NOON + timedelta(hours=25)
        told = queue_test_send(session, MAIL, staff_id=coach, channel=Channel.EMAIL, now=later)
        assert told is SendTestOutcome.QUEUED
        assert len(session.exec(select(Message)).all()) == PER_DAY + 1


def test_the_worker_sends_it(sqlite_database: Database, policy: Policy, tmp_path: object) -> None:
    smtp, http = free_port(), free_port()
    inbox = start_inbox(smtp, http, tmp_path / "inbox")  # type: ignore[operator]
    try:
        with sqlite_database.transaction() as session:
            coach = add_course(session).coach_id
            queue_test_send(session, MAIL, staff_id=coach, channel=Channel.EMAIL, now=NOON)
        mail = {"smtp_host": "127.0.0.1", "smtp_port": smtp, "smtp_security": "none"}
        here = deployment_for(sqlite_database, policy, smtp_user="", **mail)
        assert send_nudges(here, now=NOON).outcomes["sent"] == 1
        (arrived,) = inbox.messages()
        assert (arrived.to, arrived.subject) == ("grace@coach.example", "[Test] Hello")
    finally:
        inbox.stop()
