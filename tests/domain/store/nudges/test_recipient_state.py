"""How a learner stands when a message is about to leave: all that may have changed since."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from domain.policy import Channel
from domain.store.database.engine import Database
from domain.store.nudges.recipient_state import (
    RecipientState,
    read_event_days,
    read_last_active,
    read_recipient_state,
)
from domain.store.tables import (
    Activity,
    Assessment,
    Barrier,
    Cohort,
    Contact,
    Enrolment,
    Learner,
    LearnerChoice,
    Result,
)
from tests.factories import (
    NOON,
    TODAY,
    Person,
    add_activity,
    add_course,
    add_learner,
    add_nudge,
    add_snapshot,
)

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
#: A day later than the nudge.
NOW = NOON + DAY
Change = Callable[[Session, Person], None]


def state_after(
    database: Database, change: Change, now: datetime = NOW, **nudge: Any
) -> RecipientState:
    """Ada's state, after a change to her; Bob is on another course, and nothing changes for him."""
    with database.transaction() as session:
        ada = add_learner(session, add_course(session, zone="Europe/Berlin"))
        bob = add_learner(session, add_course(session, "other"), "bob")
        numbers = [
            add_nudge(session, ada.enrolment_id, **nudge),
            add_nudge(session, bob.enrolment_id),
        ]
        add_nudge(session, ada.enrolment_id, period="not asked about")
        change(session, ada)
    found = database.read(read_recipient_state, numbers, now=now, today=TODAY + DAY)
    assert sorted(found) == numbers
    unchanged = found[numbers[1]]
    assert (unchanged.learner_id, unchanged.active_on, unchanged.met_at) == (
        bob.learner_id,
        None,
        None,
    )
    return found[numbers[0]]


def test_all_that_the_gate_asks_about_is_as_it_is_now(database: Database) -> None:
    def moved(session: Session, ada: Person) -> None:
        row = session.get_one(Learner, ada.learner_id)
        row.email, row.phone, row.zone = "new@learner.example", "+447700900123", "Asia/Tokyo"
        row.email_consent, row.sms_consent = False, True
        session.get_one(Enrolment, ada.enrolment_id).withdrawn_on = TODAY
        chosen = {"quiet_start": 20, "quiet_end": 9, "changed_at": NOON}
        session.add(LearnerChoice(learner_id=ada.learner_id, **chosen))

    trace = '{"work": {"next_work": ["Essay 1", null]}}'
    found = state_after(database, moved, as_of=TODAY - DAY, trace=trace)
    with database.reading() as session:
        ends_on = session.get_one(Cohort, found.cohort_id).ends_on
        assert found.enrolment_id == session.get_one(Enrolment, found.enrolment_id).id
    assert ends_on is not None
    assert found == RecipientState(
        enrolment_id=found.enrolment_id,
        learner_id=found.learner_id,
        cohort_id=found.cohort_id,
        as_of=TODAY - DAY,
        email="new@learner.example",
        phone="+447700900123",
        zone="Asia/Tokyo",
        programme_zone="Europe/Berlin",
        email_consent=False,
        sms_consent=True,
        left_on=TODAY,
        finished_on=ends_on + DAY,
        active_on=None,
        met_at=None,
        trace=trace,
        quiet_start=20,
        quiet_end=9,
        coach_email="grace@coach.example",
    )
    assert found.work == {"next_work": ["Essay 1", None]}
    assert (found.address(Channel.EMAIL), found.consent(Channel.EMAIL)) == (found.email, False)
    assert (found.address(Channel.SMS), found.consent(Channel.SMS)) == (found.phone, True)


def test_nothing_recorded_is_nothing_known_and_no_work_is_named(database: Database) -> None:
    def without(session: Session, ada: Person) -> None:
        row = session.get_one(Learner, ada.learner_id)
        row.email, row.phone, row.email_consent = "", None, None

    found = state_after(database, without)
    assert [found.address(channel) for channel in Channel] == [None, None]
    assert [found.consent(channel) for channel in Channel] == [None, None]
    assert (found.left_on, found.quiet_start, dict(found.work)) == (None, None, {})


