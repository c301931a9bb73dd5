"""The journey as a figure: activity below, what happened on rows above it, risk on top. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd

from dashboard.pages.learner.journey.happenings import (
    CONTACTED,
    DUE,
    HANDED_IN,
    NOT_SENT,
    NUDGED,
    REPLIED,
    ROWS,
    SEGMENT,
    STATUS,
    Happening,
)
from dashboard.ui.charts import (
    LIGHT,
    SEGMENT_COLOURS,
    Figure,
    Trace,
    bar_trace,
    figure,
    scatter_trace,
)
from dashboard.ui.learners import risk_number
from domain.frames import ACTIVITY_KINDS
from domain.learners import Segment

KIND_WORDS: Final = {
    "content": "Content",
    "assessment": "Assessment",
    "discussion": "Discussion",
    "video": "Video",
    "other": "Other",
}
_EDGES: Final = {"D": "day", "W": "week"}
#: Segments look as their chips do.
_SHAPES: Final = {
    Segment.CRITICAL: "triangle-up",
    Segment.MODERATE: "diamond",
    Segment.ON_TRACK: "circle",
}
#: Row -> shape and colour of its marks; segments have their own.
_LOOKS: Final = {
    SEGMENT: ("square", "muted"),
    STATUS: ("circle-open", "muted"),
    DUE: ("line-ns", "muted"),
    HANDED_IN: ("triangle-up", "accent"),
    NUDGED: ("square", "accent"),
    NOT_SENT: ("x-thin", "muted"),
    REPLIED: ("circle", "accent"),
    CONTACTED: ("diamond", "accent"),
}
_THIN: Final = frozenset({"line-ns", "x-thin", "circle-open"})
_BARS, _ROW, _RISK = 190, 24, 84  # heights, in pixels


@dataclass(frozen=True, kw_only=True)
class JourneySpan:
    """The days that are drawn, and how wide a bar is: a day ("D") or a week ("W")."""

    first: date
    last: date
    grain: str


def journey_line(
    activity: pd.DataFrame,
    snapshots: pd.DataFrame,
    happened: Sequence[Happening],
    span: JourneySpan,
) -> Figure:
    """One figure over one calendar; a row is there only where something happened.

    `activity` has a row a day with counts by kind; `snapshots` as_of, risk_score and
    composite_segment of each scored day.
    """
    until = pd.Timestamp(span.last) + pd.Timedelta(days=3)
    shown = [one for one in happened if one.day <= until]
    rows = [row for row in reversed(ROWS) if row == SEGMENT or any(h.row == row for h in shown)]
    scored = snapshots.dropna(subset=["risk_score"])
    height = _BARS + _ROW * len(rows) + (_RISK if len(scored) else 0)
    bars, marks = _BARS / height, (_BARS + _ROW * len(rows)) / height
    drawn = figure(
        *_bars(activity, span),
        height=height + 40,
        barmode="stack",
        hovermode="closest",
        showlegend=True,
        xaxis=_calendar(span),
        yaxis={
            "title": {"text": f"Actions per {_EDGES[span.grain]}"},
            "rangemode": "tozero",
            "domain": [0, bars - 0.06],
        },
        yaxis2={
            "domain": [bars - 0.02, marks - 0.02],
            "range": [-0.6, len(rows) - 0.4],
            "tickvals": list(range(len(rows))),
            "ticktext": rows,
            "showgrid": False,
            "zeroline": False,
            "anchor": "x",
        },
        yaxis3={
            "domain": [min(marks + 0.02, 1), 1],
            "range": [0, 102],
            "tickvals": [0, 50, 100],
            "title": {"text": "Risk"},
            "zeroline": False,
            "anchor": "x",
            "visible": bool(len(scored)),
        },
    )
    drawn.add_trace(_segments(snapshots, rows.index(SEGMENT)))
    for number, row in enumerate(rows):
        if row != SEGMENT:
            drawn.add_trace(_marks([h for h in shown if h.row == row], number, row))
    if len(scored):
        drawn.add_trace(_risk(scored))
    return drawn


def binned(activity: pd.DataFrame, *, first: date, last: date, grain: str) -> pd.DataFrame:
    """Activity summed per day or per week of the course (from `first`), empty ones zero."""
    step = pd.Timedelta(days=7 if grain == "W" else 1)
    start = pd.Timestamp(first)
    edges = pd.date_range(start, pd.Timestamp(last), freq=step)
    kinds = activity.reindex(columns=["clicks", *ACTIVITY_KINDS])
    kinds = kinds.apply(pd.to_numeric).fillna(0).astype("int64")
    # what a source does not split by kind still happened
    kinds["other"] = kinds["clicks"] - kinds[list(ACTIVITY_KINDS[:-1])].sum(axis=1)
    slot = start + ((activity["day"] - start) // step) * step
    return kinds.groupby(slot)[list(ACTIVITY_KINDS)].sum().reindex(edges, fill_value=0)


def _bars(activity: pd.DataFrame, span: JourneySpan) -> list[Trace]:
    table = binned(activity, first=span.first, last=span.last, grain=span.grain)
    width = {"D": 0.8, "W": 5.8}[span.grain] * 86_400_000
    middle = pd.Timedelta(days=3 if span.grain == "W" else 0)
    return [
        bar_trace(
            x=[slot + middle for slot in table.index],
            y=table[kind].tolist(),
            width=width,
            name=KIND_WORDS[kind],
            marker={"color": LIGHT[f"kind-{number}"], "line": {"width": 0}},
            hovertemplate=f"{KIND_WORDS[kind]}: %{{y:,}}, %{{x|%-d %b}}<extra></extra>",
        )
        for number, kind in enumerate(ACTIVITY_KINDS, start=1)
        if table[kind].sum()
    ]


def _calendar(span: JourneySpan) -> dict[str, object]:
    before, after = pd.Timedelta(days=2), pd.Timedelta(days=3)
    return {
        "range": [
            (pd.Timestamp(span.first) - before).isoformat(),
            (pd.Timestamp(span.last) + after).isoformat(),
        ],
        "tickformat": "%-d %b",
        "nticks": 10,
    }


def _segments(snapshots: pd.DataFrame, number: int) -> Trace:
    """The segment of each scored day, in its colour and shape, and by its word."""
    shapes = [_SHAPES.get(one, "square") for one in snapshots["composite_segment"]]
    colours = [SEGMENT_COLOURS.get(one, LIGHT["muted"]) for one in snapshots["composite_segment"]]
    return scatter_trace(
        x=snapshots["as_of"],
        y=[number] * len(snapshots),
        yaxis="y2",
        mode="markers",
        text=snapshots["composite_segment"].tolist(),
        marker={"symbol": shapes, "size": 11, "color": colours},
        hovertemplate="%{text}, %{x|%-d %b}<extra></extra>",
        showlegend=False,
        name=SEGMENT,
    )


def _marks(happened: Sequence[Happening], number: int, row: str) -> Trace:
    symbol, token = _LOOKS[row]
    return scatter_trace(
        x=[one.day for one in happened],
        y=[number] * len(happened),
        yaxis="y2",
        mode="markers",
        text=[f"{one.what}: {one.more}" if one.more else one.what for one in happened],
        marker={
            "symbol": symbol,
            "size": 10,
            "color": LIGHT[token],
            "line": {"color": LIGHT[token], "width": 2 if symbol in _THIN else 0},
        },
        hovertemplate="%{text}, %{x|%-d %b}<extra></extra>",
        showlegend=False,
        name=row,
    )


def _risk(scored: pd.DataFrame) -> Trace:
    return scatter_trace(
        x=scored["as_of"],
        y=scored["risk_score"],
        yaxis="y3",
        mode="lines+markers",
        customdata=scored["risk_score"].map(risk_number),
        line={"color": LIGHT["muted"], "width": 2},
        marker={"size": 5},
        hovertemplate="Risk %{customdata}, %{x|%-d %b}<extra></extra>",
        showlegend=False,
        name="Risk",
    )
