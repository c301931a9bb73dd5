from datetime import date, timedelta

from sqlmodel import Session, col, select

from domain.store.coaching.caseload import read_contacts
from domain.store.coaching.tasks import NewTask, log_contact, open_causes, raise_tasks, take_back
from domain.store.database.engine import Database
from domain.store.tables import Contact, Enrolment, Task
from tests.factories import NOON, TODAY, Person, add_course, add_learner


def a_learner(database: Database, ref: str = "ada") -> Person:
    with database.transaction() as session:
        return add_learner(session, add_course(session, ref), ref)


def help_for(person: Person, cause: str = "help", as_of: date = TODAY) -> NewTask:
    return NewTask(
        enrolment_id=person.enrolment_id, cause=cause, as_of=as_of, action="Call them", urgent=True
    )


def called(person: Person, **about: object) -> Contact:
    given = {"day": TODAY, "kind": "call", "outcome": "reached", "logged_at": NOON} | about
    return Contact(enrolment_id=person.enrolment_id, **given)


def tasks(session: Session) -> list[Task]:
    return list(session.exec(select(Task).order_by(col(Task.id))))


def test_a_task_is_asked_of_the_learners_own_coach(database: Database) -> None:
    ada = a_learner(database)
    with database.transaction() as session:
        assert raise_tasks(session, [help_for(ada)], now=NOON) == 1
        (task,) = tasks(session)
        coach = session.get_one(Enrolment, ada.enrolment_id).coach_id
    assert (task.staff_id, task.cause, task.urgent, task.closed_at) == (coach, "help", True, None)


def test_a_task_without_a_coach_is_for_anybody(database: Database) -> None:
    ada = a_learner(database)
    with database.transaction() as session:
        session.get_one(Enrolment, ada.enrolment_id).coach_id = None
        raise_tasks(session, [help_for(ada)], now=NOON)
        assert [task.staff_id for task in tasks(session)] == [None]


def test_an_open_cause_is_not_asked_for_twice(database: Database) -> None:
    ada = a_learner(database)
    tomorrow = TODAY + timedelta(1)
    with database.transaction() as session:
        assert raise_tasks(session, [help_for(ada)], now=NOON) == 1
        assert raise_tasks(session, [help_for(ada, as_of=tomorrow)], now=NOON) == 0
        assert raise_tasks(session, [help_for(ada, "reply")], now=NOON) == 1
        log_contact(session, called(ada))
        # the same cause, the same day: they were spoken with already
        assert raise_tasks(session, [help_for(ada)], now=NOON) == 0
        assert raise_tasks(session, [help_for(ada, as_of=tomorrow)], now=NOON) == 1
        assert raise_tasks(session, [], now=NOON) == 0


def test_any_contact_closes_every_task_of_its_learner_and_no_others(database: Database) -> None:
    ada, ben = a_learner(database), a_learner(database, "ben")
    with database.transaction() as session:
        raise_tasks(session, [help_for(ada), help_for(ada, "reply"), help_for(ben)], now=NOON)
        assert log_contact(session, called(ada, kind="note", outcome="no_answer")) == 2
        assert open_causes(session, [ada.enrolment_id, ben.enrolment_id]) == {
            (ben.enrolment_id, "help")
        }
        closed = tasks(session)[0]
    assert (closed.closed_at, closed.closed_by) == (NOON, "contact")


def test_a_contact_taken_back_opens_its_tasks_again_and_stays_on_record(
    database: Database,
) -> None:
    ada = a_learner(database)
    with database.transaction() as session:
        raise_tasks(session, [help_for(ada), help_for(ada, "reply")], now=NOON)
        mistake = called(ada)
        log_contact(session, mistake)
        assert mistake.id is not None
        # asked for anew meanwhile: it must not be there twice
        raise_tasks(session, [help_for(ada, "reply", TODAY + timedelta(1))], now=NOON)
        later = NOON + timedelta(hours=1)
        assert take_back(session, mistake.id, now=later)
        assert not take_back(session, mistake.id, now=later)
    with database.transaction() as session:
        opened = [task.cause for task in tasks(session) if task.closed_at is None]
        assert sorted(opened) == ["help", "reply"]
        assert session.exec(select(Contact)).one().taken_back_at == later


def test_contacts_are_read_as_they_were_known_on_a_day(database: Database) -> None:
    ada = a_learner(database)
    assert read_contacts(database).empty
    with database.transaction() as session:
        coach = session.get_one(Enrolment, ada.enrolment_id).coach_id
        mistake = called(ada, staff_id=coach, minutes=12)
        log_contact(session, mistake)
        assert mistake.id is not None
        take_back(session, mistake.id, now=NOON + timedelta(days=1))
        log_contact(session, called(ada, kind="text", logged_at=NOON + timedelta(days=2)))
    assert read_contacts(database, known_by=TODAY - timedelta(1)).empty
    (then,) = read_contacts(database, known_by=TODAY).to_dict("records")
    assert (then["kind"], then["outcome"], then["minutes"]) == ("call", "reached", 12)
    assert (then["who"], then["coach_id"]) == ("Grace Okafor", coach)
    assert (then["day"].date(), then["logged_at"].to_pydatetime()) == (TODAY, NOON)
    (now,) = read_contacts(database).to_dict("records")
    assert (now["kind"], now["enrolment_id"]) == ("text", ada.enrolment_id)
    assert len(read_contacts(database, since=TODAY)) == 1
    assert read_contacts(database, since=TODAY + timedelta(1)).empty
