from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.experiments import Arm
from domain.nudges.eligibility.caps import Sent
from domain.nudges.eligibility.earliest import local_hours
from domain.nudges.eligibility.gate import Gate
from domain.nudges.eligibility.quiet_hours import is_quiet
from domain.nudges.eligibility.requests import ChannelPreference, EligibilityRequest, GateOutcome
from domain.nudges.eligibility.skip_reasons import SkipReason
from domain.policy import Caps, Channel, Exemption, Policy, Priority, QuietHours
from tests.domain.nudges.strategies import caps, eligibility_requests, instants, quiet_hours

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
GOOD = EligibilityRequest(
    channel=Channel.EMAIL,
    address="ada@example.org",
    expires_at=NOON + timedelta(hours=48),
    consent=True,
    zone="Europe/London",
)


@pytest.fixture
def gate(policy: Policy) -> Gate:
    return Gate(policy=policy, production=True)


def test_a_learner_with_nothing_against_it_gets_the_message_now(gate: Gate) -> None:
    decision = gate.decide(GOOD, NOON)
    assert (decision.outcome, decision.at) == (GateOutcome.ALLOW, NOON)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"address": None}, SkipReason.NO_ADDRESS),
        ({"left_on": date(2026, 3, 2)}, SkipReason.LEFT),
        ({"finished_on": date(2026, 3, 2)}, SkipReason.FINISHED),
        ({"asks_for_help": True}, SkipReason.ASKED_FOR_HELP),
        ({"met_at": NOON}, SkipReason.IN_TOUCH),
        (
            {"met_at": NOON, "priority": Priority.REMINDER, "void_when_active": True},
            SkipReason.IN_TOUCH,
        ),
        ({"untrue": "it is not due any more"}, SkipReason.NO_LONGER_TRUE),
        ({"suppressed": "unsubscribed"}, SkipReason.SUPPRESSED),
        ({"consent": False}, SkipReason.NO_CONSENT),
        ({"consent": None, "channel": Channel.SMS}, SkipReason.NO_CONSENT),
        ({"choice": ChannelPreference(allowed=False)}, SkipReason.DECLINED),
        ({"choice": ChannelPreference(paused_until=NOON + timedelta(days=9))}, SkipReason.PAUSED),
        ({"void_when_active": True, "active_on": date(2026, 3, 2)}, SkipReason.RETURNED),
        ({"expires_at": NOON}, SkipReason.EXPIRED),
        (
            {"same_at": NOON - timedelta(days=13), "cooldown": timedelta(days=14)},
            SkipReason.COOLDOWN,
        ),
        (
            {"past": [Sent(at=NOON - timedelta(days=d), channel=Channel.EMAIL) for d in (1, 3)]},
            SkipReason.CAP,
        ),
        ({"arm": Arm.HOLDOUT}, SkipReason.HOLDOUT),
    ],
)
def test_each_thing_against_it_is_its_own_reason(
    gate: Gate, change: dict[str, Any], reason: SkipReason
) -> None:
    decision = gate.decide(GOOD._replace(**change), NOON)
    assert (decision.outcome, decision.reason) == (GateOutcome.SKIP, reason)
    assert reason.sentence.endswith(".")


@pytest.mark.parametrize(
    "change",
    [
        {"finished_on": date(2026, 3, 3)},
        {"asks_for_help": True, "priority": Priority.SAFETY},
        {"met_at": NOON, "priority": Priority.REMINDER},  # what is due stays due after a talk
        {"met_at": NOON, "priority": Priority.RECOGNITION},
    ],
)
def test_what_is_nothing_against_it_lets_it_through(gate: Gate, change: dict[str, Any]) -> None:
    assert gate.decide(GOOD._replace(**change), NOON).outcome is GateOutcome.ALLOW


def test_nobody_is_asked_to_call_who_has_finished(gate: Gate) -> None:
    done = GOOD._replace(finished_on=date(2026, 3, 2))
    assert gate.decide_for_person(done, NOON).reason is SkipReason.FINISHED


def test_silence_is_enough_on_email_but_not_on_sms(gate: Gate) -> None:
    unasked = GOOD._replace(consent=None)
    assert gate.decide(unasked, NOON).outcome is GateOutcome.ALLOW
    assert gate.decide(unasked._replace(channel=Channel.SMS), NOON).outcome is GateOutcome.SKIP
    chosen = unasked._replace(channel=Channel.SMS, choice=ChannelPreference(allowed=True))
    assert gate.decide(chosen, NOON).outcome is GateOutcome.ALLOW


