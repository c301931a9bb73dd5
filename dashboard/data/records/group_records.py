"""Groups of a whole cohort beside everyone else, for those who may see demographics."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from dashboard.data.context import PageContext
from domain.experiments import first_closed_draws
from domain.groups import (
    Comparison,
    GroupEffect,
    deprivation_fifth,
    effects_by_group,
    release_days,
    shown_as,
)
from domain.store.nudges import read_drawn_groups


@dataclass(frozen=True)
class GroupRecords:
    """One cohort on one of its days of release; raises `PermissionError` for who may not look."""

    context: PageContext

    def __post_init__(self) -> None:
        if not self.context.viewer.sees_demographics:
            raise PermissionError("demographics are not for this role")

    @cached_property
    def cohorts(self) -> pd.DataFrame:
        """The frame of `read_cohort_days`: of the programme asked for, begun by the day."""
        programme, begun = self.context.selection.programme, self.context.begun
        return begun if programme is None else begun[begun["programme_id"] == programme]

    @cached_property
    def names(self) -> dict[int, str]:
        """Cohort -> what it is called, the newest first."""
        return {int(n): str(w) for n, w in self.cohorts[["cohort_id", "cohort"]].to_numpy()}

    @cached_property
    def cohort(self) -> int | None:
        """The cohort asked for, or else the newest of which figures were released."""
        if self.context.selection.cohort in self.names:
            return self.context.selection.cohort
        return next((one for one in self.names if self._released(one)), None)

    @cached_property
    def released(self) -> list[date]:
        """Its days of release by now, oldest first; also those after the day asked for."""
        return self._released(self.cohort) if self.cohort is not None else []

    @property
    def day(self) -> date | None:
        """The release to show: the newest by the day asked for."""
        return max((day for day in self.released if day <= self.context.as_of), default=None)

    @cached_property
    def comparisons(self) -> list[Comparison]:
        """Every group and measure beside everyone else of the cohort."""
        if self.day is None:
            return []
        released = (self.cohort or 0, tuple(self.released))
        return self.context.queries.comparisons(*released, as_of=self.day)

    def effects(self, attribute: str) -> list[GroupEffect]:
        """What nudges were worth in each group; of the newest release alone."""
        if self.day is None or self.cohort is None or self.day != self.released[-1]:
            return []
        queries = self.context.queries
        goals = queries.policy.holdout_goals
        drawn = queries.kept(
            read_drawn_groups,
            queries.whole,
            cohort_id=self.cohort,
            attribute=attribute,
            until=self.day,
        )
        closed = first_closed_draws(drawn, goal_days=goals, until=self.day)
        sizes = self._sizes(attribute)
        if closed.empty or not sizes:
            return []
        if attribute == "deprivation":
            closed = closed.assign(group=closed["group"].map(deprivation_fifth))
        named = shown_as(sizes, self._minimum)
        shown = Counter[str]()
        for group, learners in sizes.items():
            shown[named[group]] += learners
        return effects_by_group(closed, named=named, sizes=shown, minimum=self._minimum)

    @property
    def _minimum(self) -> int:
        return self.context.queries.policy.disclosure.minimum_cell

    @cached_property
    def _counts(self) -> pd.DataFrame:
        queries = self.context.queries
        return queries.group_counts(self.cohort or 0, tuple(self.released))

    def _sizes(self, attribute: str) -> Mapping[str, int]:
        rows = self._counts
        mine = rows[(rows["attribute"] == attribute) & (rows["as_of"] == rows["as_of"].max())]
        group = (
            mine["group"].map(deprivation_fifth) if attribute == "deprivation" else mine["group"]
        )
        summed = mine["learners"].astype("int64").groupby(group).sum()
        return {str(name): int(learners) for name, learners in summed.items()}

    def _released(self, cohort: int) -> list[date]:
        row = self.cohorts[self.cohorts["cohort_id"] == cohort]
        starts_on, ends_on = (
            pd.to_datetime(row[n]).dt.date.item() for n in ("starts_on", "ends_on")
        )
        return release_days(self.context.as_ofs, starts_on=starts_on, ends_on=ends_on)
