import json
from datetime import timedelta
from typing import Any

from sqlmodel import select

from config.templates import load_templates
from domain.nudges.messages import Templates
from domain.policy import Policy
from domain.store.database import Database
from domain.store.suppressions import suppress
from domain.store.tables import Alert, Enrolment, Message, Staff
from tests.factories import (
    NOON,
    ON_TRACK,
    TODAY,
    Person,
    add_course,
    add_learner,
    add_snapshot,
    settings_for,
)
from worker.jobs.alert_coaches import AlertSummary, alert_coaches

LAST_WEEK = TODAY - timedelta(days=7)
CRITICAL: dict[str, Any] = {
    "days_since_last_seen": 16,
    "engagement_segment": "Critical",
    "composite_segment": "Critical",
    "barriers": "Childcare",
    "reasons": json.dumps(
        [
            {"text": "2 of 3 assignments missed", "points": 14.0, "direction": "up"},
            {"text": "Good marks so far", "points": -6.0, "direction": "down"},
        ]
    ),
}


def crossed(database: Database, number: int = 1, **now: Any) -> list[Person]:
    with database.transaction() as session:
        course = add_course(session)
        people = [add_learner(session, course, f"l{n}") for n in range(number)]
        for person in people:
            add_snapshot(session, person, LAST_WEEK, risk_band="Amber", risk_score=70.0)
            add_snapshot(session, person, **(CRITICAL | {"risk_band": "Amber"} | now))
    return people


def alert(database: Database, policy: Policy, **when: Any) -> AlertSummary:
    asked: dict[str, Any] = {"as_of": TODAY, "now": NOON} | when
    return alert_coaches(database, policy, settings_for(database), **asked)


def rows(database: Database) -> tuple[list[Alert], list[Message]]:
    with database.transaction() as session:
        alerts, messages = session.exec(select(Alert)).all(), session.exec(select(Message)).all()
        return list(alerts), list(messages)


def test_a_coach_hears_who_moved_why_and_what_helps(database: Database, policy: Policy) -> None:
    (one,) = crossed(database)
    summary = alert(database, policy)
    assert (summary.raised, summary.told, summary.digests) == (1, 1, 1)
    (raised,), (message,) = rows(database)
    assert (raised.cause, raised.message_id) == ("critical", message.id)
    assert (message.address, message.staff_id) == ("grace@coach.example", raised.staff_id)
    assert message.subject == "L0 Example could use your help"
    for words in (
        "Moved into the Critical segment",
        "Last seen 16 days ago",
        "Childcare",
        "2 of 3 assignments missed",
        f"https://stay.example/learner/{one.enrolment_id}",
    ):
        assert words in message.body_text
        assert message.body_html is not None
        assert words in message.body_html
    assert "Good marks" not in message.body_text


def test_many_learners_make_one_digest_and_two_causes_one_entry(
    database: Database, policy: Policy
) -> None:
    crossed(database, 3, risk_band="Red", risk_score=91.0)
    summary = alert(database, policy)
    assert (summary.raised, summary.told, summary.digests) == (6, 6, 1)
    alerts, (message,) = rows(database)
    assert {a.message_id for a in alerts} == {message.id}
    assert message.subject == "3 of your learners could use your help"
    assert message.body_text.count("L1 Example") == 1


def test_the_same_day_again_raises_nothing_new(database: Database, policy: Policy) -> None:
    crossed(database, 2)
    alert(database, policy)
    first = rows(database)
    again = alert(database, policy, now=NOON + timedelta(hours=1))
    assert (again.told, again.digests) == (0, 0)
    assert rows(database) == first


def test_the_same_cause_is_not_told_again_within_its_cooldown(
    database: Database, policy: Policy
) -> None:
    (one,) = crossed(database)
    alert(database, policy)
    with database.transaction() as session:
        add_snapshot(session, one, TODAY + timedelta(days=7), **ON_TRACK)
        add_snapshot(session, one, TODAY + timedelta(days=10), **CRITICAL)
        add_snapshot(session, one, TODAY + timedelta(days=14), **ON_TRACK)
        add_snapshot(session, one, TODAY + timedelta(days=15), **CRITICAL)
    for day, told in ((10, 0), (15, 1)):
        on = TODAY + timedelta(days=day)
        assert alert(database, policy, as_of=on, now=NOON + timedelta(days=day)).told == told
    assert [a.skip_reason for a in rows(database)[0]] == [None, "cooldown", None]


def test_the_first_look_is_the_baseline(database: Database, policy: Policy) -> None:
    crossed(database)
    assert alert(database, policy, as_of=LAST_WEEK).raised == 0


def test_whoever_was_there_already_has_not_crossed(database: Database, policy: Policy) -> None:
    with database.transaction() as session:
        one = add_learner(session, add_course(session))
        add_snapshot(session, one, LAST_WEEK, **CRITICAL)
        add_snapshot(session, one, TODAY, **CRITICAL)
    assert alert(database, policy).raised == 0


def test_each_alert_that_is_not_sent_says_why(database: Database, policy: Policy) -> None:
    one, _two = crossed(database, 2)
    with database.transaction() as session:
        session.get_one(Enrolment, one.enrolment_id).coach_id = None
        suppress(session, "email", "grace@coach.example", reason="bounced", now=NOON)
    summary = alert(database, policy)
    assert (summary.raised, summary.told, summary.digests) == (2, 0, 0)
    alerts, messages = rows(database)
    assert [a.skip_reason for a in alerts] == ["no_coach", "suppressed"]
    assert messages == []


def test_a_digest_that_cannot_be_written_is_a_reason_and_costs_no_other(
    database: Database, policy: Policy
) -> None:
    one, other, same = crossed(database, 3)
    with database.transaction() as session:
        second = Staff(ref="hal", name="Hal Osei", email="hal@coach.example", role="coach")
        session.add(second)
        session.flush()
        session.get_one(Enrolment, other.enrolment_id).coach_id = second.id
    words = dict(load_templates())
    subject = "email/alert_coach/subject.txt"
    words[subject] = "{% if first_name == 'Hal' %}{{ nobody_knows }}{% endif %}" + words[subject]
    summary = alert(database, policy, templates=Templates(words))
    assert (summary.raised, summary.told, summary.digests) == (3, 2, 1)
    alerts, (message,) = rows(database)
    assert {a.enrolment_id: (a.skip_reason, a.message_id) for a in alerts} == {
        one.enrolment_id: (None, message.id),
        other.enrolment_id: ("broken", None),
        same.enrolment_id: (None, message.id),
    }
    assert message.address == "grace@coach.example"
    assert alert(database, policy, templates=Templates(words)).raised == 3
    assert len(rows(database)[0]) == 3
