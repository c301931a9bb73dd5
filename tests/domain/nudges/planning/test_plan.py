from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.nudges.catalogue.matching import fitting, ranked
from domain.nudges.eligibility.escalation import Unanswered
from domain.nudges.eligibility.recipient_state import Ending, RecipientStates
from domain.nudges.eligibility.skip_reasons import SkipReason
from domain.nudges.planning.decisions import NudgeState, counted, decided_for, period_of
from domain.policy import Policy
from tests.domain.nudges.planning.factories import NOON, TODAY, everyone, planned


@pytest.mark.parametrize(
    ("day", "length", "period"),
    [
        (date(2026, 3, 2), "day", "2026-03-02"),
        (date(2026, 3, 2), "week", "2026-W10"),
        (date(2027, 1, 1), "week", "2026-W53"),
        (date(2026, 3, 2), "month", "2026-03"),
    ],
)
def test_a_period_is_named_by_its_calendar(day: date, length: str, period: str) -> None:
    assert period_of(day, length) == period


def test_the_most_urgent_of_what_fits_is_chosen_and_the_rest_say_so(policy: Policy) -> None:
    busy = {"barriers": "Childcare", "days_since_last_seen": 5.0}
    nudges = planned(policy, everyone(policy, busy))
    found = {n.intervention: n.reason or n.state for n in nudges}
    assert found == {
        "barrier_follow_up": "planned",
        "smart_reminder": "outranked",
        "weekly_encouragement": "outranked",
    }


def test_the_held_out_have_had_their_turn_too(policy: Policy) -> None:
    away = everyone(policy, {"days_since_last_seen": 5.0})
    held = planned(policy, away, held_out=lambda kind, _: kind == "smart_reminder")
    assert counted(held) == {"holdout": 1, "outranked": 1}


def test_one_who_is_stopped_leaves_the_turn_to_the_next(policy: Policy) -> None:
    busy = {"barriers": "Childcare", "days_since_last_seen": 5.0}
    decided = RecipientStates(same_at={(1, "barrier_follow_up"): NOON})
    nudges = planned(policy, everyone(policy, busy), decided)
    assert {n.intervention: n.reason for n in nudges} == {
        "barrier_follow_up": "cooldown",
        "smart_reminder": None,
        "weekly_encouragement": "outranked",
    }


def test_the_trace_says_why_they_fit_and_what_each_check_saw(policy: Policy) -> None:
    (nudge,) = planned(policy, everyone(policy, {"days_since_last_seen": 20.0}))
    assert nudge.trace["why"] == ("days since last seen: 20 days", "risk band: Amber")
    assert nudge.trace["email"]["consent"] == "given"
    assert nudge.trace["email"]["hours"] == "12:00 Europe/London"


def test_the_highest_risk_is_left_to_people(policy: Policy) -> None:
    red = {"risk_band": "Red", "composite_segment": "Critical", "days_since_last_seen": 20.0}
    (nudge,) = [n for n in planned(policy, everyone(policy, red)) if n.reason is None]
    assert (nudge.intervention, nudge.state) == ("login_expectation", NudgeState.ASKED)
    assert (nudge.channel, nudge.arm) == (None, None)
    assert nudge.ask is not None
    assert nudge.ask.detail == "risk band: Red; days since last seen: 20 days"
    assert nudge.ask.due_on == date(2026, 3, 3)


@pytest.mark.parametrize(
    ("ending", "reason"),
    [(Ending(TODAY, None), "left"), (Ending(None, TODAY), "finished")],
)
def test_once_it_is_over_for_somebody_nothing_is_sent_drawn_or_asked(
    policy: Policy, ending: Ending, reason: str
) -> None:
    away = {"days_since_last_seen": 12.0, "barriers": "Childcare"}
    red = {"risk_band": "Red", "barriers": "Childcare"}
    unheard = Unanswered(messages={(1, "reengage"): 2})
    states = RecipientStates(endings={1: ending, 2: ending}, unanswered=unheard)
    nudges = planned(policy, everyone(policy, away, red), states)
    assert {n.enrolment_id for n in nudges} == {1, 2}
    assert {n.reason for n in nudges} == {reason}
    assert {(n.arm, n.ask) for n in nudges} == {(None, None)}


def test_while_a_call_for_help_is_open_no_programme_writes(policy: Policy) -> None:
    (nudge,) = planned(policy, everyone(policy, {}), RecipientStates(calling={1}))
    assert (nudge.reason, nudge.period) == ("asked_for_help", "2026-03-02")


