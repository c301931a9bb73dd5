from datetime import datetime, timedelta

from sqlmodel import col, select

from config.templates import load_templates
from domain.messaging.rendering.rendering import Templates
from domain.policy import Policy, Privacy
from domain.store.coaching.contacts import NewContact, log_contact
from domain.store.coaching.learner_answers import reopen_task
from domain.store.coaching.reachable_staff import save_alert_channels
from domain.store.coaching.tasks import NewTask, raise_tasks
from domain.store.database.engine import Database
from domain.store.operations.notices import end_notice, raise_notice
from domain.store.people.suppression import suppress
from domain.store.tables import Enrolment, Message, Notice, Staff, Task
from tests.factories import NOON, TODAY, Person, add_course, add_learner, deployment_for, on_both
from worker.jobs.staff.notify_staff import NotificationSummary, queue_staff_messages

NOTHING = NotificationSummary(tasks=0, notices=0)
ONE_TASK = NotificationSummary(tasks=1, notices=0)


def tell(
    database: Database, policy: Policy, now: datetime = NOON, templates: Templates | None = None
) -> NotificationSummary:
    return queue_staff_messages(deployment_for(database, policy, templates=templates), now=now)


def learners(database: Database, *refs: str) -> list[Person]:
    with database.transaction() as session:
        course = add_course(session)
        for role in ("admin", "manager"):
            session.add(Staff(ref=role, name=f"{role.capitalize()} Lee", role=role,
                              email=f"{role}@coach.example", password_hash="x"))  # fmt: skip
        return [add_learner(session, course, ref) for ref in refs or ("ada",)]


def ask(database: Database, person: Person, cause: str = "help", *, urgent: bool = True) -> None:
    task = NewTask(
        enrolment_id=person.enrolment_id, cause=cause, as_of=TODAY, urgent=urgent,
        action="Call today: they asked for help", detail="They chose it on their page.",
    )  # fmt: skip
    database.write(raise_tasks, [task], now=NOON)


def mails(database: Database) -> list[Message]:
    with database.reading() as session:
        return list(session.exec(select(Message).order_by(col(Message.id))))


@on_both
def test_a_call_for_help_is_written_to_the_coach_at_once_and_once(
    database: Database, policy: Policy
) -> None:
    (ada,) = learners(database)
    assert tell(database, policy) == NOTHING
    ask(database, ada)
    ask(database, ada, "coach_call", urgent=False)
    assert tell(database, policy) == ONE_TASK
    (mail,) = mails(database)
    assert (mail.address, mail.send_after_at) == ("grace@coach.example", NOON)
    assert mail.subject == "Ada Example needs a person: Call today: they asked for help"
    for words in (
        "They chose it on their page.",
        f"https://stay.example/learner/{ada.enrolment_id}",
    ):
        assert words in mail.body_text
        assert words in (mail.body_html or "")
    assert tell(database, policy, NOON + timedelta(minutes=5)) == NOTHING
    assert len(mails(database)) == 1


def test_past_a_few_a_day_calls_for_help_come_together(database: Database, policy: Policy) -> None:
    many = learners(database, *(f"l{n}" for n in range(8)))
    for minute, person in enumerate(many):
        ask(database, person)
        tell(database, policy, NOON + timedelta(minutes=minute))
    limit = policy.coaching.urgent_per_day
    assert len(mails(database)) == limit
    later = NOON + timedelta(minutes=limit - 1 + policy.coaching.then_every_minutes)
    assert tell(database, policy, later) == NotificationSummary(tasks=3, notices=0)
    assert mails(database)[-1].subject == "3 learners need a person today"


def test_what_a_contact_settled_first_is_not_written_about(
    database: Database, policy: Policy
) -> None:
    (ada,) = learners(database)
    ask(database, ada)
    with database.transaction() as session:
        spoke = NewContact(enrolment_id=ada.enrolment_id, day=TODAY, kind="call", outcome="reached",
                        logged_at=NOON)  # fmt: skip
        log_contact(session, spoke)
    assert tell(database, policy) == NOTHING


def test_without_a_coach_who_can_be_told_those_who_oversee_hear_of_it(
    database: Database, policy: Policy
) -> None:
    ada, ben = learners(database, "ada", "ben")
    with database.transaction() as session:
        session.get_one(Enrolment, ada.enrolment_id).coach_id = None
    ask(database, ada)
    assert tell(database, policy) == ONE_TASK
    everyone = {"admin@coach.example", "manager@coach.example"}
    assert {m.address for m in mails(database)} == everyone
    database.write(suppress, "email", "grace@coach.example", reason="bounced", now=NOON)
    ask(database, ben)
    assert tell(database, policy, NOON + timedelta(minutes=5)) == ONE_TASK
    assert {m.address for m in mails(database)[2:]} == everyone


def test_who_may_not_know_who_asks_for_help_is_told_that_a_learner_does(
    database: Database, policy: Policy
) -> None:
    (ada,) = learners(database, "ada")
    with database.transaction() as session:
        session.get_one(Enrolment, ada.enrolment_id).coach_id = None
    ask(database, ada)
    tell(database, policy.model_copy(update={"privacy": Privacy(names_for=["manager"])}))
    told = {mail.address: f"{mail.subject} {mail.body_text}" for mail in mails(database)}
    assert f"Learner {ada.enrolment_id}" in told["admin@coach.example"]
    assert "Ada" not in told["admin@coach.example"]
    assert "Ada" in told["manager@coach.example"]


