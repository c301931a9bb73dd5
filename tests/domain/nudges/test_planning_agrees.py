"""Planning for everybody at once decides exactly as asking the gate learner by learner would."""

from datetime import datetime, timedelta
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.nudges.catalogue.matching import fields_needed
from domain.nudges.eligibility.gate import Gate
from domain.nudges.eligibility.recipient_state import RecipientStates
from domain.nudges.eligibility.requests import ChannelPreference
from domain.nudges.planning.benefit import Benefits
from domain.nudges.planning.explained import Draws
from domain.nudges.planning.plan import plan
from domain.policy import Caps, Exemption, Policy, Priority, QuietHours
from tests.domain.nudges.reference import plan_one_by_one
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
def standings(draw: st.DrawFn, now: datetime) -> RecipientStates:
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
        decided=draw(
            st.sets(
                st.tuples(st.integers(1, 6), st.sampled_from(KINDS), st.just(today)),
                max_size=2,
            )
        ),
    )


@settings(max_examples=60)
@given(
    data=st.data(),
    now=instants(),
    limits=caps(),
    night=quiet_hours(),
    exempt=st.sets(st.sampled_from(list(Exemption))),
    production=st.booleans(),
)
def test_all_at_once_is_decided_as_one_by_one(
    *,
    policy: Policy,
    data: st.DataObject,
    now: datetime,
    limits: Caps,
    night: QuietHours,
    exempt: set[Exemption],
    production: bool,
) -> None:
    sending = policy.sending.model_copy(update={"safety_exempt": tuple(exempt)})
    urgent = policy.nudges["reengage"].model_copy(update={"priority": Priority.SAFETY})
    changed = policy.model_copy(
        update={
            "caps": limits,
            "quiet_hours": night,
            "sending": sending,
            "nudges": policy.nudges | {"reengage": urgent},
        }
    )
    people, standing = data.draw(crowds(policy)), data.draw(standings(now))
    measured = st.dictionaries(
        st.tuples(st.sampled_from(KINDS), st.sampled_from(["Red", "Amber"])), st.floats(-0.1, 0.1)
    )
    benefits = Benefits(measured=data.draw(measured))
    withheld = data.draw(st.sets(st.tuples(st.sampled_from(KINDS), st.just("l1"))))
    asked: dict[str, Any] = {
        "gate": Gate(policy=changed, production=production, allow_list=("@learner.example",)),
        "as_of": now.date(),
        "now": now,
        "benefits": benefits,
    }

    def held_out(kind: str, ref: str) -> bool:
        return (kind, ref) in withheld

    expected = plan_one_by_one(people, standing, held_out=held_out, **asked)
    nudges = plan(people, standing, draws=Draws(held_out=held_out), **asked)
    shuffled = plan(
        people.sample(frac=1, random_state=1), standing, draws=Draws(held_out=held_out), **asked
    )
    assert {(n.enrolment_id, n.intervention): n for n in nudges} == {
        (n.enrolment_id, n.intervention): n for n in shuffled
    }
    assert {(n.enrolment_id, n.intervention) for n in nudges} == set(expected)
    for nudge in nudges:
        answer = expected[nudge.enrolment_id, nudge.intervention]
        assert nudge.reason == answer.reason
        if answer.trace:
            assert (nudge.channel, nudge.at) == (answer.channel, answer.at)
            names = ("email", "sms", "person")
            assert {k: v for k, v in nudge.trace.items() if k in names} == answer.trace
