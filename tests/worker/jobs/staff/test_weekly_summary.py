from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, select

from domain.policy import Policy, Privacy
from domain.store.coaching.contacts import NewContact, log_contact
from domain.store.coaching.reachable_staff import save_alert_channels
from domain.store.coaching.tasks import NewTask, raise_tasks
from domain.store.database.engine import Database
from domain.store.operations.notices import raise_notice
from domain.store.tables import Enrolment, Message, Staff
from tests.factories import (
    NOON,
    ON_TRACK,
    TODAY,
    Person,
    add_activity,
    add_course,
    add_learner,
    add_message,
    add_nudge,
    add_snapshot,
    deployment_for,
    on_both,
)
from worker.jobs.staff.weekly_summary import WeeklySummary, weekly_summary

LAST_WEEK = TODAY - timedelta(days=7)
CRITICAL = {"composite_segment": "Critical", "risk_band": "Red", "risk_score": 91.0}


def summarise(database: Database, policy: Policy, **when: Any) -> WeeklySummary:
    asked: dict[str, Any] = {"as_of": TODAY, "now": NOON} | when
    here = deployment_for(database, policy, templates=asked.pop("templates", None))
    return weekly_summary(here, **asked)


def mails(database: Database) -> dict[str, Message]:
    with database.reading() as session:
        found = session.exec(select(Message).where(col(Message.kind) == "weekly_summary"))
        return {message.address: message for message in found}


def add_staff(session: Session, role: str) -> None:
    session.add(Staff(ref=role, name=f"{role.capitalize()} Lee", role=role, password_hash="x",
                      email=f"{role}@coach.example"))  # fmt: skip


def a_week(database: Database) -> dict[str, Person]:
    """Of Grace's learners one got worse, one better, one was nudged and came; Hal has one."""
    with database.transaction() as session:
        course, other = add_course(session), add_course(session, "web")
        hal = session.get_one(Staff, other.coach_id)
        hal.name, hal.email = "Hal Osei", "hal@coach.example"
        people = {ref: add_learner(session, course, ref) for ref in ("worse", "better", "nudged")}
        people["his"] = add_learner(session, other, "his")
        moves = {"worse": ({}, CRITICAL), "better": (CRITICAL, ON_TRACK | {"risk_band": "Green"}),
                 "nudged": ({}, {}), "his": ({}, CRITICAL)}  # fmt: skip
        for ref, (then, now) in moves.items():
            add_snapshot(session, people[ref], LAST_WEEK, **({"risk_band": "Amber"} | then))
            add_snapshot(session, people[ref], TODAY, **({"risk_band": "Amber"} | now))
        _nudged(session, people["nudged"])
        help_ = NewTask(enrolment_id=people["worse"].enrolment_id, cause="help", as_of=TODAY,
                        action="Call", urgent=True)  # fmt: skip
        for ago in (3, 20):
            spoke = NewContact(enrolment_id=people["better"].enrolment_id, kind="call",
                            outcome="reached", minutes=30, day=TODAY - timedelta(days=ago),
                            logged_at=NOON)  # fmt: skip
            log_contact(session, spoke)
        raise_tasks(session, [help_], now=NOON)
        add_staff(session, "manager")
    return people


def _nudged(session: Session, person: Person) -> None:
    at = NOON - timedelta(days=3)
    about = {"as_of": at.date(), "planned_at": at, "arm": "treated"}
    nudge = add_nudge(session, person.enrolment_id, **about)
    add_message(
        session,
        nudge_id=nudge,
        learner_id=person.learner_id,
        state="sent",
        sent_at=at,
        created_at=at,
    )
    add_activity(session, person, TODAY - timedelta(days=1))


