"""What learners chose on their pages, respected by the next planning and by the last check."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import select

from dashboard.public import public_router
from domain.messaging.links.signed import Link, Purpose, sign
from domain.messaging.rendering.sms_segments import segments
from domain.policy import Channel, Policy
from domain.store.database.engine import Database
from domain.store.scoring.snapshot_features import with_features
from domain.store.scoring.snapshots import read_snapshots
from domain.store.tables import Message, Nudge, SelfCheck
from tests.factories import (
    NOON,
    SECRET_KEY,
    TODAY,
    Person,
    add_activity,
    add_course,
    add_learner,
    add_snapshot,
    deployment_for,
    on_both,
    quiet_learners,
    treating_everyone,
)
from worker.jobs.planning.match_challenges import match_challenges
from worker.jobs.planning.plan_nudges import plan_nudges
from worker.jobs.scoring.score_learners import score_learners
from worker.jobs.sending.send_nudges import send_nudges


class Visitor:
    """Learners with their pages open, and the jobs that follow."""

    def __init__(self, database: Database, policy: Policy) -> None:
        self.database, self.policy = database, treating_everyone(policy)
        self.deployment = deployment_for(database, self.policy, clock=lambda: NOON)
        app = FastAPI()
        app.include_router(public_router(self.deployment))
        self.pages = TestClient(app)

    def choose(self, person: Person, **form: object) -> None:
        """Save the preferences page."""
        link = Link(purpose=Purpose.PREFERENCES, learner_id=person.learner_id, channel="email",
                    enrolment_id=person.enrolment_id, intervention="reengage",
                    period="2026-W10")  # fmt: skip
        token = sign(link, secret=SECRET_KEY, at=NOON)
        on = ["risk/email", "reminder/email", "recognition/email"]
        saved = self.pages.post(f"/p/preferences/{token}", data={"on": on, **form})
        assert 'role="alert"' not in saved.text

    def plan(self) -> dict[int, Message]:
        """Plan the day; the messages by enrolment."""
        plan_nudges(self.deployment, as_of=TODAY, now=NOON)
        with self.database.transaction() as session:
            found = session.exec(select(Nudge, Message).where(Message.nudge_id == Nudge.id)).all()
            return {nudge.enrolment_id: message for nudge, message in found}


@pytest.fixture
def visitor(database: Database, policy: Policy) -> Iterator[Visitor]:
    found = Visitor(database, policy)
    yield found
    found.pages.close()


def test_the_next_message_is_in_the_language_they_chose_and_keeps_what_they_read(
    visitor: Visitor,
) -> None:
    ada, bo = quiet_learners(visitor.database, 2)
    visitor.choose(ada, language="de")
    sent = visitor.plan()
    mine, theirs = sent[ada.enrolment_id], sent[bo.enrolment_id]
    assert mine.subject == "Wann immer du so weit bist, La"
    assert (mine.language, theirs.language) == ("de", "en")
    read = f"{mine.subject}\n{mine.body_text}"
    assert mine.rendered_sha256 == hashlib.sha256(read.encode()).hexdigest()
    assert re.fullmatch(r"reengage@[0-9a-f]{10}", mine.template)


def test_their_own_quiet_hours_hold_when_planning_and_when_sending(visitor: Visitor) -> None:
    ada, bo = quiet_learners(visitor.database, 2)
    sent = visitor.plan()
    visitor.choose(bo, quiet_start="10", quiet_end="15")
    send_nudges(visitor.deployment, now=NOON)
    with visitor.database.transaction() as session:
        waits = session.get_one(Message, sent[bo.enrolment_id].id)
        assert (waits.state, waits.send_after_at) == ("planned", NOON + timedelta(hours=3))
        assert session.get_one(Message, sent[ada.enrolment_id].id).state != "planned"


def test_hours_chosen_before_planning_move_the_message(visitor: Visitor) -> None:
    (ada,) = quiet_learners(visitor.database, 1)
    visitor.choose(ada, quiet_start="10", quiet_end="16")
    assert visitor.plan()[ada.enrolment_id].send_after_at == NOON + timedelta(hours=4)


@pytest.mark.parametrize("by", list(Channel))
def test_a_challenge_is_announced_to_whom_it_was_made_for_and_their_link_opens_it(
    visitor: Visitor, by: Channel
) -> None:
    text = {"email": None, "sms_consent": True} if by is Channel.SMS else {}
    with visitor.database.transaction() as session:
        course = add_course(session)
        people = [
            add_learner(session, course, f"c{n}", phone=f"+4477009001{n:02}", **text)
            for n in range(5)
        ]
        for person in people:
            add_activity(session, person, TODAY)
            add_snapshot(session, person, days_since_last_seen=0, composite_segment="Critical")
    for person in people[:4]:
        visitor.choose(person, challenge_opt_in="yes", on=[f"reminder/{by}"])
    match_challenges(visitor.database, as_of=TODAY, now=NOON)
    sent = visitor.plan()
    assert set(sent) == {person.enrolment_id for person in people[:4]}
    message = sent[people[0].enrolment_id]
    assert message.kind == "peer_challenge"
    path = re.search(r"/p/(challenge|m)/[\w.-]+", message.body_text)
    assert path
    assert (path[1] == "m", segments(message.body_text) == 1) == (by is Channel.SMS,) * 2
    assert "Together: 4 of 8 days." in visitor.pages.get(path.group()).text


@on_both
def test_the_three_questions_of_a_nudge_are_answered_and_seen_by_the_next_score(
    visitor: Visitor,
) -> None:
    with visitor.database.transaction() as session:
        person = add_learner(session, add_course(session))
        add_activity(session, person, TODAY - timedelta(days=3))
    link = Link(purpose=Purpose.CHECK, learner_id=person.learner_id, channel="email",
                enrolment_id=person.enrolment_id, intervention="micro_assessment",
                period="2026-W10")  # fmt: skip
    token = sign(replace(link), secret=SECRET_KEY, at=NOON)
    answers = {"confidence": "1", "time": "2", "plan": "1"}
    assert "Thank you" in visitor.pages.post(f"/p/check/{token}", data=answers).text
    score_learners(visitor.database, visitor.policy, as_of=TODAY, now=NOON)
    with visitor.database.transaction() as session:
        assert session.exec(select(SelfCheck)).one().intervention == "micro_assessment"
    shown = read_snapshots(visitor.database, TODAY)
    known = with_features(visitor.database, shown, ["sentiment"])
    assert known["sentiment"].iloc[0] == pytest.approx(-0.833)
