"""What is known by a day about every intervention that withholds: overall and by risk band."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from domain.experiments.holdout import share_for
from domain.experiments.uplift import Effect, TooFew, effect, outcomes
from domain.policy import Holdout


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One intervention: its effect among closed goal windows, and how many are still open."""

    intervention: str
    overall: Effect | TooFew
    by_band: Mapping[str, Effect | TooFew]
    still_open: int

    @property
    def counted(self) -> int:
        """How many learners the comparison is between."""
        return self.overall.treated.learners + self.overall.held_out.learners


def findings(
    draws: pd.DataFrame,
    *,
    goal_days: Mapping[str, int],
    holdout: Holdout,
    learners_on: Mapping[date, int],
    until: date,
) -> list[Finding]:
    """What each intervention of `goal_days` was worth by `until`, in its order.

    `draws` has the columns `uplift.DRAWS`; `learners_on` says how many learners each as_of had,
    because the share that is withheld depends on it. Interventions nobody was drawn for are left
    out. The ratio check is against the policy's shares of today: a share changed in between looks
    like a broken draw, which errs on the side of not reading the numbers.
    """
    if draws.empty:
        return []
    drawn = draws.groupby("intervention")["learner_ref"].nunique()
    closed = outcomes(draws, goal_days, until=until)
    shares = {
        day: share_for(learners_on.get(day.date(), 0), holdout) for day in closed["as_of"].unique()
    }
    closed = closed.assign(share=closed["as_of"].map(shares).astype("float64"))
    return [
        _finding(name, closed[closed["intervention"] == name], drawn=int(drawn[name]))
        for name in goal_days
        if name in drawn.index
    ]


def _finding(name: str, rows: pd.DataFrame, *, drawn: int) -> Finding:
    return Finding(
        intervention=name,
        overall=_effect(rows),
        by_band={str(band): _effect(some) for band, some in rows.groupby("risk_band")},
        still_open=drawn - len(rows),
    )


def _effect(rows: pd.DataFrame) -> Effect | TooFew:
    """The effect, checked against the mean of the shares these learners were drawn with."""
    return effect(rows, share_held_out=float(rows["share"].mean()) if len(rows) else 0.0)
