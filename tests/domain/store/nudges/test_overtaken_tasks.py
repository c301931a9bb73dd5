from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from domain.store.coaching.tasks import NewTask, raise_tasks
from domain.store.database.engine import Database
from domain.store.nudges.overtaken_tasks import close_overtaken_tasks
from domain.store.tables import Cohort, Enrolment, Nudge, Task
from tests.factories import NOON, TODAY, Person, add_activity, add_course, add_learner

CAUSES = ("help", "login_expectation", "ladder:reengage")
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def ada(database: Database) -> Person:
    with database.transaction() as session:
        course = add_course(session)
        people = [add_learner(session, course, ref) for ref in ("ada", "ben")]
        for person in people:
            tasks = [
                NewTask(
                    enrolment_id=person.enrolment_id, cause=cause, as_of=YESTERDAY, action="Call"
                )
                for cause in CAUSES
            ]
            raise_tasks(session, tasks, now=NOON)
    return people[0]


def closed(database: Database, today: date = TODAY) -> dict[tuple[int, str], str | None]:
    database.write(
        close_overtaken_tasks, void_when_active=["login_expectation"], today=today, now=NOON
    )
    with database.reading() as session:
        found = session.exec(select(Task).where(col(Task.closed_at).is_not(None)))
        return {(task.enrolment_id, task.cause): task.closed_by for task in found}


def test_nothing_happened_and_every_task_waits(database: Database, ada: Person) -> None:
    with database.transaction() as session:
        add_activity(session, ada, YESTERDAY)  # the day the task is about
    assert closed(database) == {}


def test_whoever_is_back_need_not_be_asked_back_but_is_still_helped(
    database: Database, ada: Person
) -> None:
    database.write(add_activity, ada, TODAY)
    assert closed(database, today=YESTERDAY) == {}
    assert closed(database) == {
        (ada.enrolment_id, "login_expectation"): "returned",
        (ada.enrolment_id, "ladder:reengage"): "returned",
    }


def test_nobody_is_asked_to_call_who_has_left(database: Database, ada: Person) -> None:
    with database.transaction() as session:
        session.get_one(Enrolment, ada.enrolment_id).withdrawn_on = TODAY
    assert closed(database, today=YESTERDAY) == {}
    assert closed(database) == {(ada.enrolment_id, cause): "left" for cause in CAUSES}
    assert len(closed(database)) == 3


@pytest.mark.parametrize("outcome", ["passed", "failed", "promoted"])
def test_nobody_is_asked_to_call_who_has_finished(
    database: Database, ada: Person, outcome: str
) -> None:
    with database.transaction() as session:
        enrolment = session.get_one(Enrolment, ada.enrolment_id)
        enrolment.outcome, enrolment.outcome_on = outcome, TODAY
    assert closed(database, today=YESTERDAY) == {}
    assert closed(database) == {(ada.enrolment_id, cause): "finished" for cause in CAUSES}


def test_once_the_course_is_over_only_what_learners_ask_for_themselves_is_open(
    database: Database, ada: Person
) -> None:
    with database.transaction() as session:
        enrolment = session.get_one(Enrolment, ada.enrolment_id)
        enrolment.outcome, enrolment.outcome_on = "passed", YESTERDAY
        new = NewTask(enrolment_id=ada.enrolment_id, cause="talk", as_of=TODAY, action="Call")
        raise_tasks(session, [new], now=NOON)
    assert (ada.enrolment_id, "talk") not in closed(database)
    with database.transaction() as session:
        session.get_one(Cohort, enrolment.cohort_id).ends_on = YESTERDAY
    assert {cause for _, cause in closed(database)} == {"login_expectation", "ladder:reengage"}


def test_a_return_on_the_day_of_the_task_is_one_once_it_was_not_known_then(
    database: Database, ada: Person
) -> None:
    about = {"enrolment_id": ada.enrolment_id, "as_of": YESTERDAY, "planned_on": YESTERDAY}
    how = {"state": "asked", "trace": "{}", "policy_revision": "test", "planned_at": NOON}
    with database.transaction() as session:
        session.add(
            Nudge(intervention="login_expectation", period="a", seen_on=None, **about, **how)
        )
        session.add(Nudge(intervention="reengage", period="b", seen_on=YESTERDAY, **about, **how))
        add_activity(session, ada, YESTERDAY)
    assert closed(database) == {(ada.enrolment_id, "login_expectation"): "returned"}
