"""Everyone a run may decide about, as the gate sees them: as facets, not one by one.

Learners who are alike in all the gate looks at get the same answer, so it is asked once for each
distinct case. What is nearly everybody's own is made alike where that cannot change the answer:
an address is only allowed here or not, and a history that cannot reach a limit before the message
would expire counts by its length. Whose history may reach one is asked about alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from domain.nudges.caps import Sent, Window
from domain.nudges.cases import NOTHING_CHOSEN, Choice
from domain.nudges.eligibility import Gate
from domain.nudges.facets import Facet, always, facet, looked_up, together
from domain.nudges.predicates import Mask
from domain.nudges.rules import Rows
from domain.nudges.standing import Standing, normalised
from domain.policy import Channel, Priority

#: The learner's own hours, where the people frame has them.
HOURS = ("quiet_start", "quiet_end", "preferred_hour")
_MARGIN = timedelta(seconds=2)  # instants are compared as floats
_LONG_AGO = timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """People (the columns `planning.PEOPLE`) and their standing; nothing is sent after `until`."""

    people: pd.DataFrame
    standing: Standing
    gate: Gate
    now: datetime
    until: datetime

    _people_by: dict[Channel, Facet] = field(default_factory=dict, init=False)

    def facts(self, channel: Channel) -> Facet:
        """All that matters for a message over this channel but what it is about."""
        if channel not in self._people_by:
            self._people_by[channel] = together(self._person(channel))
        return self._people_by[channel]

    def choices(self, channel: Channel, priority: Priority, rows: Rows) -> Facet:
        """What these learners chose for this channel and kind of message."""
        learners = self.people["learner_id"].iloc[rows]
        some = learners[learners.isin(list(self.standing.choices))].unique().tolist()
        chosen: dict[int, Choice] = {n: self.standing.choice(n, channel, priority) for n in some}
        return looked_up(learners, chosen, NOTHING_CHOSEN)

    @cached_property
    def same_at(self) -> dict[str, dict[int, datetime]]:
        """When learners last reached the draw, by intervention."""
        found: dict[str, dict[int, datetime]] = {}
        for (learner, key), at in self.standing.same_at.items():
            found.setdefault(key, {})[learner] = at
        return found

    @cached_property
    def active_on(self) -> Facet:
        """When they were active again since the decision's day."""
        return facet(self.people["active_on"])

    @cached_property
    def _where(self) -> dict[str, Facet]:
        zones = {name: facet(self.people[name]) for name in ("zone", "programme_zone")}
        return zones | {name: self._hour(name) for name in HOURS}

    def _hour(self, name: str) -> Facet:
        if name not in self.people.columns:
            return always(None, len(self.people))
        return facet(self.people[name], int)

    def _person(self, channel: Channel) -> dict[str, Facet]:
        addresses = self.people["email" if channel is Channel.EMAIL else "phone"]
        return {
            "address": self._addresses(addresses),
            "suppressed": self._suppressions(addresses, channel),
            "consent": facet(self.people[f"{channel}_consent"], bool),
            "active_on": self.active_on,
            "past": self._histories(channel),
            **self._where,
        }

    def _addresses(self, addresses: "pd.Series[Any]") -> Facet:
        """One address that is allowed here for all that are, one that is not for the others."""
        there = addresses.notna().to_numpy() & addresses.ne("").to_numpy(bool, na_value=False)
        allowed = there.copy()
        if not self.gate.production:
            allowed[there] = [self.gate.permits(address) for address in addresses[there]]
        codes = np.where(there, np.where(allowed, 1, 2), 0).astype(np.int64)
        shown = [addresses[codes == code].head(1).tolist() for code in (1, 2)]
        return Facet(codes=codes, distinct=[None, *(some[0] if some else None for some in shown)])

    def _suppressions(self, addresses: "pd.Series[Any]", channel: Channel) -> Facet:
        stopped = {a: why for (c, a), why in self.standing.suppressed.items() if c == channel}
        if not stopped:
            return always(None, len(addresses))
        known = addresses.map(lambda a: normalised(channel, a), na_action="ignore")
        return looked_up(known, stopped, None)

    def _histories(self, channel: Channel) -> Facet:
        learners = self.people["learner_id"].tolist()
        past = [self.standing.past.get(learner, ()) for learner in learners]
        sizes = np.fromiter(map(len, past), dtype=np.int64, count=len(past))
        crowded = np.flatnonzero(self._may_reach_a_limit(past, sizes, channel))
        calm = [(Sent(at=self.now - _LONG_AGO, channel=channel),) * n for n in range(_most(sizes))]
        codes = sizes.copy()
        codes[crowded] = len(calm) + np.arange(len(crowded))
        return Facet(codes=codes, distinct=[*calm, *(past[row] for row in crowded.tolist())])

    def _may_reach_a_limit(
        self, past: Sequence[Sequence[Sent]], sizes: "np.ndarray[Any, Any]", channel: Channel
    ) -> Mask:
        """Whose messages near the time in question are as many as a limit, whatever their order."""
        owner = np.repeat(np.arange(len(past)), sizes)
        flat = [sent for row in np.flatnonzero(sizes).tolist() for sent in past[row]]
        at = np.fromiter((s.at.timestamp() for s in flat), dtype=np.float64, count=len(flat))
        same = np.fromiter((s.channel == channel for s in flat), dtype=bool, count=len(flat))
        found: Mask = np.zeros(len(past), dtype=bool)
        for limit in self.gate.limits:
            if limit.channel in (None, channel):
                near = self._is_near(at, limit) & (same | (limit.channel is None))
                found |= np.bincount(owner[near], minlength=len(past)) >= limit.limit
        found[sizes == 0] = False
        return found

    def _is_near(self, at: "np.ndarray[Any, Any]", limit: Window) -> Mask:
        """Within one length of any moment from now until the message would expire."""
        first = (self.now - limit.length - _MARGIN).timestamp()
        last = (self.until + limit.length + _MARGIN).timestamp()
        found: Mask = (at > first) & (at < last)
        return found


def _most(sizes: "np.ndarray[Any, Any]") -> int:
    return int(sizes.max(initial=0)) + 1
