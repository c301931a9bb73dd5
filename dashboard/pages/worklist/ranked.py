"""The worklist in its order: who waits, who rests for now, and which view shows whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pandas as pd

from dashboard.data.records import CoachingRecords
from dashboard.ui import short_day
from dashboard.ui.learners import contact_words
from domain.coaching import WorklistKind, WorklistPriority

#: Value of `view` in an address -> what the view is called. The first is the default.
VIEWS: Final[Mapping[str, str]] = {"": "Everyone who needs somebody", "classic": "Classic order"}


@dataclass(frozen=True)
class RankedWorklist:
    """One row a person; `view` is one of `VIEWS`."""

    coaching: CoachingRecords
    view: str = ""

    @cached_property
    def ordered(self) -> pd.DataFrame:
        """Everybody of the view: enrolment_id and priority, in order.

        The classic view has whom the classic rules list, in their order: longest unseen first,
        then least progress.
        """
        coaching = self.coaching
        if self.view == "classic":
            listed = coaching.context.worklist.astype("int64")
            return pd.DataFrame({"enrolment_id": listed, "priority": int(WorklistPriority.LISTED)})
        return coaching.in_order

    @cached_property
    def waiting(self) -> pd.DataFrame:
        """Those of them who do not rest."""
        here, rests = self.ordered, self.rests
        return here[~here["enrolment_id"].isin(rests)].reset_index(drop=True) if rests else here

    @cached_property
    def rests(self) -> dict[int, str]:
        """Why each who rests does: somebody was in touch, or decided so."""
        today = self.coaching.today
        contacted = self.coaching.answered.to_dict(orient="index")
        decided = self.coaching.resting.to_dict(orient="index")
        said = {int(str(n)): contact_words(row, today) for n, row in contacted.items()}
        days = self.coaching.policy.coaching.dismissed_days
        return said | {int(str(n)): _decided(row, days) for n, row in decided.items()}

    @property
    def rested(self) -> "pd.Series[int]":
        """Those of the list who rest, in its order."""
        numbers = self.ordered["enrolment_id"]
        return numbers[numbers.isin(self.rests)]


def _decided(row: Mapping[object, object], dismissed_days: int) -> str:
    made, until = pd.Timestamp(str(row["made_at"])), row["until"]
    if row["kind"] == WorklistKind.SNOOZE:
        return f"Snoozed by {row['who']} until {short_day(pd.Timestamp(str(until)))}"
    back = short_day(made + pd.Timedelta(days=dismissed_days))
    return f"Dismissed by {row['who']}: {row['reason']}. Back by {back}"
