"""The trend of the segments that need somebody: counts -> figure, pure."""

from collections.abc import Callable
from datetime import date
from typing import Final

import pandas as pd

from dashboard.ui.charts import SEGMENT_COLOURS, Figure, Trace, figure, scatter_trace, segments_in
from domain.learners import Segment

_DASHES: Final = {
    Segment.CRITICAL: "solid",
    Segment.MODERATE: "dash",
    Segment.NOT_KNOWN: "longdashdot",
    Segment.OBJECTED: "dot",
}
_SYMBOLS: Final = {
    Segment.CRITICAL: "triangle-up",
    Segment.MODERATE: "diamond",
    Segment.NOT_KNOWN: "x",
    Segment.OBJECTED: "circle-open",
}
_MARGIN: Final = pd.Timedelta(days=2)
_DAY_MILLISECONDS: Final = 86_400_000
#: Labels stand at least this share of the height apart.
_APART: Final = 0.09


def trend(counts: pd.DataFrame, *, link: Callable[[date, str], str]) -> Figure:
    """Share of learners who are not on track, by segment and day, each line named at its end.

    On Track is what is left, and would take most of the height. `counts`: as_of,
    composite_segment, learners. `link` gives the address of a segment's learners on a day.
    """
    table = counts.pivot_table(
        index="as_of", columns="composite_segment", values="learners", aggfunc="sum", fill_value=0
    )
    table = table.reindex(columns=segments_in(counts["composite_segment"]), fill_value=0)
    shares = 100 * table.div(table.sum(axis=1), axis=0)
    names = [Segment(name) for name in table.columns if name != Segment.ON_TRACK]
    top = min(102.0, max(5.0, 1.12 * float(shares[names].to_numpy().max()) + 1))
    drawn = figure(
        *(_line(shares[name], table[name], name, link) for name in names),
        height=300,
        yaxis={"ticksuffix": " %", "range": [0, top], "nticks": 6},
        xaxis={
            "tickformat": "%-d %b",
            **_ticks(shares.index),
            "range": [(shares.index[0] - _MARGIN).isoformat(), shares.index[-1].isoformat()],
        },
        margin={"l": 8, "r": 112, "t": 12, "b": 8},
        hovermode="x unified",
    )
    for name, level in apart(shares[names].iloc[-1], gap=_APART * top).items():
        drawn.add_annotation(
            x=shares.index[-1], y=level, text=f"{name} {shares[name].iloc[-1]:.0f} %",
            showarrow=False, xanchor="left", xshift=9,
            font={"color": SEGMENT_COLOURS[Segment(name)], "size": 12},
        )  # fmt: skip
    return drawn


def _ticks(days: pd.Index) -> dict[str, int]:
    """A few days have a tick each: more would name the same day twice."""
    is_short = days[-1] - days[0] <= pd.Timedelta(days=8)
    return {"dtick": _DAY_MILLISECONDS} if is_short else {"nticks": 8}


def apart(levels: "pd.Series[float]", *, gap: float) -> dict[str, float]:
    """Heights for the labels: at their lines, but never over each other."""
    placed: dict[str, float] = {}
    lowest = float("-inf")
    for name, level in levels.sort_values().items():
        lowest = max(float(level), lowest + gap)
        placed[str(name)] = lowest
    return placed


def _line(
    shares: "pd.Series[float]",
    learners: "pd.Series[int]",
    name: Segment,
    link: Callable[[date, str], str],
) -> Trace:
    return scatter_trace(
        x=shares.index,
        y=shares.round(1),
        customdata=[link(day.date(), name) for day in pd.DatetimeIndex(shares.index)],
        hovertext=[f"{number:,}" for number in learners],
        name=name,
        mode="lines+markers",
        cliponaxis=False,
        line={"color": SEGMENT_COLOURS[name], "width": 2, "dash": _DASHES[name]},
        marker={"symbol": _SYMBOLS[name], "size": 7},
        hovertemplate="%{y:.0f} % (%{hovertext})",
    )
