"""Hours come back by enrolment, of the last eight weeks only."""

from datetime import date

from domain.store.activity.active_hours import read_active_hours
from domain.store.database.engine import Database
from domain.store.tables import Activity
from tests.factories import add_course, add_learner

AS_OF = date(2026, 3, 2)


def test_days_are_counted_by_enrolment_and_hours(database: Database) -> None:
    with database.transaction() as session:
        person = add_learner(session, add_course(session))
        for day, hours in (
            (date(2026, 3, 2), 2**19),
            (date(2026, 3, 1), 2**19),
            (date(2026, 2, 20), 2**8 + 2**9),
            (date(2026, 2, 19), None),
            (date(2026, 1, 4), 2**3),
            (date(2026, 3, 3), 2**4),
        ):
            session.add(Activity(enrolment_id=person.enrolment_id, day=day, clicks=1, hours=hours))
    found = read_active_hours(database, AS_OF)
    assert found["enrolment_id"].eq(person.enrolment_id).all()
    assert dict(zip(found["hours"], found["days"], strict=True)) == {2**19: 2, 2**8 + 2**9: 1}


def test_without_times_there_is_nothing_and_no_error(database: Database) -> None:
    assert read_active_hours(database, AS_OF).empty
