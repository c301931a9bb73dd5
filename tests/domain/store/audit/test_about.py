"""Who saw a learner is answered whole: on their page, in lists and files, by every number."""

from collections.abc import Sequence

from sqlmodel import col, insert, select

from domain.store.audit import named, person, read_audit_trail
from domain.store.database.engine import Database
from domain.store.staff import StaffAction, audit
from domain.store.tables import Enrolment
from tests.factories import NOON, Person, add_course, add_learner, on_both

OPENED, LISTED = StaffAction.OPENED_LEARNER, StaffAction.LISTED_LEARNERS
ERASED, DOWNLOADED = StaffAction.ERASED_LEARNER, StaffAction.DOWNLOADED


def keep(database: Database, entries: Sequence[tuple[StaffAction, str]]) -> None:
    with database.transaction() as session:
        for action, detail in entries:
            audit(session, who="kim", action=action, now=NOON, detail=detail)


def told(database: Database, about: str, limit: int = 100) -> list[str | None]:
    found = database.read(read_audit_trail, since=NOON, about=about, limit=limit)
    return [one.detail for one in reversed(found)]


def some_learners(database: Database) -> list[Person]:
    """Of whom the second is in two cohorts, so that numbers of people and enrolments part."""
    with database.transaction() as session:
        one, other = add_course(session), add_course(session, "maths")
        ada, ben = add_learner(session, one), add_learner(session, one, "ben")
        session.execute(
            insert(Enrolment).values(
                ref="ben-again", learner_id=ben.learner_id, cohort_id=other.cohort_id
            )
        )
        return [ada, ben, add_learner(session, one, "cy")]


@on_both
def test_who_saw_a_learner_is_answered_from_pages_lists_files_and_programs(
    database: Database,
) -> None:
    some_learners(database)
    of_ben = [
        (OPENED, "learner 2"),
        (LISTED, "learners 1, 2, 40"),
        (StaffAction.OPENED_WORKLIST, "learners 3, 5"),  # his other cohort
        (StaffAction.DECIDED_ON_WORKLIST, "snooze: enrolment 9, 2"),
        (StaffAction.LOGGED_CONTACT, "call, reached: contact 7 with enrolment 2"),
        (LISTED, "/api/v1/learners, 4 times: enrolments 1-3, 90"),
        (LISTED, "/api/v1/learners: enrolments 1-100"),
        (DOWNLOADED, "segments.csv as of 2026-03-02: 3 learners: enrolments 1-3"),
    ]
    of_others = [
        (OPENED, "learner 22"),
        (LISTED, "learners 1, 12, 20"),
        (LISTED, "/api/v1/learners?limit=2: enrolments 4-19, 21"),
        (DOWNLOADED, "segments.csv as of 2026-03-02: 2 learners: enrolments 1, 4"),
        (StaffAction.LOGGED_CONTACT, "call, reached: contact 2 with enrolment 4"),
    ]
    keep(database, [*of_ben, *of_others])
    assert told(database, "learner 2") == [detail for _, detail in of_ben]
    assert told(database, "learner 2", limit=2) == [detail for _, detail in of_ben[-2:]]
    assert (
        told(database, "person 2") == told(database, "enrolment 3") == told(database, "learner 2")
    )


@on_both
def test_what_was_written_of_a_person_is_not_taken_for_another_ones_enrolment(
    database: Database,
) -> None:
    ada, ben, cy = some_learners(database)
    assert (cy.learner_id, cy.enrolment_id) == (3, 4)
    before = [(ERASED, "learner 3"), (DOWNLOADED, "copy of learner 3"), (OPENED, "learner 3")]
    keep(database, before)
    assert told(database, f"learner {cy.enrolment_id}") == ["person 3", "copy of person 3"]
    assert told(database, f"learner {ben.enrolment_id}") == ["learner 3"]
    assert told(database, f"learner {ada.enrolment_id}") == []


def test_a_person_who_is_gone_is_still_found_by_the_enrolments_they_had(
    sqlite_database: Database,
) -> None:
    _, ben, _ = some_learners(sqlite_database)
    with sqlite_database.transaction() as session:
        detail = person(session, ben.learner_id)
        assert detail == "person 2: enrolments 2-3"
        audit(session, who="kim", action=ERASED, now=NOON, detail=detail)
        for one in session.scalars(select(Enrolment).where(col(Enrolment.learner_id) == 2)):
            session.delete(one)
    assert told(sqlite_database, "learner 3") == [detail]


def test_enrolments_are_named_as_short_as_they_can_be_and_never_too_many_in_one_entry() -> None:
    assert named([7, 3, 1, 2, 2]) == ["enrolments 1-3, 7"]
    assert named(range(1, 1_000_001)) == ["enrolments 1-1000000"]
    assert [len(one.split(",")) for one in named(range(0, 5_000, 2))] == [1_000, 1_000, 500]
    assert named([]) == []
