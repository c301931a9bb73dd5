"""Everyone a run may decide about, as the gate sees them: as facets, not one by one.

Learners who are alike in all the gate looks at get the same answer, so it is asked once for each
distinct case. What is nearly everybody's own is made alike where that cannot change the answer:
an address is only allowed here or not, and of a history it rarely matters when exactly it was.
"""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from domain.nudges.catalogue import Rows
from domain.nudges.eligibility import (
    NOTHING_CHOSEN,
    ChannelPreference,
    Gate,
    RecipientStates,
    normalised,
)
from domain.nudges.planning.facets import Facet, always, facet, looked_up, together
from domain.nudges.planning.histories import Histories, histories
from domain.policy import Channel, Priority

#: The learner's own hours, where the people frame has them.
HOURS = ("quiet_start", "quiet_end", "preferred_hour")


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """People (the columns `planning.PEOPLE`) and their standing; nothing is sent after `until`."""

    people: pd.DataFrame
    standing: RecipientStates
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
        chosen: dict[int, ChannelPreference] = {
            n: self.standing.choice(n, channel, priority) for n in some
        }
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
            "past": self._heard.facet(channel, self.gate.limits, now=self.now, until=self.until),
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

    @cached_property
    def _heard(self) -> Histories:
        past, learners = self.standing.past, self.people["learner_id"].tolist()
        return histories([past.get(learner, ()) for learner in learners])
