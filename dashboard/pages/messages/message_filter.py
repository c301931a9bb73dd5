"""Which messages the page is asked for: the part of its address beyond day, cohort and coach."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self

import pandas as pd

from dashboard.pages.messages.outcomes import NO_REASON, OUTCOMES, chosen_states
from dashboard.ui.learners import CHANNELS, STATES
from dashboard.web import named_day, number


@dataclass(frozen=True, kw_only=True)
class MessageFilter:
    """An outcome, and where a list is asked for: a day, a state and a reason of it."""

    outcome: str = ""
    kind: str = ""
    by: str = ""
    until: date | None = None
    on: date | None = None
    state: str = ""
    reason: str = ""
    page: int = 1

    @classmethod
    def of(cls, query: Mapping[str, Any]) -> Self:
        """Read a query; what cannot be had counts as not asked for."""
        outcome, state, by = (str(query.get(name, "")) for name in ("outcome", "state", "by"))
        return cls(
            outcome=outcome if outcome in OUTCOMES else "",
            kind=str(query.get("kind", "")),
            by=by if by in CHANNELS else "",
            until=named_day(query.get("until")),
            on=named_day(query.get("on")),
            state=state if state in STATES else "",
            reason=str(query.get("reason", "")),
            page=max(1, number(query.get("page")) or 1),
        )

    @property
    def is_list(self) -> bool:
        """Whether single messages are asked for, not how many there are by day."""
        return bool(self.state or self.reason)

    @property
    def states(self) -> tuple[str, ...]:
        """The states asked for; nothing where all are."""
        return chosen_states(self.outcome, self.state)

    @property
    def store_reason(self) -> str | None:
        """The reason as the store asks for it: "" is any, None is without one."""
        return None if self.reason == NO_REASON else self.reason

    def parts(self, **other: object) -> dict[str, object]:
        """The parts of an address that ask for this, or for something else instead."""
        names = ("outcome", "kind", "by", "until", "on", "state", "reason")
        here = {name: getattr(self, name) for name in names}
        return {name: value or None for name, value in (here | other).items()}

    def of_outcome(self, counts: pd.DataFrame, outcome: str) -> pd.DataFrame:
        """The counts of an outcome ("" for all), of the kind and channel asked for."""
        return replace(self, outcome=outcome, state="", reason="", on=None).narrowed(counts)

    def narrowed(self, counts: pd.DataFrame) -> pd.DataFrame:
        """The counts of what is asked for; `counts` is a frame of `count_decisions`."""
        wanted = pd.Series(data=True, index=counts.index)
        for column, value in (("kind", self.kind), ("channel", self.by)):
            if value:
                wanted &= counts[column] == value
        if self.states:
            wanted &= counts["state"].isin(self.states)
        if self.on:
            wanted &= counts["day"] == self.on.isoformat()
        if self.reason:
            reason = self.store_reason
            wanted &= counts["reason"].isna() if reason is None else counts["reason"] == reason
        return counts[wanted]
