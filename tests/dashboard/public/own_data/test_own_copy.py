"""A learner has a copy sent to the address that is known, and takes it once."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from domain.messaging.links.signed import Link, Purpose
from domain.policy import Channel, Policy
from domain.store.database.engine import Database
from domain.store.operations import claim_asked_job
from domain.store.outbox.messages import claim_messages
from domain.store.people import suppress
from domain.store.privacy import OWN_COPY_JOB, find_linked_copy
from domain.store.tables import AuditEvent, JobRequest, Learner, LearnerCopy, Message
from tests.dashboard.public.conftest import address
from tests.factories import NOON, deployment_for, on_both
from worker.jobs.exports.learner_data import copy_learner
from worker.jobs.sending.recheck import Recheck

Send = Callable[[], str]


@pytest.fixture
def sent(visitor: TestClient, link: Link, database: Database, policy: Policy) -> Send:
    """They ask and the worker makes it; the path of the link they are mailed."""

    def do() -> str:
        text = visitor.post(address(link, Purpose.DATA), data={"do": "copy"}).text
        assert "on its way" in text
        asked = database.write(claim_asked_job, [OWN_COPY_JOB], by="w", now=NOON)
        assert asked
        copy_learner(deployment_for(database, policy), asked, by="w", now=NOON)
        with database.reading() as session:
            body = session.exec(select(Message)).one().body_text
        path = re.search(r"/p/copy/[\w-]+", body)
        assert path
        return path[0]

    return do


@on_both
def test_the_link_gives_the_file_once_and_looking_takes_nothing(
    visitor: TestClient, sent: Send, database: Database
) -> None:
    path = sent()
    assert "Download" in visitor.get(path).text
    first, second = visitor.post(path), visitor.post(path)
    assert (first.status_code, first.headers["content-type"]) == (200, "application/zip")
    assert first.headers["cache-control"] == "no-store"
    assert (second.status_code, visitor.get(path).status_code) == (410, 410)
    with database.reading() as session:
        done = [one.action for one in session.exec(select(AuditEvent))]
    assert done == ["asked_for_job", "exported_learner", "downloaded"]


def test_who_asks_again_is_told_from_when(
    visitor: TestClient, link: Link, sent: Send, database: Database
) -> None:
    sent()
    again = visitor.post(address(link, Purpose.DATA), data={"do": "copy"}).text
    assert "You can ask again from" in again
    assert 'value="copy"' not in again
    with database.reading() as session:
        assert len(session.exec(select(JobRequest)).all()) == 1


def test_a_copy_nobody_takes_opens_no_more(database: Database, sent: Send) -> None:
    secret = sent().rpartition("/")[2]
    with database.reading() as session:
        assert find_linked_copy(session, secret, now=NOON)
        assert find_linked_copy(session, secret, now=NOON + timedelta(days=3)) is None


def test_without_an_address_nothing_is_made(
    visitor: TestClient, link: Link, database: Database
) -> None:
    with database.transaction() as session:
        session.get_one(Learner, link.learner_id).email = None
    text = visitor.post(address(link, Purpose.DATA), data={"do": "copy"}).text
    assert "no email address of yours" in text
    with database.reading() as session:
        assert session.exec(select(LearnerCopy)).first() is None


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ("nothing", "allow"),
        ("unsubscribed", "allow"),  # they asked for this one themselves
        ("bounced", "skip"),
        ("not_me", "skip"),
        ("moved", "skip"),
    ],
)
def test_the_mail_goes_to_the_address_that_is_known_and_works(
    database: Database, policy: Policy, sent: Send, change: str, outcome: str
) -> None:
    sent()
    gate = deployment_for(database, policy).gate
    with database.transaction() as session:
        learner = session.exec(select(Learner)).one()
        if change == "moved":
            learner.email = "else@learner.example"
        elif change != "nothing":
            suppress(session, "email", str(learner.email), reason=change, now=NOON)
    with database.transaction() as session:
        channels = (Channel.EMAIL,)
        claimed = claim_messages(session, by="s", limit=9, now=NOON, channels=channels)
        asked = Recheck.read(session, claimed, gate, now=NOON)
    assert [one.decision.outcome for one in asked.decide(database)] == [outcome]
