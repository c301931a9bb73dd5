"""Figures of the Explore page: one snapshot frame -> figure, pure.

Every figure takes rows with a composite_segment, and shows the segments in the same order and
colours, named in a legend the page draws.
"""

import math

import pandas as pd
import plotly.graph_objects as go

from dashboard.ui import LIGHT, SEGMENT_COLOURS, figure, segments_in
from domain.learners import Segment

_HEIGHT = 320
_BINS = 20
_SOFT = {
    Segment.CRITICAL: LIGHT["critical-soft"],
    Segment.MODERATE: LIGHT["moderate-soft"],
    Segment.ON_TRACK: LIGHT["on-track-soft"],
    Segment.NOT_KNOWN: LIGHT["unknown-soft"],
}
#: Pattern beside colour, so that segments differ without it.
_PATTERNS = {
    Segment.CRITICAL: "/",
    Segment.MODERATE: ".",
    Segment.ON_TRACK: "",
    Segment.NOT_KNOWN: "-",
}


def histogram(
    frame: pd.DataFrame, column: str, *, unit: str, limits: tuple[tuple[float, str], ...] = ()
) -> go.Figure:
    """Number of learners per value, stacked by segment; `limits` are thresholds with their name."""
    values = frame[column].dropna()
    size = _bin_size(values)
    drawn = figure(
        *(
            go.Histogram(
                x=frame.loc[frame["composite_segment"] == name, column].dropna(),
                name=name,
                marker=_marker(name),
                xbins={"start": 0, "end": float(values.max()) + size, "size": size},
                hovertemplate=f"{name}: %{{y:,}} learners<br>%{{x}} {unit}<extra></extra>",
            )
            for name in segments_in(frame["composite_segment"])
        ),
        height=_HEIGHT,
        barmode="stack",
        bargap=0.06,
        xaxis={"title": {"text": unit.capitalize()}, "rangemode": "tozero"},
        yaxis={"title": {"text": "Learners"}, "rangemode": "tozero"},
        margin={"l": 8, "r": 8, "t": 40, "b": 8},
    )
    for step, (at, name) in enumerate(limits):
        drawn.add_vline(
            x=at, line={"color": LIGHT["muted"], "width": 1, "dash": "dot"},
            annotation={"text": name, "font": {"color": LIGHT["muted"], "size": 11},
                        "xanchor": "left", "xshift": -2, "yshift": 13 * (len(limits) - step - 1)},
            annotation_position="top",
        )  # fmt: skip
    return drawn


def boxes(frame: pd.DataFrame, column: str, *, unit: str) -> go.Figure:
    """Spread of the values in each segment: middle half as a box, median named."""
    return figure(
        *(
            go.Box(
                x=frame.loc[frame["composite_segment"] == name, column].dropna(),
                name=name,
                orientation="h",
                boxpoints=False,
                line={"color": SEGMENT_COLOURS[name], "width": 1.5},
                fillcolor=_SOFT[name],
                hoverinfo="x",
            )
            for name in reversed(segments_in(frame["composite_segment"]))
        ),
        height=190,
        xaxis={"title": {"text": unit.capitalize()}, "rangemode": "tozero"},
        yaxis={"tickfont": {"color": LIGHT["ink"]}, "zeroline": False, "ticklabelstandoff": 6},
    )


def bars(frame: pd.DataFrame, column: str) -> go.Figure:
    """Number of learners per word of `column` and segment, the most frequent word first."""
    segments = segments_in(frame["composite_segment"])
    table = frame.pivot_table(
        index=column,
        columns="composite_segment",
        values="enrolment_id",
        aggfunc="count",
        fill_value=0,
    ).reindex(columns=segments, fill_value=0)
    table = table.loc[table.sum(axis=1).sort_values().index]
    drawn = figure(
        *(
            go.Bar(
                y=list(table.index),
                x=table[name].tolist(),
                name=name,
                orientation="h",
                marker=_marker(name),
                hovertemplate=f"%{{y}}, {name}: %{{x:,}}<extra></extra>",
            )
            for name in segments
        ),
        height=max(150, 70 + 40 * len(table)),
        barmode="stack",
        xaxis={"title": {"text": "Learners"}, "rangemode": "tozero", "showgrid": True},
        yaxis={"tickfont": {"color": LIGHT["ink"]}, "type": "category", "ticklabelstandoff": 6},
        margin={"l": 8, "r": 44, "t": 8, "b": 8},
    )
    for word, total in table.sum(axis=1).items():
        drawn.add_annotation(
            x=total, y=word, text=f"{total:,}", showarrow=False, xanchor="left", xshift=6,
            font={"size": 12, "color": LIGHT["muted"]},
        )  # fmt: skip
    return drawn


def _marker(name: Segment) -> dict[str, object]:
    colour = SEGMENT_COLOURS[name]
    return {
        "color": colour,
        "line": {"width": 0},
        "pattern": {"shape": _PATTERNS[name], "size": 6, "solidity": 0.22,
                    "bgcolor": colour, "fgcolor": LIGHT["surface"], "fgopacity": 0.45},
    }  # fmt: skip


def _bin_size(values: "pd.Series[float]") -> float:
    """A round width that gives about twenty bars."""
    rough = max(float(values.max()), 1.0) / _BINS
    return next((step for step in (1, 2, 5, 7, 10, 14, 20) if step >= rough), math.ceil(rough))
