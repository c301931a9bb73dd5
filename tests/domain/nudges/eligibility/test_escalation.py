from datetime import date
from typing import Any

from domain.nudges.eligibility.escalation import Unanswered
from domain.nudges.eligibility.recipient_state import RecipientStates
from domain.nudges.planning.decisions import PlannedNudge
from domain.policy import Policy
from tests.domain.nudges.planning.factories import everyone, planned


def twice(number: int = 2, **more: Any) -> RecipientStates:
    return RecipientStates(unanswered=Unanswered(messages={(1, "reengage"): number}, **more))


def of_kind(nudges: list[PlannedNudge], kind: str = "reengage") -> list[PlannedNudge]:
    return [nudge for nudge in nudges if nudge.intervention == kind]


def test_after_two_unanswered_messages_a_person_is_asked_and_no_third_is_sent(
    policy: Policy,
) -> None:
    (nudge,) = of_kind(planned(policy, everyone(policy, {}), twice()))
    assert nudge.reason == "escalated"
    assert nudge.ask is not None
    assert nudge.ask.cause == "ladder:reengage"
    assert nudge.ask.detail == (
        "2 messages unanswered by 2026-03-02: no activity and no contact since"
    )
    assert nudge.period == "2026-03-02"


def test_one_unanswered_message_is_no_reason_to_stop(policy: Policy) -> None:
    (nudge,) = of_kind(planned(policy, everyone(policy, {}), twice(1)))
    assert nudge.reason is None


def test_a_person_is_asked_once_and_messages_stay_stopped(policy: Policy) -> None:
    standing = twice(asked=frozenset({(1, "reengage")}))
    (nudge,) = of_kind(planned(policy, everyone(policy, {}), standing))
    assert (nudge.reason, nudge.ask) == ("escalated", None)


def test_a_person_is_asked_even_when_the_week_has_its_decision_or_they_no_longer_fit(
    policy: Policy,
) -> None:
    long_gone = everyone(policy, {"days_since_last_seen": 40.0})
    done = RecipientStates(unanswered=twice().unanswered, decided={(1, "reengage", "2026-W10")})
    (nudge,) = of_kind(planned(policy, long_gone, done))
    assert nudge.ask is not None
    told = RecipientStates(unanswered=twice().unanswered, decided={(1, "reengage", "2026-03-02")})
    assert of_kind(planned(policy, long_gone, told)) == []


def test_whoever_is_back_is_left_to_what_fits_them_now(policy: Policy) -> None:
    back = everyone(policy, {"active_on": date(2026, 3, 2)})
    (nudge,) = of_kind(planned(policy, back, twice()))
    assert (nudge.reason, nudge.ask) == ("returned", None)


def test_while_silence_may_be_ours_nobody_is_asked_to_call(policy: Policy) -> None:
    nudges = planned(policy, everyone(policy, {}), twice(), stale_import=True)
    assert {n.reason for n in nudges} == {"import_stale"}
    assert not any(n.ask for n in nudges)


def test_an_escalated_kind_leaves_the_turn_to_another(policy: Policy) -> None:
    missed = everyone(policy, {"days_since_missed": 3.0})
    found = {n.intervention: n.reason for n in planned(policy, missed, twice())}
    assert found == {"reengage": "escalated", "missed_assignment": None}


def test_where_one_message_is_enough_nobody_is_asked_before_it_and_the_detail_counts_one(
    policy: Policy,
) -> None:
    reengage = policy.nudges["reengage"].model_copy(update={"escalate_after": 1})
    sooner = policy.model_copy(update={"nudges": policy.nudges | {"reengage": reengage}})
    (first,) = of_kind(planned(sooner, everyone(sooner, {})))
    assert first.reason is None
    (nudge,) = of_kind(planned(sooner, everyone(sooner, {}), twice(1)))
    assert nudge.ask is not None
    assert nudge.ask.detail == (
        "one message unanswered by 2026-03-02: no activity and no contact since"
    )
