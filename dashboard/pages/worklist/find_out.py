"""Of whom too little is known to say whether they need somebody: a group of its own. Pure."""

import pandas as pd

from dashboard.data import PageContext
from dashboard.ui import Child, card, count, entries
from domain.learners import ACTIONS, Segment

_SHOWN = 20


def to_find_out(frame: pd.DataFrame) -> pd.DataFrame:
    """The learners of whom nothing is known, or no last visit although their cohort's others have.

    Where a platform shows no visits at all, nobody can find out, and only the first count. `frame`
    is of snapshots; who is on the worklist is called anyway.
    """
    unseen = frame["days_since_last_seen"].isna()
    shows_visits = (~unseen).groupby(frame["cohort_id"]).transform("any")
    nothing_known = frame["composite_segment"] == Segment.NOT_KNOWN
    return frame[frame["worklist_rank"].isna() & (nothing_known | (unseen & shows_visits))]


def find_out(context: PageContext) -> Child:
    """Their list, and what to do; nothing where all is known."""
    found = to_find_out(context.frame)
    if found.empty:
        return None
    left = len(found) - _SHOWN
    more = f" The first {_SHOWN} are shown." if left > 0 else ""
    return card(
        f"{count(len(found), 'learner')} to find out about",
        rows=entries(found.head(_SHOWN), context, start=1, todo=ACTIONS[Segment.NOT_KNOWN][0]),
        note="The import did not say when they were last there. That may mean nothing, or that "
        f"they never came.{more}",
        name="find-out rested",
    )
