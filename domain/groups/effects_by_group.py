"""What nudges were worth to each group: treated beside held-out learners, small cells hidden."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from domain.experiments import Interval, difference_intervals
from domain.groups.comparisons import share
from domain.groups.disclosure_control import Cell, hidden_in_all

_TREATED, _HELD = "treated", "holdout"


@dataclass(frozen=True, kw_only=True)
class GroupEffect:
    """Of one group, how many came back with a nudge and without; all None where it is hidden."""

    group: str
    treated: Cell | None = None
    held_out: Cell | None = None
    interval: Interval | None = None

    @property
    def difference(self) -> float:
        """Points in shares that the nudge was worth; only where it is shown."""
        if self.treated is None or self.held_out is None:
            raise ValueError("a hidden group has no effect to show")
        return share(self.treated) - share(self.held_out)


def effects_by_group(
    drawn: pd.DataFrame, *, named: Mapping[str, str], sizes: Mapping[str, int], minimum: int
) -> list[GroupEffect]:
    """The effect in each group that is shown by name, all interventions together.

    `drawn`: group, arm and reached (whether they came back within the goal days), one row per
    draw that counts; `sizes` are the learners of each shown group, of whom so many were drawn.
    """
    shown = drawn["group"].map(named)
    learners = drawn.groupby([shown, drawn["arm"]])["reached"]
    many, back = learners.size().to_dict(), learners.sum().to_dict()
    groups = sorted(set(named.values()))
    arms = {
        arm: {
            group: Cell(learners=many.get((group, arm), 0), cases=int(back.get((group, arm), 0)))
            for group in groups
        }
        for arm in (_TREATED, _HELD)
    }
    among = [
        {
            group: Cell(
                learners=max(sizes[group], arms[arm][group].learners),
                cases=arms[arm][group].learners,
            )
            for group in groups
        }
        for arm in arms
    ]
    hidden = hidden_in_all([*arms.values(), *among], minimum)
    return [_effect(group, arms, is_hidden=group in hidden) for group in groups]


def _effect(group: str, arms: Mapping[str, Mapping[str, Cell]], *, is_hidden: bool) -> GroupEffect:
    if is_hidden:
        return GroupEffect(group=group)
    treated, held = arms[_TREATED][group], arms[_HELD][group]
    pair = (treated.cases, treated.learners, held.cases, held.learners)
    (interval,) = difference_intervals([pair])
    return GroupEffect(group=group, treated=treated, held_out=held, interval=interval)
