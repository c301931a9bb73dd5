"""Figures of the Explore page: counts of values -> figure, pure.

Every figure takes the frame of `count_values` (composite_segment, value, learners), and shows the
segments in the same order and colours, named in a legend the page draws.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import pandas as pd

from dashboard.pages.explore.questions import Limits
from dashboard.ui.charts import (
    LIGHT,
    SEGMENT_COLOURS,
    Figure,
    bar_trace,
    box_trace,
    figure,
    segments_in,
)
from domain.learners import Segment

_HEIGHT = 320
_BINS = 20
#: A bar so many times as tall as the next one is cut, where there are a few.
_TOO_TALL: Final = 2.5
_FEW: Final = 4
_SOFT = {
    Segment.CRITICAL: LIGHT["critical-soft"],
    Segment.MODERATE: LIGHT["moderate-soft"],
    Segment.ON_TRACK: LIGHT["on-track-soft"],
    Segment.NOT_KNOWN: LIGHT["unknown-soft"],
    Segment.OBJECTED: LIGHT["unknown-soft"],
}
#: Pattern beside colour, so that segments differ without it.
_PATTERNS = {
    Segment.CRITICAL: "/",
    Segment.MODERATE: ".",
    Segment.ON_TRACK: "",
    Segment.NOT_KNOWN: "-",
    Segment.OBJECTED: "x",
}


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar: its name, its learners and their address, and those of each segment."""

    name: str
    total: int
    link: str
    parts: tuple[tuple[int, str], ...]


@dataclass(frozen=True, kw_only=True)
class Bars:
    """A figure, the numbers it is drawn from, and what is to be said of a bar cut short."""

    figure: Figure
    segments: tuple[str, ...]
    bars: tuple[Bar, ...]
    cut: str = ""


def histogram(
    counted: pd.DataFrame,
    *,
    unit: str,
    link: Callable[[str, float, float], str],
    limits: Limits = (),
) -> Bars:
    """Number of learners per value, stacked by segment; `limits` are thresholds with their name.

    `link` gives the address of a segment's (empty: everybody's) learners from a value to below
    another. A bar that would flatten all others is cut, and says so.
    """
    size = _bin_size(counted["value"])
    table = _by_segment(counted.assign(value=counted["value"] // size * size))
    bars = tuple(
        _bar(_range(start, size), table.loc[start], partial(_between, link, start, size))
        for start in table.index.tolist()
    )
    drawn = figure(
        *(
            bar_trace(
                x=(table.index + size / 2).tolist(),
                y=table[name].tolist(),
                width=size,
                customdata=[bar.parts[at][1] for bar in bars],
                hovertext=[bar.name for bar in bars],
                name=name,
                marker=_marker(Segment(name)),
                hovertemplate=f"{name}: %{{y:,}} learners<br>%{{hovertext}} {unit}<extra></extra>",
            )
            for at, name in enumerate(table.columns)
        ),
        height=_HEIGHT,
        barmode="stack",
        bargap=0.06,
        xaxis={"title": {"text": unit.capitalize()}, "rangemode": "tozero"},
        yaxis={"title": {"text": "Learners"}, "rangemode": "tozero"},
        margin={"l": 8, "r": 8, "t": 40, "b": 8},
    )
    for step, (at, name) in enumerate(limits):
        drawn.add_vline(x=at, line={"color": LIGHT["muted"], "width": 1, "dash": "dot"})
        drawn.add_annotation(
            x=at, y=1, yref="y domain", text=name, showarrow=False, xanchor="left",
            xshift=-2, yanchor="bottom", yshift=13 * (len(limits) - step - 1),
            font={"color": LIGHT["muted"], "size": 11},
        )  # fmt: skip
    cut = _cut_short(drawn, table.sum(axis=1), size)
    return Bars(figure=drawn, segments=tuple(table.columns), bars=bars, cut=cut)


def _range(start: float, size: float) -> str:
    return f"{start:g}\u2013{start + size:g}"


def _between(
    link: Callable[[str, float, float], str], start: float, size: float, segment: str
) -> str:
    return link(segment, start, start + size)


def _bar(name: str, numbers: "pd.Series[int]", link: Callable[[str], str]) -> Bar:
    parts = tuple((int(number), link(str(segment))) for segment, number in numbers.items())
    return Bar(name=name, total=int(numbers.sum()), link=link(""), parts=parts)


def _cut_short(drawn: Figure, totals: "pd.Series[int]", size: float) -> str:
    """Let a bar that would flatten the others end at the edge, and say how many it holds."""
    ordered = totals.sort_values(ascending=False)
    if len(ordered) < _FEW or ordered.iloc[0] < _TOO_TALL * ordered.iloc[1]:
        return ""
    start, tallest = float(ordered.index[0]), int(ordered.iloc[0])
    drawn.layout["yaxis"] |= {"range": [0, 1.6 * float(ordered.iloc[1])]}
    drawn.add_annotation(
        x=start + size / 2, y=1, yref="paper", text=f"↑ {tallest:,}", showarrow=False,
        yanchor="top", yshift=-4, bgcolor=LIGHT["surface"], borderpad=3,
        font={"color": LIGHT["ink"], "size": 12},
    )  # fmt: skip
    return f"The bar from {start:g} is cut short: it holds {tallest:,}."


def boxes(counted: pd.DataFrame, *, unit: str) -> Figure:
    """Spread of the values in each segment: middle half as a box, median named."""
    segments = segments_in(counted["composite_segment"])
    spread = {name: counted[counted["composite_segment"] == name] for name in reversed(segments)}
    return figure(
        *(
            box_trace(
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


def stacked_bars(
    counted: pd.DataFrame,
    words: Sequence[str],
    *,
    link: Callable[[str, str], str],
    named: Callable[[str], str],
) -> Bars:
    """Number of learners per word and segment, the first of `words` on top.

    `link` gives the address of a segment's (empty: everybody's) learners with a word.
    """
    table = _by_segment(counted).loc[list(words)[::-1]]
    shown = tuple(
        _bar(named(word), table.loc[word], partial(_of_word, link, word))
        for word in table.index.tolist()
    )
    drawn = figure(
        *(
            bar_trace(
                y=[bar.name for bar in shown],
                x=table[name].tolist(),
                customdata=[bar.parts[at][1] for bar in shown],
                name=name,
                orientation="h",
                marker=_marker(Segment(name)),
                hovertemplate=f"%{{y}}, {name}: %{{x:,}}<extra></extra>",
            )
            for at, name in enumerate(table.columns)
        ),
        height=max(150, 70 + 40 * len(table)),
        barmode="stack",
        xaxis={"title": {"text": "Learners"}, "rangemode": "tozero", "showgrid": True},
        yaxis={"tickfont": {"color": LIGHT["ink"]}, "type": "category", "ticklabelstandoff": 6},
        margin={"l": 8, "r": 44, "t": 8, "b": 8},
    )
    for bar in shown:
        drawn.add_annotation(
            x=bar.total, y=bar.name, text=f"{bar.total:,}", showarrow=False, xanchor="left",
            xshift=6, font={"size": 12, "color": LIGHT["muted"]},
        )  # fmt: skip
    return Bars(figure=drawn, segments=tuple(table.columns), bars=shown[::-1])


def _of_word(link: Callable[[str, str], str], word: str, segment: str) -> str:
    return link(segment, word)


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
