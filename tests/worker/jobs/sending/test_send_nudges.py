from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlmodel import Session, select

from domain.nudges.eligibility.requests import ChannelPreference
from domain.policy import Channel, Policy
from domain.store.database.engine import Database
from domain.store.operations import save_policy
from domain.store.operations.notices import read_open_notices
from domain.store.outbox import HeldWhy, hold_sending
from domain.store.outbox.delivery import hand_over
from domain.store.outbox.messages import Claimed, claim_messages
from domain.store.people.suppression import read_suppressions, save_preferences, suppress
from domain.store.tables import Enrolment, Learner, Message
from tests.factories import (
    NOON,
    TODAY,
    Person,
    add_activity,
    deployment_for,
    on_both,
    quiet_learners,
)
from worker.jobs.planning.plan_nudges import plan_nudges
from worker.jobs.sending.send_nudges import SendingSummary, send_nudges
from worker.senders.sender import Delivery, SendResult

SENT = Delivery(result=SendResult.SENT, provider_id="p")


@dataclass
class Fake:
    """Answers what it is told to, and remembers whom it was asked to write to."""

    answer: Callable[[Claimed], Delivery] = lambda _: SENT
    asked: list[str] = field(default_factory=list)
    closed: int = 0
    looks: int = 0

    def rests(self, after: int) -> bool:
        """Whether somebody looks for the tenth time since more than so many were asked for.

        Who only drives the work looks a few times; then they who wait for the provider do.
        """
        self.looks = self.looks + 1 if len(self.asked) > after else 0
        return self.looks >= 10

    def send(self, message: Claimed) -> Delivery:
        self.asked.append(message.address)
        return self.answer(message)

    def close(self) -> None:
        self.closed += 1


def send(database: Database, policy: Policy, fake: Fake, **after: float) -> SendingSummary:
    senders = dict.fromkeys(Channel, (fake,))
    now = NOON + timedelta(**after)
    return send_nudges(deployment_for(database, policy), now=now, senders=senders, by="me")


def queued(database: Database, policy: Policy, number: int, **about: Any) -> list[Person]:
    people = quiet_learners(database, number, **about)
    plan_nudges(deployment_for(database, policy), as_of=TODAY, now=NOON)
    return people


def messages(database: Database) -> Mapping[str, Message]:
    with database.transaction() as session:
        return {m.address: m for m in session.exec(select(Message))}


@on_both
def test_everything_due_is_sent_once(database: Database, treated: Policy) -> None:
    queued(database, treated, 25)
    fake = Fake()
    assert send(database, treated, fake).outcomes["sent"] == 25
    assert len(set(fake.asked)) == len(fake.asked) == 25
    assert send(database, treated, fake).outcomes["sent"] == 0
    one = messages(database)["l0@learner.example"]
    assert (one.state, one.sent_at, one.provider_id) == ("sent", NOON, "p")


def test_whoever_changed_meanwhile_is_not_written_to(database: Database, treated: Policy) -> None:
    back, stopped, declined, left, _ = queued(database, treated, 5)
    with database.transaction() as session:
        add_activity(session, back, TODAY + timedelta(days=1))
        suppress(session, "email", "l1@learner.example", reason="unsubscribed", now=NOON)
        save_preferences(
            session,
            declined.learner_id,
            {("*", "risk"): ChannelPreference(allowed=False)},
            now=NOON,
        )
        session.get_one(Enrolment, left.enrolment_id).withdrawn_on = TODAY
    del stopped
    fake = Fake()
    send(database, treated, fake, days=1)
    assert fake.asked == ["l4@learner.example"]
    reasons = {address: m.reason for address, m in messages(database).items()}
    assert reasons == {
        "l0@learner.example": "returned",
        "l1@learner.example": "suppressed",
        "l2@learner.example": "declined",
        "l3@learner.example": "left",
        "l4@learner.example": None,
    }


def test_a_sender_that_wakes_at_night_waits_for_the_morning(
    database: Database, treated: Policy
) -> None:
    queued(database, treated, 1)
    fake = Fake()
    assert send(database, treated, fake, hours=10).outcomes["deferred"] == 1
    assert fake.asked == []
    assert send(database, treated, fake, hours=20).outcomes["sent"] == 1


def test_a_message_that_may_have_gone_counts_against_the_cap(
    database: Database, treated: Policy
) -> None:
    (one,) = queued(database, treated, 1)
    with database.transaction() as session:
        found = session.exec(select(Message)).one()
        copy = Message(**found.model_dump(exclude={"id"}) | {"dedupe_key": "other"})
        session.add(copy)
        found.state, found.claimed_at = "unknown", NOON
    fake = Fake()
    assert send(database, treated, fake, hours=1).outcomes["deferred"] == 1
    assert fake.asked == []
    assert one.learner_id


