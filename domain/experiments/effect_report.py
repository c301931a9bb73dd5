"""What is known by a day about every intervention that withholds: overall and in parts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import pandas as pd

from domain.experiments.effects import Effect, EffectVerdict, TooFew, effect, effects_by
from domain.experiments.outcomes import outcomes

_SMALL: Final = 1000
#: Stands for all interventions together.
ALL: Final = "*"
Part = Mapping[str, Effect | TooFew]


@dataclass(frozen=True, kw_only=True)
class InterventionFinding:
    """One intervention: its effect on both goals among closed goal windows, whole and in parts.

    `enrolled` is about those whose 35 days are over; parts are about being active again. A wording
    is compared with those held out from it in `by_variant`, and with the first wording in
    `between`. `still_open` counts open goal windows.
    """

    intervention: str
    overall: Effect | TooFew
    enrolled: Effect | TooFew
    still_open: int
    by_band: Part = field(default_factory=dict)
    by_variant: Part = field(default_factory=dict)
    by_channel: Part = field(default_factory=dict)
    between: Part = field(default_factory=dict)

    @property
    def counted(self) -> int:
        """How many learners the comparison is between."""
        return self.overall.treated.learners + self.overall.held_out.learners


def findings(
    draws: pd.DataFrame,
    *,
    goal_days: Mapping[str, int],
    learners_on: Mapping[date, int],
    until: date,
) -> list[InterventionFinding]:
    """What each intervention of `goal_days` was worth by `until`, in its order; `ALL` comes first.

    `draws` has the columns `outcomes.DRAWS`; `learners_on` says how many learners each as_of had,
    which tells the share that was withheld where an early draw did not record its own.
    Interventions nobody was drawn for are left out, and so is `ALL` of a single one.
    """
    if draws.empty:
        return []
    drawn = draws.groupby("intervention")["learner_ref"].nunique()
    share_on = {
        day.date(): _unrecorded_share(learners_on.get(day.date(), 0))
        for day in pd.to_datetime(draws["as_of"]).unique()
    }
    closed = outcomes(draws, goal_days, share_on=share_on, until=until)
    found = [
        _finding(name, closed[closed["intervention"] == name], drawn=int(drawn[name]))
        for name in goal_days
        if name in drawn.index
    ]
    return [_pooled(closed, found), *found] if len(found) > 1 else found


def first_closed_draws(
    draws: pd.DataFrame, *, goal_days: Mapping[str, int], until: date
) -> pd.DataFrame:
    """The first draw of each learner whose goal window is over, and whether they came back."""
    if draws.empty:
        return draws.assign(reached=False)
    closed = outcomes(draws, goal_days, share_on={}, until=until)
    return closed.sort_values("planned_on", kind="stable").drop_duplicates("learner_ref")


def _unrecorded_share(learners: int) -> float:
    """What was withheld before draws recorded it: half of a small programme, a fifth of others."""
    return 0.5 if learners < _SMALL else 0.2


def _pooled(closed: pd.DataFrame, found: list[InterventionFinding]) -> InterventionFinding:
    """All whose draw is sound in one comparison; a learner of several is one cluster."""
    broken = [one.intervention for one in found if one.overall.verdict is EffectVerdict.BROKEN]
    sound = closed[~closed["intervention"].isin(broken)]
    return InterventionFinding(
        intervention=ALL,
        overall=effect(sound),
        enrolled=effect(sound, outcome="still_enrolled"),
        still_open=sum(one.still_open for one in found),
        by_band=effects_by(sound, "risk_band"),
    )


def _finding(name: str, rows: pd.DataFrame, *, drawn: int) -> InterventionFinding:
    overall = effect(rows)
    # what makes the whole unreadable makes its parts so, even where they look sound
    parted = rows[:0] if overall.verdict is EffectVerdict.BROKEN else rows
    return InterventionFinding(
        intervention=name,
        overall=overall,
        enrolled=effect(parted, outcome="still_enrolled"),
        still_open=drawn - len(rows),
        by_band=effects_by(parted, "risk_band"),
        by_variant=effects_by(parted, "variant"),
        between=_between(parted),
        by_channel=effects_by(parted, "channel"),
    )


def _between(rows: pd.DataFrame) -> dict[str, Effect | TooFew]:
    """Each wording beside the first one, among the treated: which of them works better.

    The split between wordings is nobody's policy, so it is compared with itself.
    """
    treated = rows[(rows["arm"] == "treated") & rows["variant"].notna()]
    first, *others = sorted(treated["variant"].unique()) or [None]
    pairs = {str(name): treated[treated["variant"].isin([first, name])] for name in others}
    return {name: effect(_as_arms(pair, name)) for name, pair in pairs.items()}


def _as_arms(pair: pd.DataFrame, name: str) -> pd.DataFrame:
    """The wording `name` in the place of the treated arm, the other in that of the held-out."""
    arm = (pair["variant"] == name).map({True: "treated", False: "holdout"})
    share = (arm == "holdout").groupby(pair["stratum"]).transform("mean")
    return pair.assign(arm=arm, share=share)
