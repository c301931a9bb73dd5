from datetime import timedelta

from sqlmodel import select

from domain.messaging import LearnerWork, Work
from domain.store.activity import read_work
from domain.store.database import Database
from domain.store.tables import Assessment, Result
from tests.factories import TODAY, add_course, add_learner


def test_the_next_work_and_the_last_that_is_not_in_are_told_by_name_and_day(
    database: Database,
) -> None:
    with database.transaction() as session:
        course = add_course(session)
        ada, bo = (add_learner(session, course, ref) for ref in ("ada", "bo"))
        due = {
            ("essay-1", "assignment"): -9,
            ("essay-2", "assignment"): -2,
            ("essay-3", "assignment"): 3,
            ("essay-4", "assignment"): 20,
            ("exam", "exam"): 1,
        }
        for (ref, kind), days in due.items():
            session.add(
                Assessment(
                    ref=ref,
                    cohort_id=course.cohort_id,
                    name=None if ref == "essay-4" else ref.title(),
                    kind=kind,
                    due_on=TODAY + timedelta(days=days),
                )
            )
        session.flush()
        essays = {a.ref: a.id for a in session.exec(select(Assessment))}
        for ref, days in (("essay-2", -3), ("essay-3", 0)):
            session.add(
                Result(
                    enrolment_id=bo.enrolment_id,
                    assessment_id=essays[ref],
                    submitted_on=TODAY + timedelta(days=days),
                )
            )
    with database.reading() as session:
        found = read_work(session, [ada.enrolment_id, bo.enrolment_id], as_of=TODAY, needs={})
        assert read_work(session, [ada.enrolment_id + 99], as_of=TODAY, needs={}) == {}
    assert found[ada.enrolment_id] == LearnerWork(
        next=Work(name="Essay-3", due_on=TODAY + timedelta(days=3)),
        missed=Work(name="Essay-2", due_on=TODAY - timedelta(days=2)),
        step=Work(name="Essay-3", due_on=TODAY + timedelta(days=3)),
    )
    assert found[bo.enrolment_id] == LearnerWork(
        next=Work(name=None, due_on=TODAY + timedelta(days=20)),
        missed=Work(name="Essay-1", due_on=TODAY - timedelta(days=9)),
        step=Work(name=None, due_on=TODAY + timedelta(days=20)),
    )
