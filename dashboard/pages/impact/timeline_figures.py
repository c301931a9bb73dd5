"""Nudges sent and learners who returned, week by week, with the changes of the policy. Pure."""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from dashboard.ui import short_day
from dashboard.ui.charts import LIGHT, Figure, bar_trace, figure


def sent_and_returned(by_day: pd.DataFrame, changes: Sequence[tuple[date, str]]) -> Figure:
    """Bars of nudges sent and of those after whom somebody was active again, a pair a week.

    `by_day` is a frame of `count_sent_by_day`; `changes` are days with the mark of each change.
    """
    day = by_day["day"]
    monday = day - pd.to_timedelta(day.dt.day_of_week, unit="D")
    weeks = by_day.groupby(monday)[["sent", "returned"]].sum()
    labels = [f"Week of {short_day(start)}" for start in pd.DatetimeIndex(weeks.index)]
    colours = {"sent": LIGHT["kind-3"], "returned": LIGHT["kind-1"]}
    names = {"sent": "Sent", "returned": "Active again within the goal window"}
    drawn = figure(
        *(
            bar_trace(
                x=list(weeks.index),
                y=weeks[name].tolist(),
                name=names[name],
                hovertext=labels,
                marker={"color": colours[name], "line": {"width": 0}},
                hovertemplate=f"%{{hovertext}}<br>{names[name]}: %{{y:,}}<extra></extra>",
            )
            for name in ("sent", "returned")
        ),
        height=320,
        barmode="group",
        showlegend=True,
        xaxis={"tickformat": "%-d %b", "nticks": 10},
        yaxis={"title": {"text": "Nudges"}, "rangemode": "tozero"},
        margin={"l": 8, "r": 8, "t": 56, "b": 8},
    )
    for on, mark in changes:
        drawn.add_vline(
            x=on.isoformat(),
            line={"color": LIGHT["muted"], "width": 1, "dash": "dot"},
        )
        drawn.add_annotation(
            x=on.isoformat(), y=1, yref="paper", text=mark, showarrow=False, yanchor="bottom",
            font={"color": LIGHT["muted"], "size": 11},
        )  # fmt: skip
    return drawn
