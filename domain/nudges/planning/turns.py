"""Whose message is queued first: it leaves first where a provider is slow or sends only so many."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import pandas as pd

from domain.experiments import Gains, Uplift, first_closed_draws, uplift
from domain.nudges.planning.decisions import PlannedNudge
from domain.policy import Intervention, Policy

#: Comes after any number.
_LAST: Final = float("inf")


def proven_gains(draws: pd.DataFrame, policy: Policy, *, until: date) -> Gains | None:
    """Whom nudges help most, where ranking by that is proven to beat risk and the policy asks.

    `draws` has the columns `outcomes.DRAWS`.
    """
    if policy.sending.rank_by_gain == "off":
        return None
    goals = policy.holdout_goals
    first = first_closed_draws(draws, goal_days=goals, until=until)
    found = uplift(first, seed=policy.scorer.training.seed)
    return found.gains if isinstance(found, Uplift) and found.beats_risk else None


def in_turn(
    nudges: Sequence[PlannedNudge], people: pd.DataFrame, catalogue: Mapping[str, Intervention]
) -> list[PlannedNudge]:
    """The most urgent class first; in it who gains most where `people` have a gain, or by risk.

    Who has neither comes last in the order they are in.
    """
    column = "gain" if "gain" in people else "risk_score"
    known = people.set_index("enrolment_id").get(column, pd.Series(dtype="float64")).dropna()
    before = known.to_dict()
    return sorted(
        nudges,
        key=lambda n: (
            catalogue[n.intervention].priority.rank,
            -before[n.enrolment_id] if n.enrolment_id in before else _LAST,
        ),
    )
