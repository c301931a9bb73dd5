"""Gaps of groups as dots with intervals around zero: comparisons -> figure. Pure."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from dashboard.pages.equity.tables import group_name
from dashboard.ui import LIGHT, figure
from domain.groups import Comparison

_ROW = 26
_WIDEST = 26


def gaps(shown: Sequence[Comparison], measures: Mapping[str, str]) -> go.Figure:
    """A dot for each gap in points, its 95 % interval, and the zero they are read against."""
    ordered = list(reversed(shown))
    places = [[measures[one.measure] for one in ordered], [_short(one) for one in ordered]]
    drawn = figure(
        _dots(ordered, places),
        height=60 + _ROW * len(ordered),
        xaxis={"title": {"text": "Points more or fewer than everyone else"}, "showgrid": True,
               "zeroline": True, "ticksuffix": ""},
        yaxis={"tickfont": {"color": LIGHT["ink"]}, "zeroline": False, "ticklabelstandoff": 6,
               "showdividers": True, "dividercolor": LIGHT["line"]},
        margin={"l": 8, "r": 16, "t": 8, "b": 8},
    )  # fmt: skip
    drawn.add_vline(x=0, line={"color": LIGHT["line-strong"], "width": 1.5})
    return drawn


def _dots(ordered: Sequence[Comparison], places: list[list[str]]) -> go.Scatter:
    points = [100 * one.gap for one in ordered]
    ends = [(one.interval.low, one.interval.high) if one.interval else (0, 0) for one in ordered]
    pairs = list(zip(ends, points, strict=True))
    return go.Scatter(
        x=points,
        y=places,
        mode="markers",
        marker={
            "size": 10,
            "color": [LIGHT["accent"] if o.is_beyond_chance else LIGHT["muted"] for o in ordered],
            "symbol": ["diamond" if o.is_beyond_chance else "circle" for o in ordered],
        },
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [100 * high - point for (_, high), point in pairs],
            "arrayminus": [point - 100 * low for (low, _), point in pairs],
            "color": LIGHT["kind-3"],
            "thickness": 3,
            "width": 0,
        },
        hovertemplate="%{y}: %{x:.0f} points<extra></extra>",
    )


def _short(one: Comparison) -> str:
    name = group_name(one.attribute, one.group)
    return name if len(name) <= _WIDEST else name[: _WIDEST - 1] + "\N{HORIZONTAL ELLIPSIS}"