def test_texts_have_a_limit_of_their_own_at_the_gate_too(gate: Gate) -> None:
    text = GOOD._replace(channel=Channel.SMS, expires_at=NOON + timedelta(days=9))
    four_days_ago = [Sent(at=NOON - timedelta(days=4), channel=Channel.SMS)]
    assert gate.decide(text._replace(past=four_days_ago), NOON).at == NOON + timedelta(days=3)
    by_email = text._replace(channel=Channel.EMAIL, past=four_days_ago)
    assert gate.decide(by_email, NOON).at == NOON


def test_a_limit_that_ends_too_late_is_the_reason_even_where_it_ends_at_night(gate: Gate) -> None:
    week = [Sent(at=NOON - timedelta(hours=h), channel=Channel.EMAIL) for h in (30, 100)]
    assert gate.decide(GOOD._replace(past=week), NOON).reason is SkipReason.CAP
    at_night = [Sent(at=sent.at + timedelta(hours=12), channel=sent.channel) for sent in week]
    assert gate.decide(GOOD._replace(past=at_night), NOON).reason is SkipReason.CAP


def test_what_is_late_by_the_first_allowed_minute_is_not_sent_in_it(gate: Gate) -> None:
    night = datetime(2026, 3, 2, 23, tzinfo=UTC)
    morning = datetime(2026, 3, 3, 8, tzinfo=UTC)
    late = gate.decide(GOOD._replace(expires_at=morning), night)
    assert (late.reason, late.at) == (SkipReason.QUIET_HOURS, None)
    assert (
        gate.decide(GOOD._replace(expires_at=morning + timedelta(minutes=1)), night).at == morning
    )


def test_at_night_it_waits_for_the_learners_morning(gate: Gate) -> None:
    in_new_york = GOOD._replace(zone="America/New_York")
    decision = gate.decide(in_new_york, datetime(2026, 3, 2, 9, tzinfo=UTC))
    assert decision.outcome is GateOutcome.DEFER
    assert decision.at == datetime(2026, 3, 2, 13, tzinfo=UTC)


def test_a_zone_nobody_knows_leaves_only_midday(gate: Gate) -> None:
    unknown = GOOD._replace(zone="Not/AZone", programme_zone=None)
    decision = gate.decide(unknown, datetime(2026, 3, 2, 15, tzinfo=UTC))
    assert decision.at == datetime(2026, 3, 3, 11, tzinfo=UTC)


def test_an_invalid_zone_falls_back_to_the_programmes(gate: Gate) -> None:
    zone, quiet = local_hours(gate, GOOD._replace(zone="Not/AZone", programme_zone="Asia/Tokyo"))
    assert (zone.key, quiet) == ("Asia/Tokyo", (gate.policy.quiet_hours,))


def test_it_waits_a_day_after_the_last_message_and_then_for_the_morning(gate: Gate) -> None:
    yesterday = [Sent(at=NOON - timedelta(hours=15), channel=Channel.SMS)]
    decision = gate.decide(GOOD._replace(past=yesterday), NOON)
    assert decision.outcome is GateOutcome.DEFER
    assert decision.at == datetime(2026, 3, 3, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("entry", "address", "allowed"),
    [
        ("ada@example.org", "ADA@example.org", True),
        ("@example.org", "ada@example.org", True),
        ("@example.org", "ada@sub.example.org", False),
        ("@example.org", "ada@badexample.org", False),
        ("example.org", "ada@example.org", True),
        ("example.org", "ada@sub.example.org", False),
        ("+447700900*", "+447700900123", True),
        ("+447700900*", "+447700901123", False),
        ("+447700900*", "+15005550006", False),
        ("+447700900123", "+447700900124", False),
    ],
)
def test_outside_production_only_the_allow_list_is_written_to(
    policy: Policy, entry: str, address: str, *, allowed: bool
) -> None:
    gate = Gate(policy=policy, production=False, allow_list=(entry,))
    for ask in (gate.decide, gate.decide_for_staff):
        decision = ask(GOOD._replace(address=address), NOON)
        assert (decision.outcome is GateOutcome.ALLOW) is allowed
        assert decision.reason is (None if allowed else SkipReason.NOT_ALLOWED_HERE)