def test_calls_for_help_reach_a_coach_by_text_too_and_even_without_digests(
    database: Database, policy: Policy
) -> None:
    ada, ben = learners(database, "ada", "ben")
    with database.transaction() as session:
        coach = session.exec(select(Staff).where(Staff.role == "coach")).one()
        coach.phone = "+447700900123"
        assert coach.id
        save_alert_channels(session, coach.id, email=False, sms=True)
    ask(database, ada)
    tell(database, policy)
    mail, text = mails(database)
    assert mail.address == "grace@coach.example"
    assert (text.channel, text.address) == ("sms", "+447700900123")
    assert text.body_text.startswith("Staycourse: Ada Example needs a person today. https://")
    database.write(save_alert_channels, coach.id, sms=False)
    ask(database, ben)
    tell(database, policy, NOON + timedelta(minutes=5))
    assert mails(database)[-1].address == "grace@coach.example"


def test_broken_words_are_tried_again_until_they_are_repaired(
    database: Database, policy: Policy
) -> None:
    (ada,) = learners(database)
    ask(database, ada)
    words = dict(load_templates()) | {"email/coach_task/subject.txt": "{{ nobody_knows }}"}
    assert tell(database, policy, templates=Templates(words)) == NOTHING
    with database.reading() as session:
        assert session.exec(select(Task)).one().notified_at is None
    assert tell(database, policy) == ONE_TASK


@on_both
def test_admins_hear_of_a_notice_once_while_it_lasts(database: Database, policy: Policy) -> None:
    learners(database)

    def stale(now: datetime) -> None:
        with database.transaction() as session:
            raise_notice(session, "stale", sentence="Nothing came in for 4 days.",
                         advice="Import the newest export.", now=now)  # fmt: skip

    stale(NOON)
    assert tell(database, policy) == NotificationSummary(tasks=0, notices=1)
    (mail,) = mails(database)
    assert (mail.address, mail.subject) == ("admin@coach.example", "Nothing came in for 4 days.")
    assert "Import the newest export." in mail.body_text
    stale(NOON + timedelta(hours=1))
    assert tell(database, policy, NOON + timedelta(hours=1)) == NOTHING
    database.write(end_notice, "stale", now=NOON + timedelta(hours=2))
    stale(NOON + timedelta(hours=3))
    assert tell(database, policy, NOON + timedelta(hours=3)).notices == 1
    with database.reading() as session:
        assert all(notice.notified_at for notice in session.exec(select(Notice)))


def test_a_notice_with_nobody_to_tell_waits_for_somebody(
    database: Database, policy: Policy
) -> None:
    database.write(raise_notice, "stale", sentence="Old.", advice="Import.", now=NOON)
    assert tell(database, policy) == NOTHING
    learners(database)
    assert tell(database, policy).notices == 1


def refuse(database: Database, number: int, state: str = "failed") -> None:
    with database.transaction() as session:
        session.get_one(Message, number).state = state


@on_both
def test_a_mail_that_a_provider_refused_goes_to_whoever_oversees(
    database: Database, policy: Policy
) -> None:
    (ada,) = learners(database)
    ask(database, ada)
    tell(database, policy)
    (first,) = mails(database)
    refuse(database, first.id or 0)
    soon, later = NOON + timedelta(minutes=5), NOON + timedelta(minutes=10)
    assert tell(database, policy, soon) == ONE_TASK
    _, *again = mails(database)
    assert {m.address for m in again} == {"admin@coach.example", "manager@coach.example"}
    assert tell(database, policy, later) == NOTHING
    refuse(database, again[0].id or 0, "bounced")
    assert tell(database, policy, later) == NOTHING  # one of two read it
    refuse(database, again[1].id or 0, "expired")
    assert tell(database, policy, later) == ONE_TASK


def test_where_nobody_oversees_a_refused_mail_is_tried_again(
    database: Database, policy: Policy
) -> None:
    (ada,) = learners(database)
    with database.transaction() as session:
        for staff in session.exec(select(Staff).where(Staff.role != "coach")):
            session.delete(staff)
    ask(database, ada)
    tell(database, policy)
    refuse(database, 1)
    assert tell(database, policy, NOON + timedelta(minutes=5)) == ONE_TASK
    assert [m.address for m in mails(database)] == ["grace@coach.example"] * 2


def test_nobody_is_written_to_about_a_learner_who_has_left(
    database: Database, policy: Policy
) -> None:
    (ada,) = learners(database)
    ask(database, ada)
    with database.transaction() as session:
        session.get_one(Enrolment, ada.enrolment_id).withdrawn_on = TODAY
        session.exec(select(Task)).one().as_of -= timedelta(days=1)
    assert tell(database, policy) == NOTHING
    with database.reading() as session:
        assert session.exec(select(Task)).one().closed_by == "left"


def test_who_asks_again_after_a_call_is_written_about_again(
    database: Database, policy: Policy
) -> None:
    (ada,) = learners(database)
    ask(database, ada)
    tell(database, policy)
    with database.transaction() as session:
        call = NewContact(enrolment_id=ada.enrolment_id, day=TODAY, kind="call", outcome="reached",
                       logged_at=NOON)  # fmt: skip
        log_contact(session, call)
        reopen_task(session, ada.enrolment_id, "help", day=TODAY, detail="It got worse.")
    assert tell(database, policy, NOON + timedelta(hours=1)) == ONE_TASK
    assert "It got worse." in mails(database)[-1].body_text
    database.write(reopen_task, ada.enrolment_id, "help", day=TODAY, detail="And worse.")
    assert tell(database, policy, NOON + timedelta(hours=2)) == NOTHING
