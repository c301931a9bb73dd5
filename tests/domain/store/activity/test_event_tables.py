import pytest

from domain.store.activity import event_tables
from domain.store.activity.event_tables import load_events
from domain.store.database.engine import Database
from domain.store.tables import Activity, Assessment
from tests.factories import TODAY, add_course, add_learner


@pytest.fixture
def people(sqlite_database: Database) -> list[int]:
    """Two of a cohort that ended a week ago, two of one that runs, with a day and a piece each."""
    with sqlite_database.transaction() as session:
        courses = [add_course(session, "past", weeks_left=-1), add_course(session, "now")]
        found = [add_learner(session, c, f"l{c.cohort_id}-{n}") for c in courses for n in (1, 2)]
        numbers = [person.enrolment_id for person in found]
        session.add_all(Activity(enrolment_id=n, day=TODAY, clicks=n) for n in numbers)
        session.add_all(
            Assessment(ref=str(c.cohort_id), cohort_id=c.cohort_id, name="Essay", kind="assignment")
            for c in courses
        )
    return numbers


def test_many_enrolments_are_asked_for_in_parts_and_each_row_comes_once(
    sqlite_database: Database, people: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = load_events(sqlite_database, enrolment_ids=people)
    monkeypatch.setattr(event_tables, "_AT_ONCE", 1)
    parts = load_events(sqlite_database, enrolment_ids=people)
    assert {name: found.to_pylist() for name, found in parts.items()} == {
        name: found.to_pylist() for name, found in whole.items()
    }
    assert parts["activity"].num_rows == 4