def test_an_address_that_is_gone_is_never_tried_again(database: Database, treated: Policy) -> None:
    queued(database, treated, 1)
    gone = Delivery(result=SendResult.FAILED, reason="550 5.1.1", suppress="bounced")
    assert send(database, treated, Fake(lambda _: gone)).outcomes["failed"] == 1
    with database.transaction() as session:
        assert read_suppressions(session) == {("email", "l0@learner.example"): "bounced"}


def test_a_busy_server_is_tried_again_later_and_later_until_it_is_too_late(
    database: Database, treated: Policy
) -> None:
    queued(database, treated, 1)
    busy = Fake(lambda _: Delivery(result=SendResult.RETRY, reason="451 later"))
    send(database, treated, busy)
    assert messages(database)["l0@learner.example"].send_after_at == NOON + timedelta(minutes=2)
    send(database, treated, busy, minutes=1)
    assert len(busy.asked) == 1
    send(database, treated, busy, minutes=2)
    assert messages(database)["l0@learner.example"].send_after_at == NOON + timedelta(minutes=6)
    assert send(database, treated, busy, hours=47.99).outcomes["expired"] == 1
    assert messages(database)["l0@learner.example"].state == "expired"


def test_a_broken_line_is_unknown_and_nobody_sends_it_again(
    database: Database, treated: Policy
) -> None:
    queued(database, treated, 1)
    broken = Fake(lambda _: Delivery(result=SendResult.UNKNOWN, reason="line broke"))
    assert send(database, treated, broken).outcomes["unknown"] == 1
    assert send(database, treated, broken, minutes=30).outcomes["unknown"] == 0
    assert len(broken.asked) == 1


@on_both
def test_a_sender_that_died_on_the_wire_leaves_an_unknown_and_the_rest_goes_out(
    database: Database, treated: Policy
) -> None:
    queued(database, treated, 3)
    with database.transaction() as session:
        first, _ = claim_messages(session, by="dead", limit=2, now=NOON, channels=tuple(Channel))
        hand_over(session, [first], at=NOON)
    fake = Fake()
    assert send(database, treated, fake).outcomes["sent"] == 1
    later = send(database, treated, fake, minutes=11).outcomes
    assert (later["unknown"], later["sent"]) == (1, 1)
    assert first.address not in fake.asked
    assert len(fake.asked) == 2


def test_a_failing_provider_pauses_its_channel_and_nothing_is_lost(
    database: Database, treated: Policy
) -> None:
    queued(database, treated, 30)
    down = Delivery(result=SendResult.RETRY, reason="no connection", provider_is_failing=True)
    fake = Fake(lambda _: down)
    summary = send(database, treated, fake)
    assert summary.paused == ("email",)
    assert len(fake.asked) == 5
    assert {m.state for m in messages(database).values()} == {"planned"}
    assert send(database, treated, Fake(), minutes=10).outcomes["sent"] == 30


@on_both
def test_refused_credentials_pause_at_once_tell_staff_and_cost_no_message(
    database: Database, treated: Policy
) -> None:
    queued(database, treated, 30)
    refused = Delivery(
        result=SendResult.RETRY, reason="Twilio 20003: Authenticate", refuses_us=True
    )
    fake = Fake(lambda _: refused)
    assert send(database, treated, fake).paused == ("email",)
    assert len(fake.asked) < 5
    assert {m.state for m in messages(database).values()} == {"planned"}
    (notice,) = database.read(read_open_notices)
    assert "takes nothing from us" in notice.sentence
    assert "Twilio 20003" in notice.sentence
    assert send(database, treated, Fake(), hours=2).outcomes["sent"] == 30
    with database.reading() as session:
        assert read_open_notices(session) == []


def test_a_provider_that_asks_for_time_is_given_it(database: Database, treated: Policy) -> None:
    queued(database, treated, 8)
    wait = timedelta(minutes=20)
    busy = Delivery(
        result=SendResult.RETRY, reason="Twilio 20429", provider_is_failing=True, wait=wait
    )
    assert send(database, treated, Fake(lambda _: busy)).paused == ("email",)
    early = Fake()
    send(database, treated, early, minutes=19)
    assert early.asked == []
    assert send(database, treated, Fake(), minutes=21).outcomes["sent"] == 8


