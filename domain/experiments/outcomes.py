"""Everyone drawn for an intervention, and whether they reached its goals.

Intention to treat: a treated learner whose message was held back, bounced or never read counts
as treated, or the comparison would be between people of different kinds. A learner counts once
per intervention, from the first draw on: those a nudge brought back are not drawn again, so later
draws hold fewer of them in one arm than in the other.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

import pandas as pd

#: What `draws` has to hold: one row per nudge that reached the draw.
DRAWS: Final = (
    "learner_ref",
    "intervention",
    "arm",
    "share",
    "variant",
    "as_of",
    "planned_on",
    "next_active_on",
    "withdrawn_on",
    "active_before",
    "risk_band",
    "channel",
)
#: Days before the draw's whose activity the adjustment looks at.
LOOK_BACK_DAYS: Final = 14
#: Days after the draw on which a learner still enrolled counts as kept.
ENROLLED_DAYS: Final = 35


def outcomes(
    draws: pd.DataFrame,
    goal_days: Mapping[str, int],
    *,
    share_on: Mapping[date, float],
    until: date,
) -> pd.DataFrame:
    """The first draw of each learner and intervention whose goal window has closed by `until`.

    `draws` has the columns `DRAWS`; `share_on` gives the share withheld on a day where the draw
    did not record its own. Adds `reached`: active again within the intervention's goal days, from
    the draw's instant on; `still_enrolled`: not withdrawn within 35 days, empty while those are not
    over; and `stratum`, within which everybody had the same chance of being held out. A window
    closes with the end of its last day: on `until` itself nobody knows yet who returns that day.
    """
    first = draws.sort_values("planned_on", kind="stable")
    first = first.drop_duplicates(["learner_ref", "intervention"])
    first = first[first["intervention"].isin(list(goal_days))]
    start = pd.to_datetime(first["planned_on"])
    window = pd.to_timedelta(first["intervention"].map(goal_days).astype("int64"), unit="D")
    reached = (pd.to_datetime(first["next_active_on"]) <= start + window).fillna(value=False)
    shares = pd.to_datetime(first["as_of"]).dt.date.map(share_on).astype("float64")
    share = first["share"].astype("float64").fillna(shares)
    closed = start + window < pd.Timestamp(until)
    return first.assign(
        reached=reached,
        still_enrolled=_still_enrolled(first, start, until),
        share=share,
        stratum=first["intervention"].astype("str") + " " + share.round(4).astype("str"),
    )[closed]


def _still_enrolled(
    first: pd.DataFrame, start: "pd.Series[pd.Timestamp]", until: date
) -> "pd.Series[bool]":
    end = start + pd.Timedelta(days=ENROLLED_DAYS)
    stayed = ~(pd.to_datetime(first["withdrawn_on"]) <= end).fillna(value=False)
    return stayed.astype("boolean").where(end < pd.Timestamp(until))
