import json
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from domain.messaging.rendering import TemplateText
from domain.messaging.rendering.rendering import Templates
from domain.nudges.eligibility.requests import ChannelPreference
from domain.policy import Policy, Priority
from domain.store.database.engine import Database
from domain.store.outbox import save_template
from domain.store.people.suppression import save_preferences, suppress
from domain.store.tables import Activity, Enrolment, Learner, Message, Nudge, Snapshot, Undecided
from tests.factories import (
    NOON,
    ON_TRACK,
    TODAY,
    add_activity,
    add_course,
    add_learner,
    add_snapshot,
    deployment_for,
    on_both,
    quiet_learners,
    withholding,
)
from worker.jobs.planning.plan_nudges import PlanningSummary, plan_nudges


def planned(database: Database, policy: Policy, **when: Any) -> PlanningSummary:
    asked: dict[str, Any] = {"as_of": TODAY, "now": NOON} | when
    return plan_nudges(deployment_for(database, policy), **asked)


def rows(database: Database) -> tuple[list[Nudge], list[Message]]:
    with database.transaction() as session:
        nudges = session.exec(select(Nudge).order_by(Nudge.id)).all()  # type: ignore[arg-type]
        messages = session.exec(select(Message).order_by(Message.id)).all()  # type: ignore[arg-type]
        return list(nudges), list(messages)


@on_both
def test_a_quiet_learner_gets_one_message_with_their_name_and_a_way_out(
    database: Database, treated: Policy
) -> None:
    quiet_learners(database, 1)
    summary = planned(database, treated)
    (nudge,), (message,) = rows(database)
    assert (summary.learners, summary.queued, summary.decided) == (2, 1, {"planned": 1})
    assert (nudge.intervention, nudge.period, nudge.arm) == ("reengage", "2026-W10", None)
    assert json.loads(nudge.trace)["why"][0] == "days since last seen: 16 days"
    assert message.nudge_id == nudge.id
    assert message.address == "l0@learner.example"
    assert message.subject == "Whenever you are ready, La"
    assert message.template_version == 1
    headers = json.loads(message.headers)
    assert headers["List-Unsubscribe"].startswith("<https://stay.example/p/unsubscribe/")
    assert headers["Reply-To"] == "grace@coach.example"


@on_both
def test_planning_the_same_day_or_week_again_writes_nothing_new(
    database: Database, policy: Policy
) -> None:
    quiet_learners(database, 12)
    planned(database, policy)
    first = rows(database)
    assert planned(database, policy).decided == {}
    assert planned(database, policy, now=NOON + timedelta(hours=3)).queued == 0
    assert rows(database) == first


def test_a_small_programme_helps_everybody_and_draws_nobody(
    database: Database, policy: Policy
) -> None:
    quiet_learners(database, 60)
    assert planned(database, policy).queued == 60
    assert {n.arm for n in rows(database)[0]} == {None}


def test_the_held_out_are_recorded_with_their_arm_and_get_nothing(
    database: Database, policy: Policy
) -> None:
    quiet_learners(database, 60)
    summary = planned(database, withholding(policy))
    nudges, messages = rows(database)
    held = [n for n in nudges if n.arm == "holdout"]
    assert {n.skip_reason for n in held} == {"holdout"}
    assert 15 <= len(held) <= 45
    assert len(messages) == 60 - len(held) == summary.queued


def test_an_arm_stays_when_the_share_changes(database: Database, policy: Policy) -> None:
    quiet_learners(database, 30)
    planned(database, withholding(policy))
    before = {n.enrolment_id: n.arm for n in rows(database)[0]}
    with database.transaction() as session:
        for nudge in session.exec(select(Nudge)):
            nudge.planned_at -= timedelta(days=30)
            nudge.as_of -= timedelta(days=60)
            nudge.period = "earlier"
        for message in session.exec(select(Message)):
            message.send_after_at -= timedelta(days=40)
    none = policy.holdout.model_copy(update={"share": 0.0})
    planned(database, policy.model_copy(update={"holdout": none}))
    after = {n.enrolment_id: n.arm for n in rows(database)[0] if n.period != "earlier"}
    assert after == before


@pytest.mark.parametrize(
    ("about", "reason"),
    [
        ({"email": None}, "no_address"),
        ({"email_consent": False}, "no_consent"),
        ({"email": "someone@elsewhere.example"}, "not_allowed_here"),
    ],
)
def test_each_learner_who_gets_nothing_has_a_reason(
    database: Database, treated: Policy, about: dict[str, Any], reason: str
) -> None:
    quiet_learners(database, 1, **about)
    planned(database, treated)
    (nudge,), messages = rows(database)
    assert (nudge.state, nudge.skip_reason, nudge.arm) == ("skipped", reason, None)
    assert messages == []