def test_what_a_sender_did_not_foresee_costs_one_message_and_is_never_sent_again(
    database: Database, treated: Policy
) -> None:
    queued(database, treated, 3)

    def stumbles(message: Claimed) -> Delivery:
        if message.address.startswith("l1@"):
            raise ValueError(message.text)
        return SENT

    fake = Fake(stumbles)
    done = send(database, treated, fake).outcomes
    assert (done["sent"], done["unknown"]) == (2, 1)
    assert fake.closed == 1
    one = messages(database)["l1@learner.example"]
    assert (one.state, one.reason) == ("unknown", "the sender stopped on it: ValueError")
    assert not any(send(database, treated, fake, minutes=30).outcomes.values())
    assert len(fake.asked) == 3


class FallsOnItsWayOut(Fake):
    def close(self) -> None:
        super().close()
        raise ValueError("not even that")


def test_one_that_cannot_even_be_closed_keeps_nobody_waiting(
    database: Database, treated: Policy
) -> None:
    queued(database, treated, 2)

    def stumbles(message: Claimed) -> Delivery:
        if message.address.startswith("l1@"):
            raise ValueError(message.text)
        return SENT

    done = send(database, treated, FallsOnItsWayOut(stumbles)).outcomes
    assert (done["sent"], done["unknown"]) == (1, 1)


def test_a_sender_that_stumbles_on_everything_pauses_its_channel(
    database: Database, treated: Policy
) -> None:
    queued(database, treated, 8)

    def stumbles(_: Claimed) -> Delivery:
        raise TypeError

    done = send(database, treated, Fake(stumbles))
    assert (done.paused, done.outcomes["unknown"]) == (("email",), 5)
    became = Counter((m.state, m.reason) for m in messages(database).values())
    assert became[("planned", "provider_paused")] == 3


def test_whether_somebody_has_left_goes_by_the_policys_calendar(
    database: Database, treated: Policy
) -> None:
    left, back, stays = queued(database, treated, 3)
    tomorrow = TODAY + timedelta(days=1)
    with database.transaction() as session:
        session.get_one(Enrolment, left.enrolment_id).withdrawn_on = tomorrow
        add_activity(session, back, tomorrow)
    sending = treated.sending.model_copy(update={"zone": "Pacific/Auckland"})
    fake = Fake()
    # noon in London, one in the morning of the next day in Auckland
    send(database, treated.model_copy(update={"sending": sending}), fake)
    assert fake.asked == ["l2@learner.example"]
    assert stays.learner_id
    reasons = {address: m.reason for address, m in messages(database).items()}
    assert reasons["l0@learner.example"] == "left"
    assert reasons["l1@learner.example"] == "returned"


def test_a_channel_nobody_serves_waits(database: Database, treated: Policy) -> None:
    queued(database, treated, 1)
    here, fake = deployment_for(database, treated), Fake()
    done = send_nudges(here, now=NOON, senders={Channel.SMS: [fake]})
    assert not done.outcomes["expired"]
    assert messages(database)["l0@learner.example"].state == "planned"


def test_a_nudge_taken_out_of_the_catalogue_is_not_sent(
    database: Database, treated: Policy
) -> None:
    queued(database, treated, 1)
    fewer = {k: v for k, v in treated.nudges.items() if k != "reengage"}
    send(database, treated.model_copy(update={"nudges": fewer}), Fake())
    assert messages(database)["l0@learner.example"].reason == "retired"


def test_outside_production_a_shorter_allow_list_counts_at_once_until_it_is_put_right(
    database: Database, treated: Policy
) -> None:
    queued(database, treated, 1)
    fake = Fake()
    nobody = deployment_for(database, treated, allow_list=())
    send_nudges(nobody, now=NOON, senders={Channel.EMAIL: [fake]})
    assert fake.asked == []
    assert messages(database)["l0@learner.example"].reason == "not_allowed_here"
    assert send(database, treated, fake, minutes=59).outcomes["sent"] == 0
    assert send(database, treated, fake, hours=1).outcomes["sent"] == 1


