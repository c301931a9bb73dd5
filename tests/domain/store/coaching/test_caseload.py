from datetime import timedelta

from sqlalchemy import update
from sqlmodel import col

from domain.store.coaching.caseload import (
    read_contact_log,
    read_news,
    read_open_tasks,
    read_tasks,
    read_weekly_minutes,
)
from domain.store.coaching.contacts import NewContact, log_contact, take_back_contact
from domain.store.coaching.tasks import NewTask, raise_tasks
from domain.store.database.engine import Database
from domain.store.reporting.search import NO_COACH
from domain.store.tables import Alert, Barrier, Enrolment, Staff
from tests.factories import NOON, TODAY, add_course, add_learner

YESTERDAY = TODAY - timedelta(1)


def test_open_tasks_are_read_urgent_first_then_by_due_day(database: Database) -> None:
    assert read_tasks(database).empty
    with database.transaction() as session:
        course = add_course(session)
        ada, ben = (add_learner(session, course, ref) for ref in ("ada", "ben"))
        asked = [
            (ada, "later", False, TODAY + timedelta(9)),
            (ben, "soon", False, TODAY + timedelta(2)),
            (ben, "help", True, None),
        ]
        new = [
            NewTask(enrolment_id=who.enrolment_id, cause=cause, as_of=TODAY, action="Call",
                    urgent=urgent, due_on=due)
            for who, cause, urgent, due in asked
        ]  # fmt: skip
        raise_tasks(session, new, now=NOON)
    tasks = read_tasks(database)
    assert tasks["cause"].tolist() == ["help", "soon", "later"]
    assert tasks["name"].tolist() == ["Ben Example", "Ben Example", "Ada Example"]
    assert tasks.loc[0, ["coach", "cohort", "urgent"]].tolist() == ["Grace Okafor", "Spring", True]
    with database.transaction() as session:
        late = NOON + timedelta(days=1)
        spoke = NewContact(enrolment_id=ben.enrolment_id, day=late.date(), kind="call",
                        outcome="reached", logged_at=late)  # fmt: skip
        log_contact(session, spoke)
    assert read_tasks(database)["cause"].tolist() == ["later"]
    # on the day itself they were still open
    assert len(read_tasks(database, known_by=TODAY)) == 3
    assert read_tasks(database, known_by=YESTERDAY).empty
    assert read_tasks(database, known_by=TODAY, enrolments=[ada.enrolment_id])[
        "cause"
    ].tolist() == ["later"]


def test_open_tasks_are_those_of_the_cohort_and_the_coach_asked_for(database: Database) -> None:
    with database.transaction() as session:
        course = add_course(session)
        ada, ben = (add_learner(session, course, ref).enrolment_id for ref in ("ada", "ben"))
        session.execute(update(Enrolment).where(col(Enrolment.id) == ben).values(coach_id=None))
        enrolled = session.get_one(Enrolment, ada)
        cohort, coach = enrolled.cohort_id, enrolled.coach_id
        new = [
            NewTask(enrolment_id=who, cause="call", as_of=TODAY, action="Call")
            for who in (ada, ben)
        ]
        raise_tasks(session, new, now=NOON)
    for asked, whose in (
        ({}, [ada, ben]),
        ({"coach": coach}, [ada]),
        ({"coach": NO_COACH}, [ben]),
        ({"seen_by": coach}, [ada]),
        ({"seen_by": coach, "coach": NO_COACH}, []),
        ({"cohorts": [cohort]}, [ada, ben]),
        ({"cohorts": []}, []),
        ({"known_by": YESTERDAY}, []),
    ):
        found = read_open_tasks(database, **asked)  # type: ignore[arg-type]
        assert found["enrolment_id"].tolist() == whose, asked


def test_the_log_of_a_learner_keeps_what_was_taken_back(database: Database) -> None:
    with database.transaction() as session:
        ada = add_learner(session, add_course(session))
        for number, note in enumerate(("Will send notes.", None)):
            contact = NewContact(enrolment_id=ada.enrolment_id, day=TODAY, kind="call", note=note,
                              outcome="reached", minutes=10 * number,
                              logged_at=NOON)  # fmt: skip
            logged = log_contact(session, contact)
        take_back_contact(session, logged, now=NOON + timedelta(days=1))
    log = read_contact_log(database, enrolment_id=ada.enrolment_id)
    assert log["taken_back"].tolist() == [True, False]
    assert (log.loc[1, "note"], log.loc[1, "minutes"]) == ("Will send notes.", 0)
    then = read_contact_log(database, enrolment_id=ada.enrolment_id, known_by=TODAY)
    assert then["taken_back"].tolist() == [False, False]
    assert read_contact_log(database, enrolment_id=ada.enrolment_id + 1).empty


def test_news_are_the_newest_alert_or_barrier_of_the_days_asked_about(database: Database) -> None:
    with database.transaction() as session:
        course = add_course(session)
        ada, ben = (add_learner(session, course, ref).enrolment_id for ref in ("ada", "ben"))
        session.add(Alert(enrolment_id=ada, cause="red", as_of=YESTERDAY, raised_at=NOON))
        session.add(Barrier(enrolment_id=ada, kind="Childcare", reported_on=TODAY))
        session.add(Barrier(enrolment_id=ben, kind="Health", reported_on=TODAY - timedelta(30)))
    week_ago = TODAY - timedelta(7)
    found = read_news(database, since=week_ago, until=TODAY)
    assert {number: day.date() for number, day in found.items()} == {ada: TODAY}
    earlier = read_news(database, since=week_ago, until=YESTERDAY)
    assert [day.date() for day in earlier] == [YESTERDAY]


def test_a_coachs_hours_are_known_only_where_somebody_said(database: Database) -> None:
    with database.transaction() as session:
        course = add_course(session)
        assert read_weekly_minutes(session, course.coach_id) is None
        session.get_one(Staff, course.coach_id).weekly_minutes = 600
        session.flush()
        assert read_weekly_minutes(session, course.coach_id) == 600
        assert read_weekly_minutes(session, 999) is None