@pytest.mark.parametrize(
    ("days", "counts"),
    [((-1,), False), ((1,), True), ((-1, 1), True), ((2,), False)],
    ids=["before", "after", "both", "in the future"],
)
def test_activity_counts_from_the_nudge_to_today(
    database: Database, days: tuple[int, ...], *, counts: bool
) -> None:
    def active(session: Session, ada: Person) -> None:
        for day in days:
            add_activity(session, ada, TODAY + day * DAY)

    found = state_after(database, active, planned_on=TODAY, seen_on=TODAY)
    assert found.active_on == (TODAY + max(days) * DAY if counts else None)


def test_today_is_over_later_where_a_programmes_clock_is_ahead(database: Database) -> None:
    late = datetime(TODAY.year, TODAY.month, TODAY.day, 23, 30, tzinfo=UTC) + DAY
    after_midnight_in_berlin = TODAY + 2 * DAY
    found = state_after(
        database, lambda s, ada: add_activity(s, ada, after_midnight_in_berlin), now=late
    )
    assert found.active_on == after_midnight_in_berlin


@pytest.mark.parametrize(
    ("about", "met"),
    [
        ({}, True),
        ({"logged_at": NOON}, True),
        ({"logged_at": NOON - HOUR}, False),
        ({"outcome": "left_message"}, False),
        ({"taken_back_at": NOW}, False),
    ],
    ids=str,
)
def test_a_talk_counts_when_they_were_reached_since_it_was_planned(
    database: Database, about: dict[str, Any], *, met: bool
) -> None:
    usual = {"kind": "call", "outcome": "reached", "day": TODAY, "logged_at": NOON + HOUR}
    known = usual | about
    found = state_after(
        database, lambda s, ada: s.add(Contact(**known, enrolment_id=ada.enrolment_id))
    )
    assert found.met_at == (known["logged_at"] if met else None)


def test_the_last_day_of_activity_is_one_that_the_snapshot_does_not_know(
    database: Database,
) -> None:
    with database.transaction() as session:
        course = add_course(session)
        seen, unseen, later, before, future = (
            add_learner(session, course, name) for name in ("s", "u", "l", "b", "f")
        )
        for person, day in (
            (seen, TODAY), (unseen, TODAY), (later, TODAY), (later, TODAY + DAY),
            (before, TODAY - DAY), (future, TODAY + 2 * DAY),
        ):  # fmt: skip
            add_activity(session, person, day)
        add_snapshot(session, seen, days_since_last_seen=0)
        add_snapshot(session, seen, TODAY + DAY, days_since_last_seen=1)
        add_snapshot(session, unseen, days_since_last_seen=4)
        add_snapshot(session, unseen, TODAY - DAY, days_since_last_seen=0)
        add_snapshot(session, later, days_since_last_seen=0)
    with database.reading() as session:
        assert read_last_active(session, TODAY, today=TODAY + DAY) == {
            unseen.enrolment_id: TODAY,
            later.enrolment_id: TODAY + DAY,
        }
        for person, on in ((later, TODAY + DAY), (unseen, TODAY), (seen, None)):
            number = person.enrolment_id
            alone = read_last_active(session, TODAY, today=TODAY + DAY, enrolment_id=number)
            assert alone == ({number: on} if on else {})


def test_an_event_is_known_by_its_last_day_among_those_asked_about(database: Database) -> None:
    with database.transaction() as session:
        ada = add_learner(session, add_course(session))
        pieces = [
            Assessment(ref=ref, name=ref, kind="quiz", cohort_id=1, due_on=TODAY)
            for ref in ("a", "b")
        ]
        session.add_all(pieces)
        session.flush()
        mine = {"enrolment_id": ada.enrolment_id}
        for piece, day in zip(pieces, (TODAY, TODAY - DAY), strict=True):
            result = {"assessment_id": piece.id, "submitted_on": day, "known_on": day + 2 * DAY}
            session.add(Result(**mine, **result))
        session.add(Barrier(**mine, kind="health", reported_on=TODAY - DAY))
        session.add(Activity(**mine, day=TODAY, clicks=1))

    def days(event: str, since: int, until: int) -> dict[int, Any]:
        return database.read(
            read_event_days, event, since=TODAY + since * DAY, until=TODAY + until * DAY
        )

    number = ada.enrolment_id
    assert days("submitted", -1, 0) == {number: TODAY}
    assert days("submitted", -1, -1) == {number: TODAY - DAY}
    assert days("submitted", 0, 0) == {number: TODAY}
    assert days("submitted", 1, 3) == {}
    assert days("marked", 0, 3) == {number: TODAY + 2 * DAY}
    assert days("barrier_reported", -1, 0) == {number: TODAY - DAY}