@pytest.mark.parametrize(("days", "until"), [(1.0, "2026-03-04T00"), (4.0, "2026-03-04T12")])
def test_a_message_about_work_is_of_no_use_once_the_work_was_due(
    policy: Policy, days: float, until: str
) -> None:
    soon = {"days_to_next_due": days, "days_since_last_seen": 2.0, "risk_band": "Green"}
    nudges = planned(policy, everyone(policy, soon))
    (nudge,) = [n for n in nudges if n.intervention == "upcoming_deadline"]
    assert nudge.expires_at.isoformat().startswith(until)


def test_rules_rank_by_priority_before_the_order_of_the_file(policy: Policy) -> None:
    order = [intervention.priority.rank for _, intervention in ranked(policy.nudges)]
    assert order == sorted(order)


def test_when_a_whole_cohort_falls_silent_nobody_is_told_they_are_missed(policy: Policy) -> None:
    quiet = [{"days_since_last_seen": 9.0}] * 10
    assert counted(planned(policy, everyone(policy, *quiet))) == {"cohort_silent": 10}
    one_was_there = [*quiet, {"days_since_last_seen": 1.0}]
    assert "cohort_silent" not in counted(planned(policy, everyone(policy, *one_was_there)))
    few = planned(policy, everyone(policy, *quiet[:9]))
    assert "cohort_silent" not in counted(few)


PERSON = st.fixed_dictionaries(
    {
        "days_since_last_seen": st.sampled_from([None, 0.0, 5.0, 9.0, 25.0, 80.0]),
        "composite_segment": st.sampled_from(["Critical", "Moderate", "On Track"]),
        "risk_band": st.sampled_from([None, "Red", "Amber", "Green"]),
        "barriers": st.sampled_from(["", "Childcare", None]),
        "progress": st.sampled_from([None, 20.0, 95.0]),
        "grade": st.sampled_from([None, 90.0]),
        "days_to_next_due": st.sampled_from([None, 2.0]),
        "email": st.sampled_from([None, "someone@learner.example"]),
        "email_consent": st.sampled_from([None, True, False]),
        "challenge_opt_in": st.just("yes"),
        "challenge": st.sampled_from([None, "running"]),
        "learner_id": st.integers(1, 4),
    }
)


@settings(max_examples=40)
@given(people=st.lists(PERSON, min_size=1, max_size=8), held=st.sets(st.integers(1, 4)))
def test_everyone_who_fits_is_explained_and_nobody_gets_two(
    policy: Policy, people: list[dict[str, Any]], held: set[int]
) -> None:
    rows = [row | {"learner_ref": f"r{row['learner_id']}"} for row in people]
    frame = everyone(policy, *rows)

    def held_out(_kind: str, ref: str) -> bool:
        return int(ref[1:]) in held

    nudges = planned(policy, frame, held_out=held_out)
    assert nudges == planned(policy, frame, held_out=held_out)
    fit = [fitting(frame, what, TODAY).sum() for _, what in ranked(policy.nudges)]
    assert len(nudges) == sum(fit)
    going = [n.learner_id for n in nudges if n.channel and n.state is not NudgeState.SKIPPED]
    asked = [n.learner_id for n in nudges if n.state is NudgeState.ASKED]
    assert len(going) == len(set(going))
    assert len(asked) == len(set(asked))
    assert not held & {n.learner_id for n in nudges if n.arm == "treated"}
    keys = {(n.enrolment_id, n.intervention, n.period) for n in nudges}
    assert len(keys) == len(nudges)
    assert planned(policy, frame, RecipientStates(decided=keys), held_out=held_out) == []


@pytest.mark.parametrize(
    ("reason", "period"),
    [
        (None, "2026-W10"),
        (SkipReason.HOLDOUT, "2026-W10"),
        (SkipReason.NO_CONSENT, "2026-W10"),
        (SkipReason.BROKEN, "2026-03-02"),
        (SkipReason.NO_ADDRESS, "2026-03-02"),
        (SkipReason.NOT_ALLOWED_HERE, "2026-03-02"),
    ],
)
def test_what_an_administrator_can_put_right_is_decided_for_one_day_only(
    policy: Policy, reason: SkipReason | None, period: str
) -> None:
    assert decided_for(TODAY, reason, policy.nudges["reengage"]) == period