def test_the_first_reason_in_the_order_of_the_gate_is_the_one_given(gate: Gate) -> None:
    everything = GOOD._replace(
        suppressed="bounced", consent=False, expires_at=NOON, arm=Arm.HOLDOUT, address="x@y.z"
    )
    assert gate.decide(everything, NOON).reason is SkipReason.SUPPRESSED


def test_the_hold_out_is_drawn_only_for_those_who_would_have_got_it(gate: Gate) -> None:
    held = GOOD._replace(arm=Arm.HOLDOUT)
    withheld = gate.decide(held, NOON)
    assert (withheld.trace["holdout"], withheld.at) == ("held out", NOON)
    stopped = gate.decide(held._replace(consent=False), NOON)
    assert "holdout" not in stopped.trace


def test_colleagues_are_stopped_by_suppression_but_not_by_caps_or_hours(gate: Gate) -> None:
    night = datetime(2026, 3, 2, 23, tzinfo=UTC)
    many = [Sent(at=night - timedelta(hours=1), channel=Channel.EMAIL)] * 9
    told = gate.decide_for_staff(GOOD._replace(past=many), night)
    assert (told.outcome, told.at, told.trace["recipient"]) == (GateOutcome.ALLOW, night, "known")
    stopped = gate.decide_for_staff(GOOD._replace(suppressed="bounced"), night)
    assert stopped.reason is SkipReason.SUPPRESSED


@given(data=st.data(), now=instants(), limits=caps(), night=quiet_hours(), narrow=quiet_hours())
def test_whatever_the_history_zone_and_policy_nothing_wrong_is_let_through(
    *,
    policy: Policy,
    data: st.DataObject,
    now: datetime,
    limits: Caps,
    night: QuietHours,
    narrow: QuietHours,
) -> None:
    changed = policy.model_copy(
        update={"caps": limits, "quiet_hours": night, "quiet_hours_unknown_zone": narrow}
    )
    request = data.draw(eligibility_requests(now))
    gate = Gate(policy=changed, production=True)
    decision = gate.decide(request, now)
    assert decision == gate.decide(request, now)
    if decision.outcome is GateOutcome.SKIP:
        assert decision.reason is not None
        return
    assert decision.at is not None
    assert now <= decision.at < request.expires_at
    assert request.address is not None
    assert request.suppressed is None
    assert request.choice.allowed is not False
    assert request.consent is not False or request.choice.allowed
    assert request.arm is not Arm.HOLDOUT
    today = gate.today(now)
    assert not (request.left_on and request.left_on <= today)
    assert not (request.finished_on and request.finished_on <= today)
    assert not request.asks_for_help or request.priority is Priority.SAFETY
    assert request.untrue is None
    if request.choice.paused_until:
        assert decision.at >= request.choice.paused_until
    zone, quiet = local_hours(gate, request)
    assert not is_quiet(decision.at, zone, *quiet)
    if gate.exempts(request, Exemption.CAPS):
        return
    times = [*request.past, Sent(at=decision.at, channel=request.channel)]
    for window in gate.limits:
        counted = [s.at for s in times if window.channel in (None, s.channel)]
        for start in counted:
            if start <= decision.at < start + window.length and window.channel in (
                None,
                request.channel,
            ):
                assert sum(start <= t < start + window.length for t in counted) <= window.limit


def test_who_has_left_goes_by_the_policys_calendar(policy: Policy) -> None:
    sending = policy.sending.model_copy(update={"zone": "Pacific/Auckland"})
    far = Gate(policy=policy.model_copy(update={"sending": sending}), production=True)
    leaves = GOOD._replace(left_on=date(2026, 3, 3))
    assert far.today(NOON) == date(2026, 3, 3)
    assert far.decide(leaves, NOON).reason is SkipReason.LEFT
    here = Gate(policy=policy, production=True)
    assert here.decide(leaves, NOON).outcome is GateOutcome.ALLOW


def test_a_learners_own_quiet_hours_come_on_top_of_the_policys(gate: Gate) -> None:
    siesta = GOOD._replace(quiet_start=11, quiet_end=15)
    assert gate.decide(siesta, NOON).at == datetime(2026, 3, 2, 15, tzinfo=UTC)
    early = GOOD._replace(quiet_start=8, quiet_end=10)
    night = datetime(2026, 3, 2, 23, tzinfo=UTC)
    assert gate.decide(early, night).at == datetime(2026, 3, 3, 10, tzinfo=UTC)
    in_new_york = siesta._replace(zone="America/New_York")
    assert gate.decide(in_new_york, datetime(2026, 3, 2, 16, tzinfo=UTC)).at == datetime(
        2026, 3, 2, 20, tzinfo=UTC
    )
    for half in ({"quiet_start": 11}, {"quiet_end": 15}):
        assert gate.decide(GOOD._replace(**half), NOON).outcome is GateOutcome.ALLOW
    never = GOOD._replace(quiet_start=6, quiet_end=21)
    assert gate.decide(never, NOON).reason is SkipReason.QUIET_HOURS