def test_what_waits_for_a_rationed_provider_says_so_and_leaves_in_its_turn(
    database: Database, treated: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.jobs.sending.claims._ASK_AGAIN_SECONDS", 0.01)
    queued(database, treated, 3)
    slow = deployment_for(database, treated, email_per_second=0.001)
    fake = Fake()
    for turn in range(3):
        now = NOON + timedelta(minutes=20 * turn)
        send_nudges(
            slow, now=now, senders={Channel.EMAIL: [fake]}, stopping=partial(fake.rests, turn)
        )
        assert len(fake.asked) == turn + 1
        waiting = {m.reason for m in messages(database).values() if m.state == "planned"}
        assert waiting <= {"rate_limit"}
    assert {(m.state, m.reason) for m in messages(database).values()} == {("sent", None)}


@on_both
def test_several_connections_share_the_work_and_nothing_goes_twice(
    database: Database, treated: Policy
) -> None:
    queued(database, treated, 60)
    fakes = [Fake() for _ in range(4)]
    senders = {Channel.EMAIL: fakes}
    done = send_nudges(deployment_for(database, treated), now=NOON, senders=senders)
    asked = [address for fake in fakes for address in fake.asked]
    assert done.outcomes["sent"] == len(asked) == len(set(asked)) == 60
    assert {m.state for m in messages(database).values()} == {"sent"}


def test_told_to_stop_it_hands_over_nothing_more_and_records_what_it_has(
    database: Database, treated: Policy
) -> None:
    queued(database, treated, 25)
    fake = Fake()
    done = send_nudges(
        deployment_for(database, treated),
        now=NOON,
        senders={Channel.EMAIL: (fake,)},
        stopping=lambda: len(fake.asked) >= 1,
    )
    assert 1 <= done.outcomes["sent"] == len(fake.asked) < 25
    left = [m for m in messages(database).values() if m.state != "sent"]
    assert {(m.state, m.send_after_at, m.reason) for m in left} == {("planned", NOON, None)}


@on_both
def test_what_is_committed_while_a_run_goes_on_stops_the_next_mail(
    database: Database, treated: Policy
) -> None:
    _, stopped, finished, moved, back = queued(database, treated, 5)

    def answer(message: Claimed) -> Delivery:
        if message.address == "l0@learner.example":
            with database.transaction() as session:
                suppress(session, "email", "l1@learner.example", reason="unsubscribed", now=NOON)
                session.get_one(Enrolment, finished.enrolment_id).outcome = "passed"
                session.get_one(Learner, moved.learner_id).email = "new@learner.example"
                add_activity(session, back, TODAY + timedelta(days=1))
        return SENT

    fake = Fake(answer)
    done = send(database, treated, fake, days=1).outcomes
    # all five were claimed together, and handed over together
    assert fake.asked == ["l0@learner.example", "new@learner.example"]
    assert (done["sent"], done["skipped"]) == (2, 3)
    reasons = {address: m.reason for address, m in messages(database).items()}
    assert reasons["l1@learner.example"] == "suppressed"
    assert reasons["l2@learner.example"] == "finished"
    assert reasons["l4@learner.example"] == "returned"
    assert stopped.learner_id


def hold(session: Session, _: Policy) -> None:
    hold_sending(session, why=HeldWhy.ASKED, now=NOON)


def switch_off(session: Session, policy: Policy) -> None:
    others = {key: what for key, what in policy.nudges.items() if key != "reengage"}
    newer = policy.model_copy(update={"nudges": others})
    old = {"made_from": policy.revision, "in_force": policy}
    save_policy(session, newer, **old, by="lee", note="-", now=NOON)


@pytest.mark.parametrize("change", [hold, switch_off])
@on_both
def test_a_hold_or_another_policy_stops_a_run_that_goes_on(
    database: Database, treated: Policy, change: Callable[[Session, Policy], None]
) -> None:
    queued(database, treated, 3)

    def answer(_: Claimed) -> Delivery:
        database.write(change, treated)
        return SENT

    fake = Fake(answer)
    assert send(database, treated, fake).outcomes["sent"] == len(fake.asked) == 1
    left = [m for m in messages(database).values() if m.state != "sent"]
    assert {(m.state, m.send_after_at, m.reason) for m in left} == {("planned", NOON, None)}


def test_no_run_goes_on_into_quiet_hours_not_even_where_the_machine_slept(
    database: Database, treated: Policy
) -> None:
    quiet_learners(database, 3)
    evening = NOON.replace(hour=19, minute=46)  # from eight on it is quiet
    plan_nudges(deployment_for(database, treated), as_of=TODAY, now=evening)
    clock = [evening]

    def answer(_: Claimed) -> Delivery:
        clock[0] += timedelta(minutes=15)
        return SENT

    fake = Fake(answer)
    here = deployment_for(database, treated, clock=lambda: clock[0])
    send_nudges(here, now=evening, senders={Channel.EMAIL: (fake,)}, seconds=3600)
    assert len(fake.asked) == 1
    assert sorted(m.state for m in messages(database).values()) == ["planned", "planned", "sent"]
