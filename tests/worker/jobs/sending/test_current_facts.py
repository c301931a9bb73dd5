"""Rules asked again on facts as they are now: what is still so leaves, what is not does not."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from domain.policy import Policy, Trigger
from domain.store.database import Database
from domain.store.nudges import RecipientState, read_recipient_state
from domain.store.tables import Assessment, Enrolment, LearnerChoice, Result
from tests.factories import (
    NOON,
    TODAY,
    Course,
    Person,
    add_activity,
    add_course,
    add_learner,
    add_nudge,
    add_snapshot,
)
from worker.jobs.sending.current_facts import find_untrue

DAY = timedelta(days=1)
UNKNOWN = "nothing is known of them as of now"


def untrue(
    database: Database, policy: Policy, kind: str, *people: Person, later: int = 0, **nudge: Any
) -> list[str | None]:
    """What is no longer so of a message of that kind to each, in their order."""
    with database.transaction() as session:
        numbers = [add_nudge(session, p.enrolment_id, intervention=kind, **nudge) for p in people]
    states = database.read(read_recipient_state, numbers, now=NOON, today=TODAY)
    asked: dict[int, tuple[str, RecipientState]] = {n: (kind, states[n]) for n in numbers}
    found = find_untrue(database, policy, asked, today=TODAY + later * DAY)
    assert found.keys() <= asked.keys()
    return [found.get(n) for n in numbers]


def test_each_message_is_judged_by_its_own_rule(
    database: Database, policy: Policy, course: Course
) -> None:
    with database.transaction() as session:
        ada, ben, cy = (add_learner(session, course, ref) for ref in ("ada", "ben", "cy"))
        numbers = []
        for person, kind in ((ada, "reengage"), (ben, "away"), (cy, "there")):
            add_activity(session, person, TODAY - DAY)
            add_snapshot(session, person)
            numbers.append(add_nudge(session, person.enrolment_id, intervention=kind))
    there, away = (
        policy.nudges["reengage"].model_copy(update={"when": f"days_since_last_seen {when}"})
        for when in ("< 5", "> 5")
    )
    known = policy.model_copy(update={"nudges": {**policy.nudges, "there": there, "away": away}})
    states = database.read(read_recipient_state, numbers, now=NOON, today=TODAY)
    kinds = ("reengage", "away", "there")
    asked = {n: (kind, states[n]) for n, kind in zip(numbers, kinds, strict=True)}
    assert find_untrue(database, known, asked, today=TODAY) == {
        numbers[0]: "now days since last seen: 1 days; risk band: unknown",
        numbers[1]: "now days since last seen: 1 days",
    }


def test_where_all_who_were_asked_about_have_left_nothing_is_known(
    database: Database, policy: Policy, course: Course
) -> None:
    with database.transaction() as session:
        gone = add_learner(session, course, "gone")
        add_activity(session, gone, TODAY - 12 * DAY)
        add_snapshot(session, gone, risk_band="Amber")
        session.get_one(Enrolment, gone.enrolment_id).withdrawn_on = TODAY
    assert untrue(database, policy, "reengage", gone) == [UNKNOWN]


def test_a_message_about_work_does_not_leave_once_the_last_of_it_is_handed_in(
    database: Database, policy: Policy, course: Course
) -> None:
    with database.transaction() as session:
        ada = add_learner(session, course)
        add_activity(session, ada, TODAY - DAY)
        add_snapshot(session, ada)
        last = add_work(session, course, "Essay 9", 2)
        done = {"enrolment_id": ada.enrolment_id, "assessment_id": last}
        session.add(Result(**done, submitted_on=TODAY))
    rule = policy.nudges["reengage"].model_copy(update={"when": "days_since_last_seen < 5"})
    known = policy.model_copy(update={"nudges": {"rule": rule}})
    trace = json.dumps({"work": {"next_work": ["Essay 9", (TODAY + 2 * DAY).isoformat()]}})
    assert untrue(database, known, "rule", ada, trace=trace) == ["another piece of work by now"]


@pytest.fixture
def course(database: Database) -> Course:
    """With somebody who is there every day: of a course nobody visits nothing is known."""
    with database.transaction() as session:
        made = add_course(session)
        busy = add_learner(session, made, "busy")
        for day in range(9):
            add_activity(session, busy, TODAY - day * DAY)
    return made


def add_work(session: Session, course: Course, name: str, due: int) -> int:
    piece = Assessment(
        ref=name,
        cohort_id=course.cohort_id,
        name=name,
        kind="assignment",
        due_on=TODAY + due * DAY,
        weight=10,
    )
    session.add(piece)
    session.flush()
    assert piece.id
    return piece.id


def test_nothing_asked_is_nothing_found(policy: Policy) -> None:
    assert find_untrue(Database.__new__(Database), policy, {}, today=TODAY) == {}


def test_each_is_judged_by_what_is_known_of_them_now(
    database: Database, policy: Policy, course: Course
) -> None:
    with database.transaction() as session:
        quiet, back, gone, red = (
            add_learner(session, course, ref) for ref in ("quiet", "back", "gone", "red")
        )
        for person in (quiet, back, gone, red):
            add_activity(session, person, TODAY - 12 * DAY)
            add_snapshot(session, person, risk_band="Red" if person == red else "Amber")
        add_activity(session, back, TODAY - 2 * DAY)
        session.get_one(Enrolment, gone.enrolment_id).withdrawn_on = TODAY
    assert untrue(database, policy, "reengage", quiet, back, gone, red) == [
        None,
        "now days since last seen: 2 days; risk band: Amber",
        UNKNOWN,
        "now days since last seen: 12 days; risk band: Red",
    ]


def test_what_only_the_snapshot_of_all_could_tell_is_kept_and_grows_older(
    database: Database, policy: Policy
) -> None:
    """Of a course without any activity: nothing in the store says when they were last there."""
    with database.transaction() as session:
        course = add_course(session)
        noted, new, kept, nothing = (
            add_learner(session, course, ref) for ref in ("noted", "new", "kept", "nothing")
        )
        add_snapshot(session, noted, days_since_last_seen=8, progress=40.0)
        add_snapshot(session, kept, days_since_last_seen=8, features={"sessions": 2})
        add_snapshot(session, nothing, days_since_last_seen=None, progress=None)
    by_visits = policy.nudges["reengage"].model_copy(update={"when": "sessions between 1 and 3"})
    by_progress = by_visits.model_copy(update={"when": "progress < 50"})
    rules = {"visits": by_visits, "progress": by_progress} | dict(policy.nudges)
    known = policy.model_copy(update={"nudges": rules})
    assert untrue(database, known, "reengage", noted, kept, later=2) == [None, None]
    assert untrue(database, known, "visits", kept) == [None]
    assert untrue(database, known, "progress", noted) == [None]
    unknown = "now days since last seen: unknown days; risk band: unknown"
    assert untrue(database, known, "reengage", nothing, new) == [unknown] * 2
    late = policy.nudges["reengage"].model_copy(update={"when": "days_since_last_seen > 20"})
    known = policy.model_copy(update={"nudges": {"late": late}})
    assert untrue(database, known, "late", noted, later=3) == ["now days since last seen: 11 days"]


@pytest.mark.parametrize(
    "about",
    [
        {"trigger": Trigger.SCHEDULE, "on": "Monday"},  # it leaves on a Tuesday
        {"trigger": Trigger.CROSSING},
        {"trigger": Trigger.EVENT, "on": "submitted"},
    ],
    ids=["on a Monday", "for the first time", "after an event"],
)
def test_when_it_was_due_is_judged_by_the_day_it_was_decided(
    database: Database, policy: Policy, course: Course, about: Mapping[str, Any]
) -> None:
    with database.transaction() as session:
        ada, ben = (add_learner(session, course, ref) for ref in ("ada", "ben"))
        number = add_work(session, course, "Essay 1", 30)
        for person, before in ((ada, 1), (ben, 4)):
            add_activity(session, person, TODAY - 3 * DAY)
            add_snapshot(session, person, TODAY - 7 * DAY, days_since_last_seen=before)
            add_snapshot(session, person, days_since_last_seen=3)
        handed_in = {"enrolment_id": ada.enrolment_id, "assessment_id": number}
        session.add(Result(**handed_in, submitted_on=TODAY))
    rule = policy.nudges["reengage"].model_copy(
        update={"when": "days_since_last_seen between 2 and 9", **about}
    )
    asked = policy.model_copy(update={"nudges": {"rule": rule}})
    of_ada, of_ben = untrue(database, asked, "rule", ada, ben, later=1)
    assert of_ada is None
    # he fitted the week before as well, and handed nothing in; a Monday is one for everybody
    away = "now days since last seen: 4 days"
    assert of_ben == (None if about["trigger"] is Trigger.SCHEDULE else away)


def test_a_trend_is_judged_against_the_snapshot_before_the_day_it_was_decided(
    database: Database, policy: Policy, course: Course
) -> None:
    with database.transaction() as session:
        ada = add_learner(session, course)
        for day in (3, 9, 10):
            add_activity(session, ada, TODAY - day * DAY)
        add_snapshot(session, ada, TODAY - 7 * DAY, composite_segment="On Track")
        add_snapshot(session, ada, composite_segment="Critical")
    rules = {
        key: policy.nudges["reengage"].model_copy(update={"when": when})
        for key, when in (
            ("then", "previous_composite_segment is On Track"),
            ("now", "composite_segment is On Track"),
        )
    }
    asked = policy.model_copy(update={"nudges": rules})
    assert untrue(database, asked, "then", ada) == [None]
    assert untrue(database, asked, "now", ada) != [None]


def test_a_message_that_names_other_work_than_they_have_now_does_not_leave(
    database: Database, policy: Policy, course: Course
) -> None:
    with database.transaction() as session:
        same, other, missed = (add_learner(session, course, r) for r in ("same", "other", "missed"))
        early, late = (
            add_work(session, course, "Essay 0", -2),
            add_work(session, course, "Essay 1", 2),
        )
        for person in (same, other, missed):
            add_activity(session, person, TODAY - DAY)
            add_snapshot(session, person, days_since_last_seen=1)
        done = {"submitted_on": TODAY}
        session.add(Result(enrolment_id=other.enrolment_id, assessment_id=early, **done))
        session.add(Result(enrolment_id=other.enrolment_id, assessment_id=late, **done))
        add_work(session, course, "Essay 2", 3)
    due = ["Essay 1", (TODAY + 2 * DAY).isoformat()]
    overdue = ["Essay 0", (TODAY - 2 * DAY).isoformat()]
    about_next, about_both = {"next_work": due}, {"next_work": due, "missed_work": overdue}

    def named(work: Mapping[str, Any], *people: Person) -> list[str | None]:
        trace = json.dumps({"work": work})
        return untrue(
            database, policy, "upcoming_deadline", *people, trace=trace, period=repr(len(trace))
        )

    assert named(about_next, same, other) == [None, "another piece of work by now"]
    assert named({"next_work": due, "next_step": due}, same, other) == [
        None,
        "another piece of work by now",
    ]
    assert named(about_both, missed) == [None]
    assert named({"missed_work": due}, same) == ["another piece of work by now"]
    # handed in: neither due nor missed
    assert named({"missed_work": overdue}, other) == ["another piece of work by now"]


def test_who_left_a_challenge_no_longer_fits_it(
    database: Database, policy: Policy, course: Course
) -> None:
    with database.transaction() as session:
        ada, ben = (add_learner(session, course, ref) for ref in ("ada", "ben"))
        for person, joined in ((ada, True), (ben, False)):
            add_activity(session, person, TODAY - DAY)
            choice = {"challenge_opt_in": joined, "changed_at": NOON}
            session.add(LearnerChoice(learner_id=person.learner_id, **choice))
            add_snapshot(session, person)
    rule = policy.nudges["peer_challenge"].model_copy(update={"when": "challenge_opt_in is yes"})
    asked = policy.model_copy(update={"nudges": {"peer_challenge": rule}})
    of_ada, of_ben = untrue(database, asked, "peer_challenge", ada, ben)
    assert of_ada is None
    assert of_ben is not None


def test_scores_are_those_of_the_newest_snapshot_up_to_today(
    database: Database, policy: Policy, course: Course
) -> None:
    with database.transaction() as session:
        ada = add_learner(session, course)
        add_activity(session, ada, TODAY - 10 * DAY)
        add_snapshot(session, ada, TODAY - DAY, risk_band="Amber")
        add_snapshot(session, ada, risk_band="Red")
        add_snapshot(session, ada, TODAY + 2 * DAY, risk_band="Green")
    red = "now days since last seen: {} days; risk band: Red"
    assert untrue(database, policy, "reengage", ada) == [red.format(10)]
    assert untrue(database, policy, "reengage", ada, later=1, period="next") == [red.format(11)]
    assert untrue(database, policy, "reengage", ada, later=2, period="later") == [None]
    # nobody had been scored by then
    assert untrue(database, policy, "reengage", ada, later=-9, period="before") == [
        "now days since last seen: 1 days; risk band: unknown"
    ]
