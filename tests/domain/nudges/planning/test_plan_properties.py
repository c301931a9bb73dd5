"""Whoever is planned for, and whatever is known of them, what holds of every run."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.nudges.catalogue.matching import fields_needed
from domain.nudges.eligibility.gate import Gate
from domain.nudges.eligibility.recipient_state import Ending, RecipientStates
from domain.nudges.eligibility.requests import ChannelPreference
from domain.nudges.eligibility.skip_reasons import SkipReason
from domain.nudges.planning.decisions import NudgeState
from domain.nudges.planning.priority import Benefits
from domain.policy import Caps, Exemption, Policy, Priority, QuietHours
from tests.domain.nudges.planning.factories import planned
from tests.domain.nudges.strategies import ZONE_NAMES, caps, histories, instants, quiet_hours

KINDS = ("reengage", "recognise", "smart_reminder", "weekly_encouragement", "coach_call")
LEARNERS = 4


def of_learner(number: int) -> st.SearchStrategy[dict[str, Any]]:
    """An enrolment of a learner who fits this and that."""
    hours = st.none() | st.integers(0, 23)
    return st.fixed_dictionaries(
        {
            "learner_id": st.just(number),
            "learner_ref": st.just(f"l{number}"),
            "cohort_id": st.sampled_from([1, 2]),
            "email": st.sampled_from([None, "", f"L{number}@learner.example", "x@stay.example"]),
            "phone": st.sampled_from([None, f"+44 7700 90012{number}"]),
            "zone": st.sampled_from(ZONE_NAMES),
            "programme_zone": st.sampled_from(ZONE_NAMES),
            "email_consent": st.sampled_from([None, True, True, False]),
            "sms_consent": st.sampled_from([None, True, False]),
            "active_on": st.none() | st.just(datetime(2026, 3, 2).date()),
            "quiet_start": hours,
            "quiet_end": hours,
            "preferred_hour": hours,
            "days_since_last_seen": st.sampled_from([None, 1.0, 5.0, 12.0, 25.0]),
            "composite_segment": st.sampled_from(["Critical", "Moderate", "On Track"]),
            "progress_segment": st.sampled_from(["Critical", "On Track"]),
            "risk_band": st.sampled_from([None, "Red", "Amber", "Green"]),
            "barriers": st.sampled_from(["", "Childcare", None]),
            "progress": st.sampled_from([None, 20.0, 95.0]),
            "days_to_next_due": st.sampled_from([None, 2.0]),
            "days_since_missed": st.sampled_from([None, 3.0]),
        }
    )


@st.composite
def crowds(draw: st.DrawFn, policy: Policy) -> pd.DataFrame:
    some = draw(st.lists(st.integers(1, LEARNERS), min_size=1, max_size=6))
    rows = [draw(of_learner(number)) | {"enrolment_id": n} for n, number in enumerate(some, 1)]
    absent = dict.fromkeys(fields_needed(policy.nudges))
    return pd.DataFrame([absent | row for row in rows])


@st.composite
def all_states(draw: st.DrawFn, now: datetime) -> RecipientStates:
    learners, today = range(1, LEARNERS + 1), now.date().isoformat()
    ago = st.floats(0, 40).map(lambda days: now - timedelta(days=days))
    drawn = st.tuples(st.sampled_from(learners), st.sampled_from(KINDS))
    pause = st.none() | st.floats(-9, 60).map(lambda hours: now + timedelta(hours=hours))
    choices = st.builds(
        ChannelPreference, allowed=st.sampled_from([None, True, False]), paused_until=pause
    )
    which = st.tuples(st.sampled_from(["email", "sms", "*"]), st.sampled_from(["risk", "*"]))
    stopped = st.sampled_from([("email", "l1@learner.example"), ("sms", "+447700900122")])
    return RecipientStates(
        past={number: draw(histories(now)) for number in learners if draw(st.booleans())},
        same_at=draw(st.dictionaries(drawn, ago, max_size=5)),
        choices=draw(
            st.dictionaries(
                st.sampled_from(learners), st.dictionaries(which, choices, max_size=2), max_size=2
            )
        ),
        suppressed=draw(st.dictionaries(stopped, st.just("unsubscribed"), max_size=1)),
        helped=draw(st.dictionaries(st.sampled_from(learners), ago, max_size=2)),
        asked=draw(st.sets(st.integers(1, 6), max_size=1)),
        calling=draw(st.sets(st.sampled_from(learners), max_size=1)),
        endings=draw(st.dictionaries(st.integers(1, 6), endings(now.date()), max_size=2)),
        decided=draw(
            st.sets(
                st.tuples(st.integers(1, 6), st.sampled_from(KINDS), st.just(today)),
                max_size=2,
            )
        ),
    )


def endings(today: date) -> st.SearchStrategy[Ending]:
    """Over for them: they left, or had finished."""
    days = st.integers(0, 9).map(lambda ago: today - timedelta(days=ago))
    return st.builds(Ending, days, st.none()) | st.builds(Ending, st.none(), days)


@settings(max_examples=60)
@given(
    data=st.data(),
    now=instants(),
    limits=caps(),
    night=quiet_hours(),
    exempt=st.sets(st.sampled_from(list(Exemption))),
    production=st.booleans(),
)
def test_whatever_is_known_everyone_gets_at_most_one_of_each_and_every_decision_is_explained(
    *,
    policy: Policy,
    data: st.DataObject,
    now: datetime,
    limits: Caps,
    night: QuietHours,
    exempt: set[Exemption],
    production: bool,
) -> None:
    changed = altered(policy, limits, night, exempt)
    people, states = data.draw(crowds(policy)), data.draw(all_states(now))
    withheld = data.draw(st.sets(st.tuples(st.sampled_from(KINDS), st.just("l1"))))
    measured = st.dictionaries(
        st.tuples(st.sampled_from(KINDS), st.sampled_from(["Red", "Amber"])), st.floats(-0.1, 0.1)
    )
    asked: dict[str, Any] = {
        "gate": Gate(policy=changed, production=production, allow_list=("@learner.example",)),
        "as_of": now.date(),
        "now": now,
        "benefits": Benefits(measured=data.draw(measured)),
        "held_out": lambda kind, ref: (kind, ref) in withheld,
    }
    nudges = planned(changed, people, states, **asked)
    shuffled = planned(changed, people.sample(frac=1, random_state=1), states, **asked)
    assert {n.key: n for n in nudges} == {n.key: n for n in shuffled}
    turns = [
        (n.learner_id, changed.nudges[n.intervention].by)
        for n in nudges
        if n.reason in (None, SkipReason.HOLDOUT)
    ]
    assert len(turns) == len(set(turns))
    for nudge in nudges:
        assert nudge.key not in states.decided
        if nudge.enrolment_id in states.endings:
            assert nudge.reason is not None
            assert (nudge.arm, nudge.ask) == (None, None)
        by = changed.nudges[nudge.intervention].by
        if nudge.reason is SkipReason.OUTRANKED:
            assert (nudge.learner_id, by) in turns
        if nudge.reason is SkipReason.HOLDOUT:
            assert (nudge.intervention, "l1") in withheld
        if nudge.state in (NudgeState.PLANNED, NudgeState.DEFERRED):
            assert nudge.address
            assert nudge.channel in nudge.trace
            assert nudge.at is not None
            assert now <= nudge.at < nudge.expires_at
    done = replace(states, decided={*states.decided, *(n.key for n in nudges)})
    assert planned(changed, people, done, **asked) == []


def altered(policy: Policy, limits: Caps, night: QuietHours, exempt: set[Exemption]) -> Policy:
    """The policy with other caps and hours; what re-engages is about safety."""
    sending = policy.sending.model_copy(update={"safety_exempt": tuple(exempt)})
    urgent = policy.nudges["reengage"].model_copy(update={"priority": Priority.SAFETY})
    return policy.model_copy(
        update={
            "caps": limits,
            "quiet_hours": night,
            "sending": sending,
            "nudges": policy.nudges | {"reengage": urgent},
        }
    )
