"""Gaps of groups as dots with intervals around zero: comparisons -> figure. Pure."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from textwrap import wrap
from typing import Final

from dashboard.pages.equity.tables import group_name
from dashboard.ui.charts import LIGHT, Figure, Trace, figure, scatter_trace
from domain.groups import Comparison

_ROW: Final = 32
#: Letters of a group's name that a phone has room for in a line; two lines are shown.
_WIDEST: Final = 20
_LINES: Final = 2
#: A measure's name stands this many rows above its first group.
_HEAD: Final = 0.85


def gaps(shown: Sequence[Comparison], measures: Mapping[str, str]) -> Figure:
    """A dot for each gap in points, its 95 % interval, and the zero they are read against.

    Each measure stands above its groups, so that names take no more room than a phone has.
    """
    placed, heads = _placed(shown)
    lowest = min((place for place, _ in placed), default=0.0)
    drawn = figure(
        _dots(placed, measures),
        height=round(70 + _ROW * -lowest),
        xaxis={"title": {"text": "Points beside everyone else"}, "showgrid": True,
               "zeroline": True, "ticksuffix": "", "nticks": 7, "tickangle": 0},
        yaxis={"tickfont": {"color": LIGHT["ink"]}, "zeroline": False, "ticklabelstandoff": 6,
               "showgrid": False, "tickvals": [place for place, _ in placed],
               "ticktext": [_short(one) for _, one in placed], "range": [lowest - 0.8, 0.4]},
        margin={"l": 8, "r": 16, "t": 8, "b": 8},
    )  # fmt: skip
    drawn.add_vline(x=0, line={"color": LIGHT["line-strong"], "width": 1.5})
    for measure, place in heads.items():
        drawn.add_annotation(
            text=measures[measure], x=0, xref="paper", xanchor="left", y=place,
            showarrow=False, font={"color": LIGHT["ink"], "weight": 600}, bgcolor=LIGHT["surface"],
        )  # fmt: skip
    return drawn


def _placed(
    shown: Sequence[Comparison],
) -> tuple[list[tuple[float, Comparison]], dict[str, float]]:
    """Each group with its place from the top down, and the place of each measure's name."""
    placed: list[tuple[float, Comparison]] = []
    heads: dict[str, float] = {}
    place = 0.0
    for measure, groups in groupby(shown, key=lambda one: one.measure):
        heads[measure] = place
        place -= _HEAD
        for one in groups:
            placed.append((place, one))
            place -= 1
    return placed, heads


def _dots(placed: Sequence[tuple[float, Comparison]], measures: Mapping[str, str]) -> Trace:
    found = [one for _, one in placed]
    points = [100 * one.gap for one in found]
    ends = [(one.interval.low, one.interval.high) if one.interval else (0, 0) for one in found]
    pairs = list(zip(ends, points, strict=True))
    return scatter_trace(
        x=points,
        y=[place for place, _ in placed],
        customdata=[
            f"{measures[one.measure]}, {group_name(one.attribute, one.group)}" for one in found
        ],
        mode="markers",
        marker={
            "size": 10,
            "color": [LIGHT["accent"] if o.is_beyond_chance else LIGHT["muted"] for o in found],
            "symbol": ["diamond" if o.is_beyond_chance else "circle" for o in found],
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
        hovertemplate="%{customdata}: %{x:.0f} points<extra></extra>",
    )


def _short(one: Comparison) -> str:
    """A group's name in as many lines as there is room for; the table below has it whole."""
    name = group_name(one.attribute, one.group)
    lines = wrap(name, _WIDEST, max_lines=_LINES, placeholder="\N{HORIZONTAL ELLIPSIS}",
                 break_on_hyphens=False)  # fmt: skip
    return "\n".join(lines).replace(" ", "\N{NO-BREAK SPACE}")
