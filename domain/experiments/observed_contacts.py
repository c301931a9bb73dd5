"""Contacts by people: counted side by side, never called an effect.

Nobody is kept from a call at random. Coaches call whom they worry about, or whom they can reach, so
those called and those not called are different people, and a difference between them may come from
that alone.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd

from domain.experiments.proportions import ArmCount, group_of

#: Days after coming onto the worklist in which a contact counts.
CONTACT_DAYS: Final = 7
#: Days after those in which activity counts: nobody is counted as active before being called.
ACTIVE_DAYS: Final = 14
#: Days after coming onto the worklist on which a learner still enrolled counts as kept.
ENROLLED_DAYS: Final = 35
#: What `listed` has to hold: one row per enrolment that was ever on the worklist.
LISTED: Final = ("listed_on", "contacted_on", "active_on", "withdrawn_on")


@dataclass(frozen=True, kw_only=True)
class Contacts:
    """Learners contacted within a week of coming onto the worklist, and learners not contacted.

    `active` are active in the fortnight after that week; `stayed` still enrolled at 35 days, of
    those whose 35 days are over. Only who was still enrolled after the week is counted.
    """

    contacted_active: ArmCount
    others_active: ArmCount
    contacted_stayed: ArmCount
    others_stayed: ArmCount

    @property
    def counted(self) -> int:
        """How many learners there are in both groups."""
        return self.contacted_active.learners + self.others_active.learners


def contacts(listed: pd.DataFrame, *, until: date) -> Contacts:
    """Both groups by `until`; `listed` has the columns `LISTED`, `active_on` after the week."""
    start, left = pd.to_datetime(listed["listed_on"]), pd.to_datetime(listed["withdrawn_on"])
    week = start + pd.Timedelta(days=CONTACT_DAYS)
    kept = start + pd.Timedelta(days=ENROLLED_DAYS)
    window = week + pd.Timedelta(days=ACTIVE_DAYS)
    there = ~(left <= week)
    contacted = pd.to_datetime(listed["contacted_on"]) <= week
    active = pd.to_datetime(listed["active_on"]) <= window
    over, long_over = window <= pd.Timestamp(until), kept <= pd.Timestamp(until)
    stayed = ~(left <= kept)

    def group(reached: "pd.Series[bool]", rows: "pd.Series[bool]") -> ArmCount:
        return group_of(reached[rows & there].to_numpy())

    return Contacts(
        contacted_active=group(active, contacted & over),
        others_active=group(active, ~contacted & over),
        contacted_stayed=group(stayed, contacted & long_over),
        others_stayed=group(stayed, ~contacted & long_over),
    )
