from datetime import timedelta

from domain.store.coaching.challenges import find_membership, read_member_progress
from domain.store.database.engine import Database
from domain.store.people.learner_settings import LearnerSettings, save_learner_settings
from domain.store.scoring.snapshots import read_snapshots
from domain.store.tables import Cohort, Enrolment
from tests.factories import (
    NOON,
    TODAY,
    Person,
    add_activity,
    add_course,
    add_learner,
    add_snapshot,
    on_both,
)
from worker.jobs.planning.match_challenges import match_challenges

WANTS = LearnerSettings(challenge_opt_in=True)


def course_of(database: Database, *paces: int, ref: str = "data") -> list[Person]:
    """Learners of one course who all want a challenge, with so many active days a week."""
    with database.transaction() as session:
        course = add_course(session, ref)
        people = [add_learner(session, course, f"{ref}{n}") for n in range(len(paces))]
        for person, pace in zip(people, paces, strict=True):
            save_learner_settings(session, person.learner_id, WANTS, now=NOON)
            for week in range(4):
                for day in range(pace):
                    add_activity(session, person, TODAY - timedelta(days=7 * (week + 1) - day))
    return people


def groups_of(database: Database, people: list[Person]) -> list[int | None]:
    with database.transaction() as session:
        found = [find_membership(session, person.enrolment_id) for person in people]
        return [one.challenge_id if one else None for one in found]


@on_both
def test_learners_of_a_similar_pace_are_matched_once_a_week(database: Database) -> None:
    people = course_of(database, 1, 6, 1, 6, 2, 5)
    found = match_challenges(database, as_of=TODAY + timedelta(days=2), now=NOON)
    assert (found.week_starts_on, found.willing, found.matched, found.groups) == (TODAY, 6, 6, 2)
    slow, quick, *_ = groups = groups_of(database, people)
    assert groups == [slow, quick, slow, quick, slow, quick]
    again = match_challenges(database, as_of=TODAY, now=NOON)
    assert (again.willing, again.groups) == (0, 0)
    next_week = match_challenges(database, as_of=TODAY + timedelta(days=7), now=NOON)
    assert next_week.matched == 6


def test_only_those_who_want_it_and_are_there_are_matched(database: Database) -> None:
    people = course_of(database, 1, 1, 1, 1, 1)
    with database.transaction() as session:
        save_learner_settings(session, people[0].learner_id, LearnerSettings(), now=NOON)
        session.get_one(Enrolment, people[1].enrolment_id).withdrawn_on = TODAY
    assert match_challenges(database, as_of=TODAY, now=NOON).matched == 3
    assert groups_of(database, people[:2]) == [None, None]


def test_two_are_no_group_and_a_cohort_that_is_over_has_none(database: Database) -> None:
    course_of(database, 1, 1)
    over = course_of(database, 1, 1, 1, ref="over")
    with database.transaction() as session:
        enrolment = session.get_one(Enrolment, over[0].enrolment_id)
        session.get_one(Cohort, enrolment.cohort_id).ends_on = TODAY - timedelta(days=1)
    found = match_challenges(database, as_of=TODAY, now=NOON)
    assert (found.willing, found.matched) == (2, 0)


@on_both
def test_planning_sees_who_has_a_running_challenge(database: Database) -> None:
    people = course_of(database, 2, 2, 2, 2)
    with database.transaction() as session:
        for person in people:
            add_snapshot(session, person)
            add_snapshot(session, person, TODAY + timedelta(days=7))
    match_challenges(database, as_of=TODAY, now=NOON)
    shown = read_snapshots(database, TODAY)
    assert shown["challenge"].tolist() == ["running"] * 4
    assert shown["challenge_opt_in"].tolist() == [True] * 4
    later = read_snapshots(database, TODAY + timedelta(days=7))
    assert later["challenge"].isna().all()
    with database.transaction() as session:
        joined = find_membership(session, people[0].enrolment_id)
        assert joined is not None
        assert len(read_member_progress(session, joined, today=TODAY)) == 4
