"""Ways through a programme, kept and used only where they beat the course's order."""

from datetime import timedelta

from sqlalchemy import update
from sqlmodel import select

from domain.store.activity import read_next_steps, read_path_sentence
from domain.store.database import Database
from domain.store.tables import Assessment, Cohort, Enrolment, Programme, Result
from tests.factories import NOON, TODAY, add_course, add_learner
from worker.jobs.scoring.learn_paths import learn_every_path

#: The day due, and the day those who pass hand it in: the second is done before the first.
WORK = (("assignment", 20, 11), ("quiz", 27, 4), ("assignment", 41, 33))


def _cohort(session, programme, course, name: str, began: int, learners: int) -> list[int]:  # noqa: ANN001, PLR0917
    starts = TODAY - timedelta(days=began)
    cohort = Cohort(ref=name, programme_id=programme, name=name, starts_on=starts,
                    ends_on=starts + timedelta(days=84))  # fmt: skip
    session.add(cohort)
    session.flush()
    works = [Assessment(ref=f"{name}-{n}", cohort_id=cohort.id, kind=kind, name=f"{name} {n}",
                        due_on=starts + timedelta(days=due))
             for n, (kind, due, _) in enumerate(WORK)]  # fmt: skip
    session.add_all(works)
    session.flush()
    numbers = []
    for n in range(learners):
        who = add_learner(session, course, f"{name}-{n}")
        enrolment = session.get(Enrolment, who.enrolment_id)
        enrolment.cohort_id, enrolment.outcome = cohort.id, "passed"
        numbers.append(who.enrolment_id)
        if began > 84:  # a finished one
            session.add_all(
                Result(enrolment_id=who.enrolment_id, assessment_id=work.id,
                       submitted_on=starts + timedelta(days=day))
                for work, (_, _, day) in zip(works, WORK, strict=True)
            )  # fmt: skip
    return numbers


def test_one_finished_cohort_keeps_the_courses_order_and_two_may_change_it(
    database: Database,
) -> None:
    with database.transaction() as session:
        course = add_course(session)
        programme = session.get(Cohort, course.cohort_id).programme_id
        _cohort(session, programme, course, "first", 300, 35)
        (now,) = _cohort(session, programme, course, "now", 1, 1)
        theirs = session.get_one(Enrolment, now).cohort_id
        session.add(Assessment(ref="a", cohort_id=theirs, kind="quiz", name="due some day"))
        name = session.get_one(Programme, programme).name
        taken_back = session.scalars(select(Result)).first()
        assert taken_back is not None
        taken_back.submitted_on = None  # an import said so, and then no more
        first_work = session.scalars(select(Assessment.id).where(Assessment.ref == "now-0")).one()
    needs: dict[str, dict[str, list[str]]] = {}
    learn_every_path(database, needs={}, as_of=TODAY, now=NOON, seed=1)
    with database.transaction() as session:
        said = read_path_sentence(session, programme)
        assert said is not None
        assert "two finished cohorts" in said
        before = read_next_steps(session, [now], as_of=TODAY, needs=needs)[now]
        assert (before.work.name, before.why) == ("now 0", "It comes next in the course.")
        _cohort(session, programme, course, "second", 200, 35)
    learn_every_path(database, needs={}, as_of=TODAY, now=NOON, seed=1)
    with database.reading() as session:
        after = read_next_steps(session, [now], as_of=TODAY, needs=needs)[now]
        assert after.work.name == "now 1"
        assert "70 of 70 learners who passed" in after.why
    needs[name] = {"now 1": ["Now 0"]}
    with database.transaction() as session:
        locked = read_next_steps(session, [now], as_of=TODAY, needs=needs)[now]
        assert locked.work.name == "now 0"
        (late,) = _cohort(session, programme, course, "late", 24, 1)
        step = read_next_steps(session, [late], as_of=TODAY, needs=needs)[late]
        assert [(one.name, one.due_on) for one in step.overdue] == [
            ("late 0", TODAY - timedelta(days=4))
        ]
        assert locked.overdue == ()
        session.add(Result(enrolment_id=now, assessment_id=first_work, submitted_on=TODAY))
        opened = read_next_steps(session, [now], as_of=TODAY, needs=needs)[now]
        assert opened.work.name == "now 1"
        session.execute(update(Assessment).values(due_on=None))
    learn_every_path(database, needs={}, as_of=TODAY, now=NOON, seed=1)
    with database.reading() as session:
        said = read_path_sentence(session, programme)
        assert said is not None
        assert "no work is known to be due" in said