@pytest.mark.parametrize(
    ("now", "hour", "at"),
    [
        (NOON, 17, datetime(2026, 3, 2, 17, tzinfo=UTC)),
        (NOON, 9, NOON),  # past already: not a day later for it
        (NOON, 22, NOON),  # they would like it at night, and that is not allowed
        (
            datetime(2026, 3, 2, 22, tzinfo=UTC),
            18,
            datetime(2026, 3, 3, 18, tzinfo=UTC),
        ),
    ],
)
def test_a_good_hour_is_waited_for_on_the_same_day(
    gate: Gate, now: datetime, hour: int, at: datetime
) -> None:
    decision = gate.decide(GOOD._replace(preferred_hour=hour), now)
    assert decision.at == at
    assert decision.trace["preferred"] == f"{hour}:00"


def test_a_good_hour_is_one_of_the_learners_own_clock(gate: Gate) -> None:
    in_new_york = GOOD._replace(zone="America/New_York", preferred_hour=17)
    decision = gate.decide(in_new_york, datetime(2026, 3, 2, 15, tzinfo=UTC))
    assert decision.at == datetime(2026, 3, 2, 22, tzinfo=UTC)


def test_a_good_hour_never_lets_a_message_expire(gate: Gate) -> None:
    soon = GOOD._replace(preferred_hour=17, expires_at=NOON + timedelta(hours=3))
    assert gate.decide(soon, NOON).at == NOON


def exempting(policy: Policy, *what: Exemption) -> Gate:
    sending = policy.sending.model_copy(update={"safety_exempt": what})
    return Gate(policy=policy.model_copy(update={"sending": sending}), production=True)


@pytest.mark.parametrize(
    ("exemption", "change"),
    [
        (Exemption.COOLDOWN, {"same_at": NOON, "cooldown": timedelta(days=9)}),
        (Exemption.PAUSE, {"choice": ChannelPreference(paused_until=NOON + timedelta(days=9))}),
        (Exemption.CAPS, {"past": [Sent(at=NOON, channel=Channel.EMAIL)] * 9}),
        (Exemption.QUIET_HOURS, {"quiet_start": 9, "quiet_end": 8}),
    ],
)
def test_safety_messages_pass_only_what_the_policy_says(
    policy: Policy, exemption: Exemption, change: dict[str, Any]
) -> None:
    safety = GOOD._replace(priority=Priority.SAFETY, **change)
    others = [other for other in Exemption if other is not exemption]
    assert exempting(policy, exemption).decide(safety, NOON).outcome is GateOutcome.ALLOW
    assert exempting(policy, *others).decide(safety, NOON).outcome is not GateOutcome.ALLOW
    usual = safety._replace(priority=Priority.RISK)
    assert exempting(policy, exemption).decide(usual, NOON).outcome is not GateOutcome.ALLOW


@pytest.mark.parametrize(
    "change",
    [{"suppressed": "bounced"}, {"choice": ChannelPreference(allowed=False)}, {"consent": False}],
)
def test_nothing_lets_a_safety_message_pass_a_stop_or_a_no(
    policy: Policy, change: dict[str, Any]
) -> None:
    safety = GOOD._replace(priority=Priority.SAFETY, **change)
    assert exempting(policy, *Exemption).decide(safety, NOON).outcome is GateOutcome.SKIP


def test_help_by_a_person_needs_no_channel_but_rests_between_times(gate: Gate) -> None:
    nowhere = GOOD._replace(address=None, suppressed="bounced", consent=False)
    asked = gate.decide_for_person(nowhere, NOON)
    assert (asked.outcome, asked.at, asked.trace["enrolment"]) == (
        GateOutcome.ALLOW,
        NOON,
        "enrolled",
    )
    lately = nowhere._replace(same_at=NOON - timedelta(days=1), cooldown=timedelta(days=7))
    assert gate.decide_for_person(lately, NOON).reason is SkipReason.COOLDOWN
