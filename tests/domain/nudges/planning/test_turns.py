"""Who is written to first: by risk, and by what they gain only where that is proven."""

from datetime import date

import numpy as np
import pandas as pd

from domain.nudges.planning import in_turn, proven_gains
from domain.policy import Policy
from tests.domain.nudges.planning.factories import everyone, planned

UNTIL = date(2026, 6, 1)


def _programme(policy: Policy, *, planted: float) -> pd.DataFrame:
    """3,000 learners drawn over ten weeks; nudges help the active by so much, and harm others."""
    dice = np.random.default_rng(3)
    number, key = 3000, next(key for key, what in policy.nudges.items() if what.holdout)
    before = dice.binomial(14, 0.3, number)
    treated = dice.random(number) < 0.5
    back = dice.random(number) < 0.4 + treated * planted * np.where(before > 4, 1, -1)
    day = pd.Timestamp("2026-01-05") + pd.to_timedelta(dice.integers(0, 70, number), unit="D")
    return pd.DataFrame(
        {
            "learner_ref": [f"l{n}" for n in range(number)],
            "intervention": key,
            "arm": np.where(treated, "treated", "holdout"),
            "share": 0.5,
            "variant": None,
            "as_of": day,
            "planned_on": day,
            "next_active_on": (day + pd.Timedelta(days=1)).where(back),
            "withdrawn_on": pd.NaT,
            "active_before": before,
            "risk_band": dice.choice(["Red", "Amber", "Green"], number),
            "channel": "email",
        }
    )


def test_gain_decides_only_in_a_programme_where_it_was_planted(policy: Policy) -> None:
    assert proven_gains(_programme(policy, planted=0.25), policy, until=UNTIL)
    assert proven_gains(_programme(policy, planted=0.0), policy, until=UNTIL) is None


def test_the_policy_can_keep_it_by_risk_whatever_was_found(policy: Policy) -> None:
    sending = policy.sending.model_copy(update={"rank_by_gain": "off"})
    off = policy.model_copy(update={"sending": sending})
    assert proven_gains(_programme(policy, planted=0.25), off, until=UNTIL) is None


def test_the_higher_risk_is_written_to_first_and_the_higher_gain_where_there_is_one(
    policy: Policy,
) -> None:
    people = everyone(policy, {"risk_score": 55.0}, {}, {"risk_score": 75.0})
    nudges = [n for n in planned(policy, people) if n.reason is None]
    assert [n.enrolment_id for n in in_turn(nudges, people, policy.nudges)] == [3, 1, 2]
    gained = people.assign(gain=[0.1, 0.2, -0.1])
    nudges = [n for n in planned(policy, gained) if n.reason is None]
    assert [n.enrolment_id for n in in_turn(nudges, gained, policy.nudges)] == [2, 1, 3]
    assert nudges[0].trace["benefit"].endswith(", +0.100 beside most")


def test_gain_never_comes_before_urgency(policy: Policy) -> None:
    people = everyone(policy, {}, {}).assign(gain=[-0.5, 0.5])
    at_risk, other = (n for n in planned(policy, people) if n.reason is None)
    praised = other._replace(intervention="recognise")
    assert in_turn([praised, at_risk], people, policy.nudges) == [at_risk, praised]
