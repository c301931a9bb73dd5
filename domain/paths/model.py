"""What learners who passed did within a week of being where somebody is now: counts, no more.

The chance of an item is the share of those who had done the same item last, about as long after the
start, and had not done this one, who then did it within a week; where they are few, it leans on all
who had not done it by then, and those on all weeks. That is an item-to-item transition model with
back-off: every number can be said as "31 of 40", which the factor models of libraries cannot.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

#: Days ahead that "next" means, and days that a position holds for.
WEEK: Final = 7
#: How many learners' worth a rougher count weighs beside a finer one.
_WEIGHT: Final = 10.0
#: What nobody of a position is known to have done is no suggestion.
_FEWEST: Final = 3

_Counts = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Position:
    """Where a learner is: what they have done, what of it last, and days since the start."""

    done: frozenset[str]
    last: str | None
    day: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestion:
    """An item, its chance, and of how many learners who passed in like position how many did it."""

    item: str
    chance: float
    did: int
    of: int


@dataclass(frozen=True, kw_only=True)
class PathModel:
    """Counts by week, last item and item; `needs` names what has to be done before an item.

    `at[week, last, item]` are learners in that position who had not done the item, and
    `went[...]` those of them who did within a week. The last row of `last` is: nothing yet.
    """

    items: tuple[str, ...]
    at: _Counts
    went: _Counts
    needs: Mapping[str, frozenset[str]]

    def as_dict(self) -> dict[str, Any]:
        """Plain values: the items, and a row of week, last, item, at and went where any was."""
        where = np.argwhere(self.at > 0)
        rows = [[*map(int, w), int(self.at[tuple(w)]), int(self.went[tuple(w)])] for w in where]
        needs = {item: sorted(before) for item, before in self.needs.items()}
        return {"items": list(self.items), "weeks": len(self.at), "rows": rows, "needs": needs}

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> "PathModel":
        """The model that `as_dict` told of."""
        items = tuple(kept["items"])
        shape = (kept["weeks"], len(items) + 1, len(items))
        at, went = np.zeros(shape), np.zeros(shape)
        for week, last, item, stayed, gone in kept["rows"]:
            at[week, last, item], went[week, last, item] = stayed, gone
        needs = {item: frozenset(before) for item, before in kept["needs"].items()}
        return cls(items=items, at=at, went=went, needs=needs)

    def next_items(self, position: Position, *, most: int = 3) -> list[Suggestion]:
        """The likeliest first; nothing that is done, or whose prerequisites are not."""
        week = min(max(position.day // WEEK, 0), len(self.at) - 1)
        known = {item: n for n, item in enumerate(self.items)}
        last = known.get(position.last or "", len(self.items))
        chance = self._chances(week, last)
        open_ones = [item for item in self.items if self.is_open(item, position.done)]
        found = []
        for item in sorted(open_ones, key=lambda one: -chance[known[one]]):
            at, went = self._counted(week, last, known[item])
            if went >= _FEWEST:
                found.append(
                    Suggestion(item=item, chance=float(chance[known[item]]), did=went, of=at)
                )
        return found[:most]

    def is_open(self, item: str, done: Collection[str]) -> bool:
        """Whether it may be done next: it is not done, and all that it needs is."""
        return item not in done and self.needs.get(item, frozenset()) <= set(done)

    def _chances(self, week: int, last: int) -> _Counts:
        near = slice(max(0, week - 1), week + 2)
        share = (self.went.sum((0, 1)) + 0.01) / (self.at.sum((0, 1)) + 1)
        for at, went in (
            (self.at[near].sum((0, 1)), self.went[near].sum((0, 1))),
            (self.at[week].sum(0), self.went[week].sum(0)),
            (self.at[near, last].sum(0), self.went[near, last].sum(0)),
            (self.at[week, last], self.went[week, last]),
        ):
            share = (went + _WEIGHT * share) / (at + _WEIGHT)
        return np.asarray(share)

    def _counted(self, week: int, last: int, item: int) -> tuple[int, int]:
        """Who a reason speaks of: those in the very position, or in that week if they are few."""
        if self.went[week, last, item] >= _FEWEST:
            return int(self.at[week, last, item]), int(self.went[week, last, item])
        return int(self.at[week, :, item].sum()), int(self.went[week, :, item].sum())


def learn_paths(
    items: pd.DataFrame,
    done: pd.DataFrame,
    *,
    needs: Mapping[str, frozenset[str]] | None = None,
) -> PathModel:
    """Count the weeks of everybody who passed, from `ITEMS` and `DONE`; each ends with their last.

    Raises `ValueError` where nobody passed.
    """
    names = tuple(items.sort_values("place")["item"])
    passed = done[done["passed"] & done["item"].isin(names)]
    if passed.empty:
        raise ValueError("nobody who passed is known to have done anything")
    place = {item: n for n, item in enumerate(names)}
    weeks = int(passed["day"].max()) // WEEK + 1
    shape = (max(weeks, 1), len(names) + 1, len(names))
    at, went = np.zeros(shape), np.zeros(shape)
    for _, theirs in passed.sort_values("day", kind="stable").groupby("learner", sort=False):
        days = np.full(len(names), np.inf)
        first = theirs.drop_duplicates("item")
        codes = first["item"].map(place).to_numpy()
        days[codes] = first["day"].to_numpy()
        for week in range(int(days[codes].max()) // WEEK + 1 if len(codes) else 0):
            start = week * WEEK
            before = np.where(days < start, days, -np.inf)
            last = int(before.argmax()) if (days < start).any() else len(names)
            at[week, last] += days >= start
            went[week, last] += (days >= start) & (days < start + WEEK)
    return PathModel(items=names, at=at, went=went, needs=needs or {})