@on_both
def test_a_coach_reads_the_week_of_their_own_learners(database: Database, policy: Policy) -> None:
    people = a_week(database)
    assert summarise(database, policy) == WeeklySummary(as_of=TODAY, written=3)
    mail = mails(database)["grace@coach.example"]
    assert mail.subject == "The week of your learners: 1 newly Critical or Red, 1 better"
    for words in (
        "3 enrolled, 1 Critical, 1 in the Red band",
        "Newly Critical or Red since 23 February 2026",
        "Worse Example",
        "Moderate → Critical, Amber → Red",
        f"https://stay.example/learner/{people['worse'].enrolment_id}",
        "Better Example",
        "1 task, 1 urgent",
        "1, 0.5 hours",
        "1 learner got one, and 1 of them was active afterwards",
    ):
        assert words in mail.body_text
        assert words in (mail.body_html or "").replace("</strong> ", "").replace("<strong>", "")
    assert "His Example" not in mail.body_text


@on_both
def test_who_oversees_reads_of_all_learners_and_what_to_look_at_and_of_no_coach(
    database: Database, policy: Policy
) -> None:
    a_week(database)
    database.write(raise_notice, "stale", sentence="Nothing came in.", advice="Import.", now=NOON)
    summarise(database, policy)
    mail = mails(database)["manager@coach.example"]
    assert "4 enrolled, 2 Critical" in mail.body_text
    assert "To look at: Nothing came in. Import." in mail.body_text
    assert "Grace" not in mail.body_text
    assert "Hal" not in mail.body_text
    assert "Nothing came in" not in mails(database)["hal@coach.example"].body_text


def test_who_oversees_without_names_reads_numbers_and_a_coach_names(
    database: Database, policy: Policy
) -> None:
    people = a_week(database)
    summarise(database, policy.model_copy(update={"privacy": Privacy(names_for=())}))
    told = mails(database)
    assert f"Learner {people['worse'].enrolment_id}" in told["manager@coach.example"].body_text
    assert "Example" not in told["manager@coach.example"].body_text
    assert "Worse Example" in told["grace@coach.example"].body_text


def test_the_same_week_is_told_once_and_the_next_again(database: Database, policy: Policy) -> None:
    a_week(database)
    assert summarise(database, policy).written == 3
    assert summarise(database, policy, now=NOON + timedelta(hours=3)).written == 0
    next_week = timedelta(days=7)
    assert summarise(database, policy, as_of=TODAY + next_week, now=NOON + next_week).written == 3


def test_who_wants_no_mail_gets_none_and_a_first_week_has_nothing_to_compare(
    database: Database, policy: Policy
) -> None:
    assert summarise(database, policy) == WeeklySummary(as_of=None, written=0)
    with database.transaction() as session:
        course = add_course(session)
        add_snapshot(session, add_learner(session, course), TODAY, **CRITICAL)
        add_staff(session, "admin")
        save_alert_channels(session, course.coach_id, email=False)
    assert summarise(database, policy).written == 1
    (mail,) = mails(database).values()
    assert (mail.address, mail.subject) == (
        "admin@coach.example",
        "The week of all learners: 0 newly Critical or Red, 0 better",
    )
    assert "There is no earlier week to compare with yet." in mail.body_text


def test_a_coach_is_told_where_their_week_may_be_old_data(
    database: Database, policy: Policy
) -> None:
    a_week(database)
    with database.transaction() as session:
        grace = session.exec(select(Staff).where(Staff.name == "Grace Okafor")).one().id
        hers = session.exec(select(Enrolment).where(Enrolment.coach_id == grace)).first()
        assert hers is not None
        for cause, sentence in (
            (f"silent_cohort:{hers.cohort_id}", "Nobody of Spring was seen."),
            ("provider:email", "The mail server refuses."),
        ):
            raise_notice(session, cause, sentence=sentence, advice="Look.", now=NOON)
    summarise(database, policy)
    found = mails(database)
    assert "Nobody of Spring was seen." in found["grace@coach.example"].body_text
    assert "mail server" not in found["grace@coach.example"].body_text
    assert "Nobody of Spring" not in found["hal@coach.example"].body_text


def test_who_has_finished_is_no_longer_among_those_to_look_after(
    database: Database, policy: Policy
) -> None:
    people = a_week(database)
    with database.transaction() as session:
        done = session.get_one(Enrolment, people["worse"].enrolment_id)
        done.outcome, done.outcome_on = "passed", TODAY
    summarise(database, policy)
    text = mails(database)["grace@coach.example"].body_text
    assert "Worse" not in text
    assert "Better" in text
