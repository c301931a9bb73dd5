from datetime import timedelta

from sqlmodel import select

from domain.store.coaching.caseload import read_contacts
from domain.store.coaching.contacts import (
    LoggedContact,
    find_contact,
    log_contact,
    take_back_contact,
)
from domain.store.coaching.tasks import raise_tasks
from domain.store.database.engine import Database
from domain.store.tables import Contact, Enrolment
from tests.domain.store.coaching.test_tasks import a_learner, called, help_for, tasks
from tests.factories import NOON, TODAY


def test_a_contact_is_found_with_whose_it_was_and_who_logged_it(database: Database) -> None:
    ada = a_learner(database)
    with database.transaction() as session:
        coach = session.get_one(Enrolment, ada.enrolment_id).coach_id
        number = log_contact(session, called(ada, staff_id=coach))
        assert find_contact(session, number) == LoggedContact(
            enrolment_id=ada.enrolment_id, staff_id=coach
        )
        assert find_contact(session, number + 1) is None


def test_a_contact_taken_back_opens_its_tasks_again_and_stays_on_record(
    database: Database,
) -> None:
    ada = a_learner(database)
    with database.transaction() as session:
        raise_tasks(session, [help_for(ada), help_for(ada, "reply")], now=NOON)
        mistake = log_contact(session, called(ada))
        # asked for anew meanwhile: it must not be there twice
        raise_tasks(session, [help_for(ada, "reply", TODAY + timedelta(1))], now=NOON)
        later = NOON + timedelta(hours=1)
        assert take_back_contact(session, mistake, now=later)
        assert not take_back_contact(session, mistake, now=later)
    with database.transaction() as session:
        opened = [task.cause for task in tasks(session) if task.closed_at is None]
        assert sorted(opened) == ["help", "reply"]
        assert session.exec(select(Contact)).one().taken_back_at == later


def test_contacts_are_read_as_they_were_known_on_a_day(database: Database) -> None:
    ada = a_learner(database)
    assert read_contacts(database).empty
    with database.transaction() as session:
        coach = session.get_one(Enrolment, ada.enrolment_id).coach_id
        mistake = log_contact(session, called(ada, staff_id=coach, minutes=12))
        take_back_contact(session, mistake, now=NOON + timedelta(days=1))
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
