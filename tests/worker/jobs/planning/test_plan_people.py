"""What planning asks of people, and what stops it: tasks, the ladder, old imports, wordings."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from domain.policy import Policy, Trigger
from domain.store.coaching.contacts import NewContact, log_contact
from domain.store.database.engine import Database
from domain.store.operations.notices import read_open_notices
from domain.store.tables import ImportRun, LearnerAnswer, Message, Nudge, Result, Task
from domain.store.tables.imported.activity import Assessment
from tests.factories import (
    NOON,
    TODAY,
    Person,
    add_activity,
    add_snapshot,
    deployment_for,
    on_both,
    quiet_learners,
    withholding,
)
from worker.jobs.planning.holding import HELD
from worker.jobs.planning.plan_nudges import PlanningSummary, plan_nudges


def planned(database: Database, policy: Policy, **when: Any) -> PlanningSummary:
    asked: dict[str, Any] = {"as_of": TODAY, "now": NOON} | when
    return plan_nudges(deployment_for(database, policy), **asked)


def tasks(database: Database) -> list[Task]:
    with database.transaction() as session:
        return list(session.exec(select(Task).order_by(Task.id)))  # type: ignore[arg-type]


def red_learner(database: Database) -> Person:
    (one,) = quiet_learners(database, 1)
    with database.transaction() as session:
        tomorrow = TODAY + timedelta(days=1)
        reasons = '[["Few visits lately", 3], 0, 0]'
        add_snapshot(session, one, tomorrow, risk_band="Red", reasons=reasons)
    return one


@on_both
def test_the_highest_risk_becomes_a_task_with_what_to_do_and_why(
    database: Database, policy: Policy
) -> None:
    red_learner(database)
    tomorrow = {"as_of": TODAY + timedelta(days=1), "now": NOON + timedelta(days=1)}
    summary = planned(database, policy, **tomorrow)
    assert (summary.queued, summary.asked) == (0, 1)
    (task,) = tasks(database)
    assert (task.cause, task.urgent) == ("login_expectation", True)
    assert task.action.startswith("Call or text")
    assert task.detail is not None
    assert task.detail == "Few visits lately"
    assert task.due_on == TODAY + timedelta(days=2)
    assert planned(database, policy, **tomorrow).asked == 0


def test_nobody_is_asked_again_while_a_task_is_open_or_somebody_was_just_there(
    database: Database, policy: Policy
) -> None:
    one = red_learner(database)
    for days in (1, 2, 3):
        as_of = TODAY + timedelta(days=days)
        if days > 1:
            database.write(add_snapshot, one, as_of, risk_band="Red", days_since_last_seen=30)
        if days == 3:
            database.write(log_contact, contact(one, as_of))
        planned(database, policy, as_of=as_of, now=NOON + timedelta(days=days))
    assert [task.cause for task in tasks(database)] == ["login_expectation"]
    with database.transaction() as session:
        found = session.exec(select(Nudge).where(Nudge.intervention == "coach_call"))
        assert [n.skip_reason for n in found] == ["outranked", "task_open", "cooldown"]


def contact(person: Person, day: Any) -> NewContact:
    return NewContact(
        enrolment_id=person.enrolment_id,
        day=day,
        kind="call",
        outcome="reached",
        logged_at=NOON + timedelta(days=(day - TODAY).days, hours=-1),
    )


def unanswered_learner(database: Database, policy: Policy, messages: int = 2) -> Person:
    """Somebody who got so many messages, fourteen days apart, the last four days ago."""
    (one,) = quiet_learners(database, 1, days=60)
    changed = policy.nudges["reengage"].model_copy(update={"cooldown_days": 0})
    often = policy.model_copy(update={"nudges": policy.nudges | {"reengage": changed}})
    for number in range(messages, 0, -1):
        day = TODAY - timedelta(days=4 + 14 * (number - 1))
        database.write(add_snapshot, one, day)
        planned(database, often, as_of=day, now=NOON - (TODAY - day))
    with database.transaction() as session:
        for message in session.exec(select(Message)):
            message.state, message.sent_at = "sent", message.send_after_at
    return one


@on_both
def test_two_messages_without_an_answer_become_a_task_once(
    database: Database, treated: Policy
) -> None:
    unanswered_learner(database, treated)
    summary = planned(database, treated)
    assert (summary.queued, summary.asked, summary.decided) == (0, 1, {"escalated": 1})
    (task,) = tasks(database)
    assert task.cause == "ladder:reengage"
    assert planned(database, treated).decided == {}


def test_the_same_silence_does_not_ask_again_the_next_day(
    database: Database, treated: Policy
) -> None:
    one = unanswered_learner(database, treated)
    planned(database, treated)
    later = TODAY + timedelta(days=7)
    with database.transaction() as session:
        add_snapshot(session, one, later)
        session.exec(select(Task)).one().closed_at = NOON
    summary = planned(database, treated, as_of=later, now=NOON + timedelta(days=7))
    assert (summary.decided, summary.asked) == ({"escalated": 1}, 0)


@pytest.mark.parametrize("what", ["activity", "contact", "answer"])
def test_a_visit_a_contact_or_an_answer_starts_the_ladder_anew(
    database: Database, treated: Policy, what: str
) -> None:
    one = unanswered_learner(database, treated)
    day = TODAY - timedelta(days=1)
    with database.transaction() as session:
        if what == "activity":
            add_activity(session, one, day)
        elif what == "contact":
            log_contact(session, contact(one, day))
        else:
            session.add(
                LearnerAnswer(
                    enrolment_id=one.enrolment_id,
                    kind="fine",
                    day=day,
                    channel="email",
                    intervention="reengage",
                    period="x",
                    answered_at=NOON - timedelta(days=1),
                )
            )
    assert "escalated" not in planned(database, treated).decided


def test_a_message_that_never_left_is_not_unanswered(database: Database, treated: Policy) -> None:
    unanswered_learner(database, treated)
    with database.transaction() as session:
        session.exec(select(Message)).first().state = "bounced"  # type: ignore[union-attr]
    assert "escalated" not in planned(database, treated).decided


def test_an_old_import_holds_nudges_for_the_day_and_says_so_once(
    database: Database, treated: Policy
) -> None:
    quiet_learners(database, 1)
    with database.transaction() as session:
        old = NOON - timedelta(days=9)
        session.add(ImportRun(source="tables", path="x", started_at=old, finished_at=old))
        # the one who was there today is what makes nine days without an import no outage
    assert planned(database, treated).queued == 1
    with database.transaction() as session:
        assert read_open_notices(session) == []


def test_while_nothing_arrives_nudges_wait_and_when_it_does_they_go(
    database: Database, treated: Policy
) -> None:
    (one,) = quiet_learners(database, 1)
    tomorrow = TODAY + timedelta(days=1)
    with database.transaction() as session:
        old = NOON - timedelta(days=9)
        session.add(ImportRun(source="tables", path="x", started_at=old, finished_at=old))
        add_snapshot(session, one, tomorrow, days_since_last_seen=17)
    held = planned(database, treated, as_of=tomorrow, now=NOON + timedelta(days=1))
    assert held.decided == {"import_stale": 1}
    with database.transaction() as session:
        assert [n.cause for n in read_open_notices(session)] == [HELD]
        after = TODAY + timedelta(days=2)
        fresh = NOON + timedelta(days=2)
        session.add(ImportRun(source="tables", path="x", started_at=fresh, finished_at=fresh))
        add_snapshot(session, one, after, days_since_last_seen=18)
    assert planned(database, treated, as_of=after, now=fresh).queued == 1
    with database.transaction() as session:
        assert read_open_notices(session) == []


def test_what_was_queued_before_data_stopped_waits_too_and_goes_on_with_it(
    database: Database, treated: Policy
) -> None:
    (one,) = quiet_learners(database, 1)
    assert planned(database, treated).queued == 1
    days = [timedelta(days=number) for number in (1, 2)]
    with database.transaction() as session:
        old = NOON - timedelta(days=9)
        session.add(ImportRun(source="tables", path="x", started_at=old, finished_at=old))
        for day in days:
            add_snapshot(session, one, TODAY + day, days_since_last_seen=17)

    def message() -> Message:
        with database.reading() as session:
            return session.exec(select(Message)).one()

    first, second = days
    planned(database, treated, as_of=TODAY + first, now=NOON + first)
    assert (message().reason, message().send_after_at) == ("import_stale", NOON + second)
    with database.transaction() as session:
        fresh = NOON + first
        session.add(ImportRun(source="tables", path="x", started_at=fresh, finished_at=fresh))
    back = NOON + first + timedelta(hours=2)
    planned(database, treated, as_of=TODAY + first, now=back)
    assert (message().reason, message().send_after_at) == (None, back)


def test_an_arm_is_kept_with_the_share_it_was_drawn_with(
    database: Database, policy: Policy
) -> None:
    quiet_learners(database, 8)
    planned(database, withholding(policy))
    half = policy.holdout.model_copy(update={"share": 0.9})
    own = policy.nudges["reengage"].model_copy(update={"cooldown_days": 0, "holdout_share": 0.1})
    changed = policy.model_copy(
        update={"holdout": half, "nudges": policy.nudges | {"reengage": own}}
    )
    later = TODAY + timedelta(days=7)
    with database.transaction() as session:
        first = {n.enrolment_id: (n.arm, n.share) for n in session.exec(select(Nudge))}
        for number in first:
            add_snapshot(session, Person(learner_id=number, enrolment_id=number), later)
    planned(database, changed, as_of=later, now=NOON + timedelta(days=7))
    with database.transaction() as session:
        again = session.exec(select(Nudge).where(Nudge.as_of == later))
        assert {n.enrolment_id: (n.arm, n.share) for n in again} == first
    assert {share for _, share in first.values()} == {0.5}


def test_wordings_are_drawn_by_a_hash_and_stay(database: Database, treated: Policy) -> None:
    quiet_learners(database, 30)
    two = treated.nudges["reengage"].model_copy(update={"variants": ("a", "b")})
    several = treated.model_copy(update={"nudges": treated.nudges | {"reengage": two}})
    planned(database, several)
    with database.transaction() as session:
        found = [n.variant for n in session.exec(select(Nudge))]
    assert set(found) == {"a", "b"}
    assert 5 <= found.count("a") <= 25


def test_work_handed_in_yesterday_is_an_event(database: Database, treated: Policy) -> None:
    (one,) = quiet_learners(database, 1)
    thanks = treated.nudges["weekly_encouragement"].model_copy(
        update={"trigger": Trigger.EVENT, "on": "submitted", "when": "days_since_last_seen > 0"}
    )
    on_work = treated.model_copy(update={"nudges": {"weekly_encouragement": thanks}})
    assert planned(database, on_work).decided == {}
    with database.transaction() as session:
        work = Assessment(ref="w1", cohort_id=1, kind="assignment")
        session.add(work)
        session.flush()
        result = Result(
            enrolment_id=one.enrolment_id,
            assessment_id=work.id or 0,
            submitted_on=TODAY - timedelta(days=1),
        )
        session.add(result)
    assert planned(database, on_work).decided == {"planned": 1}
