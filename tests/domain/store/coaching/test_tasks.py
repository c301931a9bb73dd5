from datetime import date, timedelta

from sqlmodel import Session, col, select

from domain.store.coaching.contacts import NewContact, log_contact
from domain.store.coaching.tasks import NewTask, raise_tasks, read_open_causes
from domain.store.database.engine import Database
from domain.store.tables import Enrolment, Task
from tests.factories import NOON, TODAY, Person, add_course, add_learner


def a_learner(database: Database, ref: str = "ada") -> Person:
    with database.transaction() as session:
        return add_learner(session, add_course(session, ref), ref)


def help_for(person: Person, cause: str = "help", as_of: date = TODAY) -> NewTask:
    return NewTask(
        enrolment_id=person.enrolment_id, cause=cause, as_of=as_of, action="Call them", urgent=True
    )


def called(person: Person, **about: object) -> NewContact:
    given = {"day": TODAY, "kind": "call", "outcome": "reached", "logged_at": NOON} | about
    return NewContact(enrolment_id=person.enrolment_id, **given)


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
        log_contact(session, called(ada, kind="note", outcome="no_answer"))
        assert read_open_causes(session, [ada.enrolment_id, ben.enrolment_id]) == {
            (ben.enrolment_id, "help")
        }
        closed = tasks(session)[0]
    assert (closed.closed_at, closed.closed_by) == (NOON, "contact")


def test_more_learners_may_need_somebody_than_a_statement_takes_values(
    postgresql_database: Database,
) -> None:
    ada = a_learner(postgresql_database)
    with postgresql_database.transaction() as session:
        many = [help_for(ada, f"rung:{number}") for number in range(66_000)]
        assert raise_tasks(session, many, now=NOON) == len(many)
