"""Nudges from the plan to a learner's return, and what they cost: counts -> rows. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from domain.experiments import Effect, EffectVerdict, InterventionFinding
from domain.policy import Costs

_STEPS: Final = (
    *("planned", "held_out", "held_back", "asked", "waiting", "sent", "delivered", "not_arrived"),
    *("opened", "clicked", "answered", "returned"),
)
#: Steps that messages count only where a deployment wants it.
_TRACKED: Final = ("opened", "clicked")
#: Verdicts by which a nudge gained something that a cost may be shared by.
_GAINED: Final = (EffectVerdict.HELPS, EffectVerdict.MAY_HELP)


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """How many nudges reached which step; `delivered`, `opened`, `clicked` None: nobody tells us.

    `cost` is of all that were sent, None where a channel's cost is not known.
    """

    planned: int
    held_out: int
    held_back: int
    asked: int
    waiting: int
    sent: int
    delivered: int | None
    not_arrived: int
    opened: int | None
    clicked: int | None
    answered: int
    returned: int
    cost: float | None

    @property
    def cost_each(self) -> float | None:
        """What one sent nudge cost."""
        return None if self.cost is None or not self.sent else self.cost / self.sent


def funnel_of(counted: pd.DataFrame, costs: Costs, *, tracked: Collection[str]) -> Funnel:
    """All of `counted` together, a frame of `count_funnel`; `tracked`: clicked, opened, or none."""
    sums = {name: int(counted[name].sum()) for name in _STEPS}
    return Funnel(
        **{name: sums[name] for name in _STEPS if name not in ("delivered", *_TRACKED)},
        delivered=sums["delivered"] or None,
        opened=sums["opened"] if "opened" in tracked else None,
        clicked=sums["clicked"] if "clicked" in tracked else None,
        cost=_cost(counted, costs),
    )


def funnels_by(
    counted: pd.DataFrame, by: str, costs: Costs, *, tracked: Collection[str]
) -> dict[str, Funnel]:
    """One funnel per intervention or channel, the largest first; "" is no channel."""
    keyed = counted.assign(**{by: counted[by].astype("string").fillna("")})
    found = {str(name): funnel_of(some, costs, tracked=tracked) for name, some in keyed.groupby(by)}
    return dict(sorted(found.items(), key=lambda pair: -pair[1].planned))


def reasons(held: pd.DataFrame, intervention: str = "") -> Mapping[str, int]:
    """Why nudges were held back, the most frequent first; `held` is of `count_held_back`."""
    some = held[held["intervention"] == intervention] if intervention else held
    some = some[some["reason"] != "holdout"]
    summed = some.groupby("reason")["nudges"].sum().sort_values(ascending=False, kind="stable")
    return {str(reason): int(number) for reason, number in summed.items()}


def cost_of_a_point(
    funnel: Funnel, found: Sequence[InterventionFinding], intervention: str
) -> float | None:
    """What one point more of learners who came back cost; None where no gain can be told."""
    effects = [one.overall for one in found if one.intervention == intervention]
    effect = effects[0] if effects else None
    if funnel.cost is None or not isinstance(effect, Effect) or effect.verdict not in _GAINED:
        return None
    return funnel.cost / (100 * effect.best) if effect.best > 0 else None


def _cost(counted: pd.DataFrame, costs: Costs) -> float | None:
    sent = counted[counted["sent"] > 0].groupby("channel")["sent"].sum()
    each = {str(channel): costs.of(str(channel)) for channel in sent.index}
    known = [
        int(number) * cost
        for channel, number in sent.items()
        if (cost := each[str(channel)]) is not None
    ]
    return sum(known) if len(known) == len(each) else None
