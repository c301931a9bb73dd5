"""Figures of the Explore page: counts of values -> figure, pure.

Every figure takes the frame of `count_values` (composite_segment, value, learners), and shows the
segments in the same order and colours, named in a legend the page draws.
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
    counted: pd.DataFrame, *, unit: str, limits: tuple[tuple[float, str], ...] = ()
) -> go.Figure:
    """Number of learners per value, stacked by segment; `limits` are thresholds with their name."""
    size = _bin_size(counted["value"])
    starts = counted["value"] // size * size
    table = _by_segment(counted.assign(value=starts))
    drawn = figure(
        *(
            go.Bar(
                x=(table.index + size / 2).tolist(),
                y=table[name].tolist(),
                width=size,
                customdata=[f"{start:g}\u2013{start + size:g}" for start in table.index],
                name=name,
                marker=_marker(Segment(name)),
                hovertemplate=f"{name}: %{{y:,}} learners<br>%{{customdata}} {unit}<extra></extra>",
            )
            for name in table.columns
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


def boxes(counted: pd.DataFrame, *, unit: str) -> go.Figure:
    """Spread of the values in each segment: middle half as a box, median named."""
    segments = segments_in(counted["composite_segment"])
    spread = {name: counted[counted["composite_segment"] == name] for name in reversed(segments)}
    return figure(
        *(
            go.Box(
                **_box(some),
                y=[name],
                name=name,
                orientation="h",
                boxpoints=False,
                line={"color": SEGMENT_COLOURS[name], "width": 1.5},
                fillcolor=_SOFT[name],
                hoverinfo="x",
            )
            for name, some in spread.items()
            if len(some)
        ),
        height=190,
        xaxis={"title": {"text": unit.capitalize()}, "rangemode": "tozero"},
        yaxis={"tickfont": {"color": LIGHT["ink"]}, "zeroline": False, "ticklabelstandoff": 6},
    )


def bars(counted: pd.DataFrame) -> go.Figure:
    """Number of learners per word and segment, the most frequent word first."""
    table = _by_segment(counted)
    table = table.loc[table.sum(axis=1).sort_values().index]
    drawn = figure(
        *(
            go.Bar(
                y=list(table.index),
                x=table[name].tolist(),
                name=name,
                orientation="h",
                marker=_marker(Segment(name)),
                hovertemplate=f"%{{y}}, {name}: %{{x:,}}<extra></extra>",
            )
            for name in table.columns
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


def quantile(counted: pd.DataFrame, share: float) -> float:
    """The value that so many of the learners lie below, halfway between two where it falls so."""
    ordered = counted.groupby("value")["learners"].sum().sort_index()
    place = share * (ordered.sum() - 1)
    upto = ordered.cumsum()
    low, high = (
        float(upto.index[int((upto > at).argmax())]) for at in (int(place), math.ceil(place))
    )
    return low + (high - low) * (place - int(place))


def _box(counted: pd.DataFrame) -> dict[str, list[float]]:
    """Quartiles, and whiskers to the outermost values within 1.5 times the middle half."""
    low, middle, high = (quantile(counted, share) for share in (0.25, 0.5, 0.75))
    reach = 1.5 * (high - low)
    inside = counted["value"][counted["value"].between(low - reach, high + reach)]
    found = {"q1": low, "median": middle, "q3": high}
    found |= {"lowerfence": float(inside.min()), "upperfence": float(inside.max())}
    return {name: [value] for name, value in found.items()}


def _by_segment(counted: pd.DataFrame) -> pd.DataFrame:
    """Learners per value (rows) and segment (columns, in their order)."""
    table = counted.pivot_table(
        index="value", columns="composite_segment", values="learners", aggfunc="sum", fill_value=0
    )
    return table.reindex(columns=segments_in(counted["composite_segment"]), fill_value=0)


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
