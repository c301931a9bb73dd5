"""What changed between planning and sending is looked at once more, each with its own reason."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session, col, select, update

from domain.coaching import OWN_CAUSES
from domain.policy import Channel, Policy
from domain.store.coaching import NewTask, raise_tasks
from domain.store.database.engine import Database
from domain.store.identity import merge
from domain.store.outbox import Draft, queue_messages
from domain.store.outbox.messages import claim_messages
from domain.store.people import suppress
from domain.store.scoring import read_snapshots
from domain.store.staff import remove_user
from domain.store.tables import (
    Activity,
    Assessment,
    Cohort,
    Contact,
    Enrolment,
    Learner,
    Message,
    Nudge,
    Result,
    Staff,
    Task,
)
from tests.domain.store.outbox.factories import draft
from tests.factories import (
    NOON,
    TODAY,
    Person,
    add_activity,
    add_course,
    add_learner,
    add_snapshot,
    deployment_for,
    on_both,
    quiet_learners,
)
from tests.worker.jobs.sending.test_send_nudges import Fake, queued, send
from worker.jobs.planning.plan_nudges import plan_nudges
from worker.jobs.scoring.score_learners import score_learners
from worker.jobs.sending.recheck import Recheck

HOUR = timedelta(hours=1)
MAIL = (Channel.EMAIL,)
Change = Callable[[Session, Person], None]


def outcomes(database: Database) -> dict[str, tuple[str, str | None]]:
    """What became of the message to each address."""
    with database.reading() as session:
        return {m.address: (m.state, m.reason) for m in session.exec(select(Message))}


def enrolment(**values: Any) -> Change:
    def change(session: Session, person: Person) -> None:
        row = session.get_one(Enrolment, person.enrolment_id)
        for name, value in values.items():
            setattr(row, name, value)

    return change


def learner(**values: Any) -> Change:
    def change(session: Session, person: Person) -> None:
        row = session.get_one(Learner, person.learner_id)
        for name, value in values.items():
            setattr(row, name, value)

    return change


def contact(**about: Any) -> Change:
    def change(session: Session, person: Person) -> None:
        usual: dict[str, Any] = {"kind": "call", "outcome": "reached", "day": TODAY}
        usual |= {"logged_at": NOON + HOUR, "enrolment_id": person.enrolment_id}
        session.add(Contact(**(usual | about)))

    return change


def task(cause: str) -> Change:
    def change(session: Session, person: Person) -> None:
        asked = NewTask(enrolment_id=person.enrolment_id, cause=cause, as_of=TODAY, action="Call")
        raise_tasks(session, [asked], now=NOON + HOUR)

    return change


def ended_cohort(session: Session, person: Person) -> None:
    row = session.get_one(Enrolment, person.enrolment_id)
    session.get_one(Cohort, row.cohort_id).ends_on = TODAY - timedelta(days=1)


def another_coach(session: Session, person: Person) -> None:
    row = Staff(ref="noor", name="Noor", email="noor@coach.example", role="coach")
    session.add(row)
    session.flush()
    enrolment(coach_id=row.id)(session, person)


def unlinked(session: Session, person: Person) -> None:
    theirs = col(Nudge.enrolment_id) == person.enrolment_id
    session.exec(
        update(Message)
        .where(col(Message.nudge_id).in_(select(Nudge.id).where(theirs)))
        .values(nudge_id=None)
    )


def of_another(session: Session, person: Person) -> None:
    other = session.exec(select(Learner.id).where(Learner.id != person.learner_id)).first()
    session.exec(
        update(Message).where(col(Message.learner_id) == person.learner_id).values(learner_id=other)
    )


#: What may happen to somebody between planning and sending, and what is said of their message.
STOPS: tuple[tuple[Change, str], ...] = (
    (enrolment(outcome="passed", outcome_on=TODAY), "finished"),
    (enrolment(outcome="promoted", outcome_on=TODAY), "finished"),
    (enrolment(outcome="failed"), "finished"),
    (enrolment(outcome="withdrawn", outcome_on=TODAY), "left"),
    (enrolment(withdrawn_on=TODAY), "left"),
    (lambda s, p: add_activity(s, p, TODAY), "returned"),
    (contact(), "in_touch"),
    (task("help"), "asked_for_help"),
    (task("reply"), "asked_for_help"),
    (learner(email=None), "no_address"),
    (learner(email=""), "no_address"),
    (learner(email_consent=False), "no_consent"),
    (unlinked, "unlinked"),
    (of_another, "unlinked"),
    (another_coach, "no_longer_true"),
    (enrolment(coach_id=None), "no_longer_true"),
    # they were there a week ago, which only became known after planning
    (lambda s, p: add_activity(s, p, TODAY - timedelta(days=7)), "no_longer_true"),
)
NO_STOPS: tuple[Change, ...] = (
    enrolment(outcome="passed", outcome_on=TODAY + timedelta(days=1)),
    contact(outcome="left_message"),
    contact(taken_back_at=NOON + HOUR),
    contact(logged_at=NOON - HOUR),
    task("coach_call"),
    lambda s, p: add_activity(s, p, TODAY - timedelta(days=12)),
)


@on_both
def test_what_changed_since_planning_stops_a_message_with_its_reason(
    database: Database, treated: Policy
) -> None:
    people = queued(database, treated, len(STOPS) + len(NO_STOPS))
    with database.transaction() as session:
        for person, change in zip(people, (*(stop for stop, _ in STOPS), *NO_STOPS), strict=True):
            change(session, person)
    send(database, treated, Fake(), hours=1)
    expected = [*(("skipped", reason) for _, reason in STOPS), *[("sent", None)] * len(NO_STOPS)]
    became = outcomes(database)
    assert [became[f"l{n}@learner.example"] for n in range(len(people))] == expected


def test_the_end_of_a_cohort_stops_all_its_messages(database: Database, treated: Policy) -> None:
    first, _ = queued(database, treated, 2)
    database.write(ended_cohort, first)
    send(database, treated, Fake(), hours=1)
    assert set(outcomes(database).values()) == {("skipped", "finished")}


def test_a_cohort_that_starts_later_after_all_stops_all_its_messages(
    database: Database, treated: Policy
) -> None:
    first, _ = queued(database, treated, 2)
    with database.transaction() as session:
        row = session.get_one(Enrolment, first.enrolment_id)
        session.get_one(Cohort, row.cohort_id).starts_on = TODAY + timedelta(days=7)
    send(database, treated, Fake(), hours=1)
    assert set(outcomes(database).values()) == {("skipped", "no_longer_true")}


@on_both
def test_nobody_is_asked_to_answer_a_coach_who_was_removed(
    database: Database, treated: Policy
) -> None:
    """Not by what was written before, nor by what is written since; other answers are theirs."""
    queued(database, treated, 1)
    with database.transaction() as session:
        coach = session.exec(select(Staff)).one()
        assert coach.email in session.exec(select(Message)).one().headers
        remove_user(session, staff_id=coach.id, now=NOON)
    send(database, treated, Fake(), hours=1)
    assert set(outcomes(database).values()) == {("skipped", "no_longer_true")}
    assert read_snapshots(database, TODAY)["coach_email"].isna().all()


def test_every_task_of_a_learners_own_word_is_a_call_for_help() -> None:
    assert set(OWN_CAUSES) == {"help", "talk", "not_me", "reply"}


@on_both
def test_a_return_on_the_day_itself_counts_by_the_hour_where_hours_are_told(
    database: Database, treated: Policy
) -> None:
    early, late = queued(database, treated, 2)
    with database.transaction() as session:
        for person, hour in ((early, 9), (late, 13)):
            known = {"enrolment_id": person.enrolment_id, "day": TODAY, "clicks": 1}
            session.add(Activity(**known, hours=1 << hour))
    send(database, treated, Fake(), hours=2)
    # they were back before it was planned, and nobody knew: it is untrue all the same
    assert outcomes(database) == {
        "l0@learner.example": ("skipped", "no_longer_true"),
        "l1@learner.example": ("skipped", "returned"),
    }


@on_both
def test_a_mail_goes_to_where_its_learner_is_now(database: Database, treated: Policy) -> None:
    moved, _same, stopped = queued(database, treated, 3)
    with database.transaction() as session:
        learner(email="new@learner.example")(session, moved)
        learner(email=" L1@Learner.example")(session, _same)
        learner(email="gone@learner.example")(session, stopped)
        suppress(session, "email", "gone@learner.example", reason="bounced", now=NOON)
    fake = Fake()
    send(database, treated, fake, hours=1)
    assert sorted(fake.asked) == ["l1@learner.example", "new@learner.example"]
    assert outcomes(database)["new@learner.example"] == ("sent", None)
    assert outcomes(database)["gone@learner.example"] == ("skipped", "suppressed")


def test_who_became_one_person_since_hears_the_same_once(
    database: Database, treated: Policy
) -> None:
    with database.transaction() as session:
        courses = [add_course(session), add_course(session, "care")]
        people = [add_learner(session, c, f"l{n}") for n, c in enumerate(courses)]
        for person in people:
            add_snapshot(session, person)
            add_activity(session, person, TODAY - timedelta(days=16))
    here = deployment_for(database, treated)
    assert plan_nudges(here, as_of=TODAY, now=NOON).queued == 2
    database.write(merge, *(p.learner_id for p in people), why="-", by="-", now=NOON)
    fake = Fake()
    for hours in (0, 24):
        send(database, treated, fake, hours=hours)
    assert fake.asked == ["l0@learner.example"]
    with database.reading() as session:
        said = {(m.state, m.reason) for m in session.exec(select(Message))}
    assert said == {("sent", None), ("skipped", "cooldown")}


@on_both
def test_caps_hold_for_an_address_whoever_shares_it(database: Database, treated: Policy) -> None:
    queued(database, treated, 2, email="Family@learner.example")
    fake = Fake()
    first, second = (send(database, treated, fake, hours=hours) for hours in (0, 1))
    assert fake.asked == ["Family@learner.example"]
    # the first run may already look at the other one, once its neighbour has left
    assert first.outcomes["deferred"] + second.outcomes["deferred"] == 1
    assert send(database, treated, fake, hours=24).outcomes["sent"] == 1


@on_both
def test_they_hold_when_two_move_to_one_address_at_once(
    database: Database, treated: Policy
) -> None:
    people = queued(database, treated, 2)
    with database.transaction() as session:
        for person, name in zip(people, ("us", "US"), strict=True):
            learner(email=f"{name}@learner.example")(session, person)
    summary = send(database, treated, Fake())
    assert (summary.outcomes["sent"], summary.outcomes["deferred"]) == (1, 1)


@on_both
def test_planning_knows_what_an_address_heard_too(database: Database, treated: Policy) -> None:
    with database.transaction() as session:
        course = add_course(session)
        people = [
            add_learner(session, course, ref, email="us@learner.example") for ref in ("ada", "ben")
        ]
        for person in people:
            add_activity(session, person, TODAY - timedelta(days=16))
        add_activity(session, add_learner(session, course, "busy"), TODAY)
        add_snapshot(session, people[0])
        add_snapshot(session, people[1], TODAY + timedelta(hours=24))
    plan_nudges(deployment_for(database, treated), as_of=TODAY, now=NOON)
    send(database, treated, Fake())
    tomorrow = TODAY + timedelta(days=1)
    plan_nudges(deployment_for(database, treated), as_of=tomorrow, now=NOON + 3 * HOUR)
    with database.reading() as session:
        second = session.exec(select(Nudge).where(Nudge.as_of == tomorrow)).one()
    assert (second.state, second.not_before_at) == ("deferred", NOON + timedelta(days=1))


def work(session: Session, person: Person, days: int, name: str = "Essay 1") -> int:
    row = session.get_one(Enrolment, person.enrolment_id)
    due = TODAY + timedelta(days=days)
    piece = Assessment(
        ref=name, cohort_id=row.cohort_id, name=name, kind="assignment", due_on=due, weight=10
    )
    session.add(piece)
    session.flush()
    assert piece.id is not None
    return piece.id


def writes_of_work(database: Database, policy: Policy, days: int, **features: float) -> Person:
    """One learner, there yesterday, who is written to about work due in so many days."""
    with database.transaction() as session:
        course = add_course(session)
        ada = add_learner(session, course)
        add_activity(session, ada, TODAY - timedelta(days=1))
        work(session, ada, days)
        add_snapshot(session, ada, features=features, days_since_last_seen=1, risk_band="Green")
    plan_nudges(deployment_for(database, policy), as_of=TODAY, now=NOON)
    return ada


def hand_in(session: Session, person: Person, number: int = 1) -> None:
    known = {"enrolment_id": person.enrolment_id, "assessment_id": number}
    session.add(Result(**known, submitted_on=TODAY))


@on_both
def test_work_that_arrived_after_planning_is_not_called_missing(
    database: Database, treated: Policy
) -> None:
    ada = writes_of_work(database, treated, -3, days_since_missed=3)
    with database.transaction() as session:
        assert session.exec(select(Message)).one().kind == "missed_assignment"
        hand_in(session, ada)
    send(database, treated, Fake(), hours=1)
    assert outcomes(database) == {"ada@learner.example": ("skipped", "no_longer_true")}


@pytest.mark.parametrize("another", [True, False], ids=["another is due", "nothing is"])
def test_work_that_is_in_needs_no_reminder_even_if_other_work_is_due(
    database: Database, treated: Policy, *, another: bool
) -> None:
    ada = writes_of_work(database, treated, 2, days_to_next_due=2)
    with database.transaction() as session:
        assert session.exec(select(Message)).one().kind == "upcoming_deadline"
        hand_in(session, ada)
        if another:
            work(session, ada, 3, "Essay 2")
    send(database, treated, Fake(), hours=1)
    assert outcomes(database) == {"ada@learner.example": ("skipped", "no_longer_true")}


def test_a_reminder_that_is_still_true_goes_out(database: Database, treated: Policy) -> None:
    writes_of_work(database, treated, 2, days_to_next_due=2)
    send(database, treated, Fake(), hours=1)
    assert outcomes(database) == {"ada@learner.example": ("sent", None)}


@pytest.mark.parametrize(
    ("hours", "outcome"),
    [(20, ("skipped", "no_longer_true")), (37, ("expired", "expired"))],
)
def test_what_is_due_no_more_is_not_said_to_be_due_soon(
    database: Database, treated: Policy, hours: int, outcome: tuple[str, str]
) -> None:
    writes_of_work(database, treated, 1, days_to_next_due=1)
    send(database, treated, Fake(), hours=hours)
    assert outcomes(database) == {"ada@learner.example": outcome}


def to_staff(**about: Any) -> Draft:
    return draft("k", **({"kind": "notice", "address": "grace@coach.example"} | about))


def test_a_colleagues_mail_goes_to_where_they_are_now(database: Database, treated: Policy) -> None:
    with database.transaction() as session:
        coach = session.get_one(Staff, add_course(session).coach_id)
        coach.email = "new@coach.example"
        queue_messages(session, [to_staff(staff_id=coach.id)], now=NOON)
    fake = Fake()
    send(database, treated, fake)
    assert fake.asked == ["new@coach.example"]


@pytest.mark.parametrize("closed", [True, False])
def test_nobody_is_texted_in_the_morning_about_what_was_done_in_the_night(
    database: Database, treated: Policy, *, closed: bool
) -> None:
    people = quiet_learners(database, 2)
    with database.transaction() as session:
        coach = session.exec(select(Staff)).one()
        for person in people:
            task("help")(session, person)
        for one in session.exec(select(Task)):
            one.notified_at = NOON
            one.closed_at = NOON + HOUR if closed or one.id == 1 else None
        queue_messages(session, [to_staff(staff_id=coach.id, kind="coach_task")], now=NOON)
    send(database, treated, Fake(), hours=2)
    expected = ("skipped", "no_longer_true") if closed else ("sent", None)
    assert outcomes(database) == {"grace@coach.example": expected}


def test_of_those_who_change_nothing_everybody_gets_theirs(
    database: Database, treated: Policy
) -> None:
    queued(database, treated, 40)
    assert send(database, treated, Fake(), hours=1).outcomes["sent"] == 40


def test_facts_are_read_with_as_many_questions_for_many_as_for_few(
    database: Database, treated: Policy
) -> None:
    queued(database, treated, 12)
    asked: list[str] = []
    event.listen(
        database.engine, "before_cursor_execute", lambda *about: asked.append(str(about[2]))
    )
    gate = deployment_for(database, treated).gate
    counts = []
    for many in (2, 10):
        claimed = database.write(claim_messages, by="me", limit=many, now=NOON, channels=MAIL)
        assert len(claimed) == many
        asked.clear()
        with database.reading() as session:
            known = Recheck.read(session, claimed, gate, now=NOON)
        known.decide(database)
        counts.append(len(asked))
    assert counts[0] == counts[1]


@on_both
def test_what_was_planned_from_a_version_since_corrected_is_judged_by_fresh_facts(
    database: Database, treated: Policy
) -> None:
    (one,) = queued(database, treated, 1)
    database.write(add_activity, one, TODAY - timedelta(days=1))
    done = score_learners(database, treated, as_of=TODAY, now=NOON + HOUR)
    assert done.version == 2
    send(database, treated, fake := Fake(), hours=1)
    assert fake.asked == []
    assert outcomes(database)["l0@learner.example"] == ("skipped", "no_longer_true")