@on_both
def test_choices_and_stops_are_respected(database: Database, treated: Policy) -> None:
    one, two, three, four = quiet_learners(database, 4)
    with database.transaction() as session:
        save_preferences(
            session, one.learner_id, {("email", "risk"): ChannelPreference(allowed=False)}, now=NOON
        )
        later = NOON + timedelta(days=9)
        save_preferences(
            session, two.learner_id, {("*", "*"): ChannelPreference(paused_until=later)}, now=NOON
        )
        suppress(session, "email", "L2@learner.example", reason="unsubscribed", now=NOON)
        add_activity(session, four, TODAY)
    planned(database, treated, as_of=TODAY)
    found = {n.enrolment_id: n.skip_reason for n in rows(database)[0]}
    assert found == {
        one.enrolment_id: "declined",
        two.enrolment_id: "paused",
        three.enrolment_id: "suppressed",
        four.enrolment_id: "returned",  # that day, since the snapshot
    }


def test_whoever_came_back_since_the_snapshot_gets_nothing(
    database: Database, treated: Policy
) -> None:
    (one,) = quiet_learners(database, 1)
    database.write(add_activity, one, TODAY + timedelta(days=1))
    planned(database, treated, now=NOON + timedelta(days=1))
    assert [n.skip_reason for n in rows(database)[0]] == ["returned"]


def test_what_happened_after_now_is_not_known(database: Database, treated: Policy) -> None:
    (one,) = quiet_learners(database, 1)
    database.write(add_activity, one, TODAY + timedelta(days=1))
    assert planned(database, treated).queued == 1


def test_a_learner_on_two_courses_hears_from_us_once(database: Database, treated: Policy) -> None:
    (one,) = quiet_learners(database, 1)
    with database.transaction() as session:
        other = add_course(session, "care")
        found = session.get_one(Learner, one.learner_id)
        second = add_learner(session, other, "twin", email=found.email)
        add_snapshot(session, second, **ON_TRACK)
        from domain.store.tables import Enrolment  # noqa: PLC0415 - only here

        session.get_one(Enrolment, second.enrolment_id).learner_id = one.learner_id
    summary = planned(database, treated)
    assert summary.decided == {"planned": 1, "outranked": 1}
    outranked = next(n for n in rows(database)[0] if n.skip_reason == "outranked")
    assert (outranked.intervention, outranked.period) == ("recognise", "2026-03-02")


def test_at_night_the_message_is_queued_for_the_morning(
    database: Database, treated: Policy
) -> None:
    quiet_learners(database, 1)
    planned(database, treated, now=NOON + timedelta(hours=10))
    (nudge,), (message,) = rows(database)
    assert nudge.state == "deferred"
    assert message.send_after_at == nudge.not_before_at == NOON + timedelta(hours=20)


def test_someone_without_email_who_agreed_to_texts_gets_a_text(
    database: Database, treated: Policy
) -> None:
    quiet_learners(database, 1, email=None, phone="+447700900123", sms_consent=True)
    planned(database, treated)
    (nudge,), (message,) = rows(database)
    assert (nudge.channel, message.channel, message.subject) == ("sms", "sms", None)
    assert message.headers == "{}"


def test_words_that_cannot_be_written_are_a_reason_not_a_crash(
    database: Database, treated: Policy
) -> None:
    quiet_learners(database, 2)
    broken = Templates({"email/reengage/subject.txt": "{{ nobody_knows }}"})
    summary = plan_nudges(
        deployment_for(database, treated, templates=broken),
        as_of=TODAY,
        now=NOON,
    )
    assert (summary.queued, summary.decided) == (0, {"broken": 2})
    assert "nobody_knows" in rows(database)[0][0].trace


def test_what_was_put_right_is_looked_at_again_the_next_day(
    database: Database, treated: Policy
) -> None:
    broken, nowhere = quiet_learners(database, 2)
    with database.transaction() as session:
        session.get_one(Learner, nowhere.learner_id).email = None
    no_words = Templates({})
    first = plan_nudges(
        deployment_for(database, treated, templates=no_words),
        as_of=TODAY,
        now=NOON,
    )
    assert first.decided == {"broken": 1, "no_address": 1}
    tomorrow = TODAY + timedelta(days=1)
    with database.transaction() as session:
        session.get_one(Learner, nowhere.learner_id).email = "found@learner.example"
        for person in (broken, nowhere):
            add_snapshot(session, person, tomorrow, days_since_last_seen=17)
    again = planned(database, treated, as_of=tomorrow, now=NOON + timedelta(days=1))
    assert again.queued == 2
    assert [n.period for n in rows(database)[0]] == ["2026-03-02"] * 2 + ["2026-W10"] * 2


