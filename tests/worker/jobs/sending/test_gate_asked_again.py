"""The questions to the gate just before sending: what is asked, of whom, and what is let go."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from domain.nudges.eligibility import (
    ChannelPreference,
    EligibilityRequest,
    Gate,
    GateDecision,
    RecipientStates,
    Sent,
)
from domain.policy import Channel, Policy, Priority
from domain.store.coaching import Colleague, NewTask, raise_tasks
from domain.store.database import Database
from domain.store.nudges import PastMessages, RecipientState
from domain.store.outbox import TEST, Claimed, queue_messages
from domain.store.outbox.messages import claim_messages
from domain.store.people import save_preferences, suppress
from domain.store.privacy import object_to_scoring
from domain.store.staff import Role
from domain.store.tables import Task
from tests.domain.store.outbox.factories import draft
from tests.factories import (
    NOON,
    TODAY,
    add_activity,
    add_course,
    add_learner,
    add_message,
    add_nudge,
)
from worker.jobs.sending import recheck
from worker.jobs.sending.recheck import Recheck, Rechecked

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
OLD, NEW, PHONE = "old@learner.example", "new@learner.example", "+447700900123"
MAIL = Claimed(
    id=5,
    dedupe_key="k",
    channel=Channel.EMAIL,
    kind="reengage",
    address=OLD,
    subject="S",
    text="T",
    html=None,
    headers={},
    expires_at=NOON + 2 * DAY,
    attempts=1,
    nudge_id=7,
    learner_id=3,
    queued_at=NOON,
)
TEXT = replace(MAIL, id=6, channel=Channel.SMS, address=PHONE)
STATE = RecipientState(
    enrolment_id=4,
    learner_id=3,
    cohort_id=1,
    as_of=TODAY,
    email=NEW,
    phone=PHONE,
    zone="Asia/Tokyo",
    programme_zone="Europe/Berlin",
    email_consent=True,
    sms_consent=False,
    left_on=TODAY + DAY,
    finished_on=TODAY + 2 * DAY,
    active_on=None,
    met_at=None,
    trace="{}",
    quiet_start=20,
    quiet_end=9,
)
#: The same in the middle of the day.
AWAKE = {7: replace(STATE, zone="Europe/London")}
GRACE = Colleague(
    staff_id=2,
    name="Grace",
    role=Role.COACH,
    email="grace@coach.example",
    phone=PHONE,
    channels=(Channel.EMAIL,),
    signs_in=True,
)
TO_GRACE = replace(
    MAIL, kind="notice", nudge_id=None, learner_id=None, staff_id=2, address="old@coach.example"
)


@dataclass(frozen=True, kw_only=True)
class Listening(Gate):
    """The gate, and all that it was asked."""

    asked: list[EligibilityRequest]

    def decide(self, request: EligibilityRequest, now: Any) -> GateDecision:
        self.asked.append(request)
        return super().decide(request, now)

    def decide_for_staff(self, request: EligibilityRequest, now: Any) -> GateDecision:
        self.asked.append(request)
        return super().decide_for_staff(request, now)


@pytest.fixture
def gate(policy: Policy) -> Listening:
    return Listening(policy=policy, production=True, asked=[])


@pytest.fixture
def facts(monkeypatch: pytest.MonkeyPatch, policy: Policy) -> dict[str, dict[int, Any]]:
    """`untrue` is what facts say of messages; `asked` of which messages they were asked."""
    found: dict[str, dict[int, Any]] = {"untrue": {}, "asked": {}}

    def look(database: Any, rules: Policy, asked: Mapping[int, Any], *, today: Any) -> Any:
        assert (type(database), rules, today) == (Database, policy, TODAY)
        found["asked"] |= asked
        return found["untrue"]

    monkeypatch.setattr(recheck, "find_untrue", look)
    return found


def decided(gate: Gate, *claimed: Claimed, **known: Any) -> list[Rechecked]:
    usual: dict[str, Any] = {
        "states": {7: STATE},
        "staff": {2: GRACE},
        "overtaken": frozenset(),
        "calling": frozenset(),
        "asking": {},
        "known": RecipientStates(),
        "heard": PastMessages(),
        "now": NOON,
    }
    asking = Recheck(gate=gate, claimed=claimed, **(usual | known))
    return asking.decide(Database.__new__(Database))


def reasons(gate: Gate, *claimed: Claimed, **known: Any) -> list[str | None]:
    return [one.decision.reason for one in decided(gate, *claimed, **known)]


@pytest.mark.usefixtures("facts")
@pytest.mark.parametrize(
    ("message", "address", "consent"),
    [(MAIL, NEW, True), (TEXT, PHONE, False)],
    ids=["mail", "sms"],
)
def test_the_gate_is_asked_about_all_that_is_known_of_them_now(
    gate: Listening, message: Claimed, address: str, *, consent: bool
) -> None:
    state = replace(STATE, active_on=TODAY, met_at=NOON - HOUR)
    no_pause = ChannelPreference(allowed=True)
    heard = PastMessages()
    heard.add(3, "elsewhere", early := Sent(at=NOON - 9 * DAY, channel=Channel.SMS))
    heard.add(8, address, shared := Sent(at=NOON - 8 * DAY, channel=Channel.EMAIL))
    heard.add(8, OLD, Sent(at=NOON - 8 * DAY, channel=Channel.EMAIL))
    choices = {3: {(message.channel, Priority.RISK): no_pause}}
    before = {(3, message.kind): NOON - 40 * DAY, (8, message.kind): NOON}
    known = RecipientStates(choices=choices, objecting={3}, same_at=before)
    decided(gate, message, states={7: state}, calling={3}, known=known, heard=heard)
    assert set(gate.asked) == {
        EligibilityRequest(
            channel=message.channel,
            address=address,
            expires_at=NOON + 2 * DAY,
            left_on=TODAY + DAY,
            finished_on=TODAY + 2 * DAY,
            asks_for_help=True,
            objects=True,
            consent=consent,
            choice=no_pause,
            void_when_active=True,
            active_on=TODAY,
            cooldown=gate.policy.nudges[message.kind].cooldown_days * DAY,
            same_at=NOON - 40 * DAY,
            met_at=NOON - HOUR,
            past=(early, shared),
            zone="Asia/Tokyo",
            programme_zone="Europe/Berlin",
            priority=Priority.RISK,
            quiet_start=20,
            quiet_end=9,
        )
    }


@pytest.mark.usefixtures("facts")
def test_a_message_has_the_priority_of_its_kind(gate: Listening) -> None:
    decided(gate, replace(MAIL, kind="recognise"), states=AWAKE)
    assert {request.priority for request in gate.asked} == {Priority.RECOGNITION}


@pytest.mark.usefixtures("facts")
@pytest.mark.parametrize(
    ("before", "now", "reason"),
    [
        (None, None, None),
        ("bounced", None, None),
        ("soft_bounces", None, None),
        ("not_me", None, None),
        ("unsubscribed", None, "unsubscribed"),
        ("complaint", None, "complaint"),
        (None, "bounced", "bounced"),
        ("unsubscribed", "bounced", "bounced"),
    ],
)
def test_of_stops_on_the_address_before_their_own_words_go_with_them(
    gate: Listening, before: str | None, now: str | None, reason: str | None
) -> None:
    stops = {("email", OLD): before, ("email", NEW): now}
    known = RecipientStates(suppressed={at: why for at, why in stops.items() if why})
    state = replace(STATE, zone="Europe/London")
    stopped = reasons(gate, MAIL, states={7: state}, known=known)
    assert {request.suppressed for request in gate.asked} == {reason}
    assert stopped == ["suppressed" if reason else None]


def test_facts_are_asked_only_of_what_nothing_else_stops(
    gate: Listening, facts: dict[str, dict[int, Any]]
) -> None:
    gone = replace(AWAKE[7], learner_id=9, left_on=TODAY)
    stopped = replace(MAIL, id=8, nudge_id=10, learner_id=9)
    asleep = replace(MAIL, id=9, nudge_id=11)
    states = AWAKE | {10: gone, 11: STATE}
    facts["untrue"] = {5: "now 80 % done"}
    unlinked, retired = replace(MAIL, id=1, nudge_id=99), replace(MAIL, id=2, kind="no_such_nudge")
    refused = (unlinked, retired)
    _, _, *found = decided(gate, *refused, MAIL, stopped, asleep, states=states)
    assert facts["asked"] == {5: ("reengage", AWAKE[7])}
    assert [one.decision.outcome for one in found] == ["skip", "skip", "defer"]
    assert [one.decision.reason for one in found] == ["no_longer_true", "left", None]
    assert found[0].decision.trace["still_true"] == "now 80 % done"


@pytest.mark.parametrize(
    ("about", "reason"),
    [
        ({"nudge_id": None}, "unlinked"),
        ({"nudge_id": 99}, "unlinked"),
        ({"learner_id": None}, "unlinked"),
        ({"learner_id": 4}, "unlinked"),
        ({"kind": "no_such_nudge"}, "retired"),
        # half of what is to a learner is not what is to a colleague
        ({"nudge_id": None, "staff_id": 2}, "unlinked"),
        ({"learner_id": None, "staff_id": 2}, "unlinked"),
        # what is to nobody in particular is to no colleague either
        ({"nudge_id": None, "learner_id": None}, "unlinked"),
        ({"nudge_id": None, "learner_id": None, "staff_id": 99}, "unlinked"),
    ],
    ids=str,
)
def test_what_cannot_be_asked_about_is_refused_as_it_was_queued(
    gate: Listening, facts: dict[str, dict[int, Any]], about: dict[str, Any], reason: str
) -> None:
    message = replace(MAIL, **about)
    first_rows = {"states": AWAKE | {1: AWAKE[7]}, "staff": {1: GRACE, 2: GRACE}}
    (found,) = decided(gate, message, **first_rows)
    assert (found.message, found.is_readdressed) == (message, False)
    assert (found.decision.outcome, found.decision.reason) == ("skip", reason)
    assert dict(found.decision.trace) == {}
    assert facts["asked"] == {}


@pytest.mark.usefixtures("facts")
@pytest.mark.parametrize(
    ("email", "goes_to", "moved"),
    [
        (NEW, NEW, True),
        (OLD, OLD, False),
        (f" {OLD.upper()}", OLD, False),
        (None, OLD, False),
    ],
)
def test_it_goes_to_where_they_are_now_and_another_spelling_is_no_move(
    gate: Listening, email: str | None, goes_to: str, *, moved: bool
) -> None:
    (found,) = decided(gate, MAIL, states={7: replace(AWAKE[7], email=email)})
    assert found.message == replace(MAIL, address=goes_to)
    assert found.is_readdressed is moved
    assert found.decision.reason == ("no_address" if email is None else None)


@pytest.mark.usefixtures("facts")
def test_what_is_let_go_counts_for_what_follows_at_the_same_address(gate: Listening) -> None:
    other = replace(AWAKE[7], learner_id=9, email=NEW.upper())
    next_one = replace(MAIL, id=8, nudge_id=10, learner_id=9)
    heard = PastMessages()
    first, second = decided(gate, MAIL, next_one, states=AWAKE | {10: other}, heard=heard)
    assert [first.decision.outcome, second.decision.outcome] == ["allow", "defer"]
    assert second.decision.reason is None
    sent = Sent(at=NOON, channel=Channel.EMAIL)
    # the second waits, and so counts for nobody
    assert heard.by_learner == {3: [(3, NEW, sent)]}
    assert heard.by_key == {NEW: [(3, NEW, sent)]}


@pytest.mark.usefixtures("facts")
@pytest.mark.parametrize(
    ("about", "staff", "reason"),
    [
        ({}, {}, None),
        ({}, {"email": ""}, "no_address"),
        ({"expires_at": NOON + 11 * HOUR}, {}, "expired"),
        ({"channel": Channel.SMS}, {}, "coach_declined"),
        ({"channel": Channel.SMS}, {"channels": (Channel.SMS,)}, None),
        ({"channel": Channel.SMS, "kind": TEST}, {}, None),
        ({}, {"channels": ()}, None),
    ],
    ids=str,
)
def test_a_colleague_gets_what_is_theirs_at_any_hour(
    gate: Listening, about: dict[str, Any], staff: dict[str, Any], reason: str | None
) -> None:
    message, night = replace(TO_GRACE, **about), NOON + 11 * HOUR
    found = decided(gate, message, staff={2: replace(GRACE, **staff)}, now=night)
    assert [one.message.dedupe_key for one in found] == ["k"]
    assert [(one.decision.outcome, one.decision.reason) for one in found] == [
        ("skip" if reason else "allow", reason)
    ]


@pytest.mark.usefixtures("facts")
def test_of_a_colleague_the_gate_is_asked_where_they_are_now_and_whether_it_is_still_so(
    gate: Listening,
) -> None:
    stopped = RecipientStates(suppressed={("email", GRACE.email or ""): "bounced"})
    (found,) = decided(gate, TO_GRACE, overtaken={5}, known=stopped)
    assert gate.asked == [
        EligibilityRequest(
            channel=Channel.EMAIL,
            address=GRACE.email,
            expires_at=NOON + 2 * DAY,
            suppressed="bounced",
            untrue="nothing that it asks for is open",
        )
    ]
    assert (found.message.address, found.is_readdressed) == (GRACE.email, True)
    gate.asked.clear()
    decided(gate, TO_GRACE, overtaken={4})
    assert gate.asked[0].untrue is None


def test_what_is_read_is_about_those_claimed_and_all_their_addresses(
    database: Database, gate: Listening
) -> None:
    with database.transaction() as session:
        course = add_course(session, zone="Europe/Berlin")
        ada, ben = (add_learner(session, course, ref) for ref in ("ada", "ben"))
        nudge = add_nudge(session, ada.enrolment_id, planned_at=NOON - DAY)
        about = {"nudge_id": nudge, "learner_id": ada.learner_id, "address": OLD}
        to_coach = {"kind": "coach_task", "staff_id": course.coach_id, "address": "x@coach.example"}
        queue_messages(session, [draft("to ada", **about), draft("to coach", **to_coach)], now=NOON)
        claimed = claim_messages(session, by="me", limit=9, now=NOON, channels=tuple(Channel))
        for person in (ada, ben):
            chosen = {("email", "*"): ChannelPreference(allowed=True)}
            save_preferences(session, person.learner_id, chosen, now=NOON)
            object_to_scoring(session, person.learner_id, now=NOON)
        stops = {OLD: "stop", "ada@learner.example": "bounced", "grace@coach.example": "bounced"}
        for address, reason in (stops | {"ben@learner.example": "stop"}).items():
            suppress(session, "email", address, reason=reason, now=NOON)
        queue_messages(
            session,
            [draft("shared", learner_id=ben.learner_id, address="ADA@learner.example")],
            now=NOON,
        )
        claim_messages(session, by="other", limit=9, now=NOON + HOUR, channels=tuple(Channel))
        before = {"learner_id": ada.learner_id, "address": "older@learner.example"}
        add_message(session, state="sent", sent_at=NOON - HOUR, **before)
        for person, days in ((ada, 40), (ben, 50)):
            decided_at = {"planned_at": NOON - days * DAY, "period": "2026-W03"}
            past = add_nudge(session, person.enrolment_id, **decided_at)
            about = {"nudge_id": past, "learner_id": person.learner_id}
            add_message(session, state="sent", sent_at=NOON - days * DAY, **about)
        tasks = [
            NewTask(enrolment_id=p.enrolment_id, cause=cause, as_of=TODAY, action="Call")
            for p, cause in ((ada, "help"), (ben, "coach_call"))
        ]
        raise_tasks(session, tasks, now=NOON)
        add_activity(session, ada, TODAY)
    assert sorted(one.dedupe_key for one in claimed) == ["to ada", "to coach"]
    with database.transaction() as session:
        for task in session.exec(select(Task)):
            task.notified_at = NOON
            task.closed_at = NOON if task.cause == "coach_call" else None
        open_still = Recheck.read(session, claimed, gate, now=NOON + 2 * HOUR)
        for task in session.exec(select(Task)):
            task.closed_at = NOON
        found = Recheck.read(session, claimed, gate, now=NOON + 2 * HOUR)
    assert (found.gate, found.now, found.claimed) == (gate, NOON + 2 * HOUR, claimed)
    assert found.states[nudge].active_on == TODAY
    assert set(found.states) == {nudge}
    assert found.staff[course.coach_id].email == "grace@coach.example"
    assert (open_still.calling, open_still.overtaken) == ({ada.learner_id}, set())
    assert found.calling == set()
    assert found.overtaken == {one.id for one in claimed if one.staff_id}
    assert found.known.choices == {ada.learner_id: chosen}
    assert found.known.objecting == {ada.learner_id}
    assert found.known.same_at == {(ada.learner_id, "reengage"): NOON - 40 * DAY}
    assert found.known.suppressed == {("email", at): why for at, why in stops.items()}
    by_ben, earlier = (Sent(at=NOON + hours * HOUR, channel=Channel.EMAIL) for hours in (1, -1))
    assert found.heard.past(ada.learner_id, "ada@learner.example") == (earlier, by_ben)
    assert found.heard.past(ada.learner_id, "") == (earlier,)


#: What Ada asked for on her own page: it is of no nudge.
OWN = replace(MAIL, kind=recheck.OWN_COPY, nudge_id=None)


def test_what_they_asked_for_goes_to_their_address_and_to_no_other(gate: Listening) -> None:
    (asked,) = decided(gate, OWN, asking={3: f" {OLD.upper()}"})
    assert (asked.message, asked.decision.reason) == (OWN, None)
    (request,) = gate.asked
    assert (request.channel, request.address) == (Channel.EMAIL, OLD)
    for now_theirs in (NEW, None, ""):
        (refused,) = decided(gate, OWN, asking={3: now_theirs, 1: OLD})
        assert (refused.message, refused.decision.reason) == (OWN, "unlinked")
    assert reasons(gate, replace(OWN, kind="reengage"), asking={3: OLD}) == ["unlinked"]


def test_what_they_asked_for_needs_no_consent_and_stops_where_the_address_is_gone(
    gate: Listening,
) -> None:
    for reason, said in (
        ("unsubscribed", None),
        ("not_me", "suppressed"),
        ("bounced", "suppressed"),
    ):
        known = RecipientStates(suppressed={("email", OLD): reason})
        assert reasons(gate, OWN, asking={3: OLD}, known=known) == [said], reason
