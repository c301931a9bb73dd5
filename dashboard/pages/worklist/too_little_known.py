"""Of whom too little is known to say whether they need somebody: a group of its own."""

from dataclasses import replace

import pandas as pd

from dashboard.data import PageContext
from dashboard.ui import Child, card, count
from dashboard.ui.learners import entries
from domain.learners import ACTIONS, Segment

_SHOWN = 20


def to_find_out(context: PageContext) -> "pd.Series[int]":
    """The learners of whom nothing is known, or no last visit although their cohort's others have.

    Where a platform shows no visits at all, nobody can find out, and only the first count. Who is
    on the worklist is called anyway.
    """
    shown = context.shown
    if shown["seen"].sum() == context.learners and Segment.NOT_KNOWN not in context.segments:
        return pd.Series(dtype="int32")
    shows_visits = shown.loc[shown["seen"] > 0, "cohort_id"].unique().tolist()
    return context.find(asked=replace(context.asked, uncertain_in=tuple(shows_visits)))


def find_out(context: PageContext) -> Child:
    """Their list, and what to do; nothing where all is known."""
    found = to_find_out(context)
    if found.empty:
        return None
    left = len(found) - _SHOWN
    more = f" The first {_SHOWN} are shown." if left > 0 else ""
    return card(
        f"{count(len(found), 'learner')} to find out about",
        rows=entries(
            context.people(found.head(_SHOWN)), context, start=1, todo=ACTIONS[Segment.NOT_KNOWN][0]
        ),
        note="The import did not say when they were last there. That may mean nothing, or that "
        f"they never came.{more}",
        name="find-out rested",
    )