def test_a_day_without_snapshots_plans_nothing(database: Database, policy: Policy) -> None:
    summary = planned(database, policy)
    assert (summary.learners, summary.queued) == (0, 0)


def test_what_was_decided_stays_when_segments_and_catalogue_change(
    database: Database, treated: Policy
) -> None:
    people = quiet_learners(database, 3)
    planned(database, treated)
    before = rows(database)
    with database.transaction() as session:
        for person in people:
            add_snapshot(session, person, TODAY + timedelta(days=1), composite_segment="On Track")
        for snapshot in session.exec(select(Snapshot).where(Snapshot.as_of == TODAY)):
            snapshot.composite_segment = "Critical"
    named = treated.nudges["reengage"].model_copy(
        update={"title": "Another name", "priority": Priority.RECOGNITION}
    )
    other = treated.model_copy(update={"nudges": treated.nudges | {"reengage": named}})
    planned(database, other)
    planned(database, other, as_of=TODAY + timedelta(days=1), now=NOON + timedelta(days=1))
    after = rows(database)
    assert after[0][: len(before[0])] == before[0]
    assert after[1][: len(before[1])] == before[1]


@on_both
def test_a_message_waits_for_the_hour_the_learner_is_usually_active(
    database: Database, treated: Policy
) -> None:
    (person,) = quiet_learners(database, 1)
    with database.transaction() as session:
        for days in range(20, 40):
            day = TODAY - timedelta(days=days)
            session.add(Activity(enrolment_id=person.enrolment_id, day=day, clicks=1, hours=2**17))
    planned(database, treated)
    (nudge,), (message,) = rows(database)
    assert message.send_after_at.astimezone(ZoneInfo("Europe/London")).hour == 17
    assert message.send_after_at.date() == NOON.date()
    assert json.loads(nudge.trace)["email"]["preferred"] == "17:00"


def test_good_hours_can_be_left_aside(database: Database, treated: Policy) -> None:
    (person,) = quiet_learners(database, 1)
    with database.transaction() as session:
        day = TODAY - timedelta(days=20)
        session.add(Activity(enrolment_id=person.enrolment_id, day=day, clicks=1, hours=2**17))
    sending = treated.sending.model_copy(update={"good_hours": False})
    planned(database, treated.model_copy(update={"sending": sending}))
    _, (message,) = rows(database)
    assert message.send_after_at == NOON


@on_both
def test_everybody_has_a_decision_or_the_reason_why_there_is_none(
    database: Database, treated: Policy
) -> None:
    (quiet,) = quiet_learners(database, 1)
    with database.transaction() as session:
        course = add_course(session, "other")
        unseen, left, later, done, unscored = (
            add_learner(session, course, ref)
            for ref in ("unseen", "left", "later", "done", "unscored")
        )
        add_snapshot(session, unseen, **(ON_TRACK | {"days_since_last_seen": None}))
        session.get_one(Enrolment, left.enrolment_id).withdrawn_on = TODAY
        session.get_one(Enrolment, later.enrolment_id).enrolled_on = TODAY + timedelta(days=1)
        session.get_one(Enrolment, done.enrolment_id).outcome = "passed"
        over = add_course(session, "over", weeks_left=-1)
        add_learner(session, over, "gone")
    summary = planned(database, treated)
    with database.reading() as session:
        why = {row.enrolment_id: row.reason for row in session.exec(select(Undecided))}
    assert why.pop(unseen.enrolment_id).endswith(" not known")
    assert {who: why[who.enrolment_id] for who in (left, later, done, unscored)} == {
        left: "they have left the course",
        later: "their course has not started yet",
        done: "they have finished the course",
        unscored: "they were not scored that day",
    }
    assert quiet.enrolment_id not in why
    assert sum(summary.undecided.values()) == len(why) + 1
    planned(database, treated, as_of=TODAY + timedelta(days=1), now=NOON + timedelta(1))
    with database.reading() as session:
        rows_now = session.exec(select(Undecided)).all()
    assert {row.as_of for row in rows_now} == {TODAY + timedelta(days=1)}


def test_a_message_is_made_from_the_words_that_staff_saved_last_and_says_so(
    sqlite_database: Database, treated: Policy
) -> None:
    quiet_learners(sqlite_database, 1)
    here = deployment_for(sqlite_database, treated)
    assert here.current_templates() is here.templates
    words = TemplateText(subject="A good day to begin", body="{{ hello }}, come by.\n")
    sqlite_database.write(
        save_template, "email/reengage//en", words, over=1, author="kim", note="", now=NOON
    )
    plan_nudges(here, as_of=TODAY, now=NOON)
    _, (message,) = rows(sqlite_database)
    assert message.subject == "A good day to begin"
    assert message.body_text.startswith("Hi La, come by.")
    assert "unsubscribe" in message.body_text
    assert message.template_version == 2
