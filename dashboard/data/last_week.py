"""How many learners of a page are in which segment, and Red, and how many were last week."""

import pandas as pd
from dash.development.base_component import Component

from dashboard.data.context import PageContext
from dashboard.data.drill_downs import behind_link
from dashboard.ui.frame import WeekChange, week_line
from domain.learners import Segment

_SHOWN = (Segment.CRITICAL, Segment.MODERATE)


def since_last_week(context: PageContext) -> Component:
    """One line for pages about many learners; each leads to those it counts."""
    since, counts = context.week_before, context.counts
    link = context.selection.link
    changes = [_change(context, "Learners", counts, link("/learners"))]
    for segment in _SHOWN:
        found = counts[counts["composite_segment"] == segment]
        changes.append(_change(context, segment, found, link("/learners", segment=segment)))
    red = counts[counts["risk_band"] == "Red"]
    changes.append(_change(context, "Red", red, behind_link(context.selection, band="Red")))
    return week_line(since, changes)


def _change(context: PageContext, name: str, counted: pd.DataFrame, link: str) -> WeekChange:
    def on(day: object) -> str:
        here = counted[counted["as_of"] == pd.Timestamp(str(day))] if day else counted[:0]
        return f"{int(here['learners'].sum()):,}"

    return WeekChange(name=name, now=on(context.as_of), before=on(context.week_before), link=link)
