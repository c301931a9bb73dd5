"""Figures of the Progression page: counts and curves in, figures out. Pure."""

from collections.abc import Sequence
from typing import Final

from dashboard.pages.progression.weeks import Weeks
from dashboard.ui import count, short_day
from dashboard.ui.charts import LIGHT, Figure, Trace, bar_trace, figure, scatter_trace
from domain.groups import SurvivalCurve
from domain.learners import Status

_COLOURS: Final = {
    Status.ACTIVE: LIGHT["on-track"],
    Status.DELAYED: LIGHT["moderate"],
    Status.AT_RISK: LIGHT["critical"],
    Status.PROMOTED: LIGHT["accent"],
    Status.WITHDRAWN: LIGHT["unknown"],
    Status.NOT_KNOWN: LIGHT["kind-5"],
}
#: Pattern beside colour, so that statuses differ without it.
_PATTERNS: Final = {Status.DELAYED: ".", Status.AT_RISK: "/", Status.WITHDRAWN: "-"}
#: Line, band and dash of each curve in turn; bands lie below, so they are pale.
_LINES: Final = (
    (LIGHT["accent"], "solid"),
    (LIGHT["on-track"], "dash"),
    (LIGHT["moderate"], "dot"),
    (LIGHT["critical"], "dashdot"),
    (LIGHT["unknown"], "longdash"),
)
_WEEK: Final = 7


def weekly(counts: Weeks) -> Figure:
    """Learners by status as a stacked bar for each scored day."""
    days = [short_day(day) for day in counts]
    statuses = next(iter(counts.values()), {})
    return figure(
        *(
            bar_trace(
                x=days,
                y=[row[status] for row in counts.values()],
                name=str(status),
                marker={
                    "color": _COLOURS[status],
                    "line": {"width": 0},
                    "pattern": {
                        "shape": _PATTERNS.get(status, ""), "size": 6, "solidity": 0.22,
                        "bgcolor": _COLOURS[status], "fgcolor": LIGHT["surface"], "fgopacity": 0.45,
                    },
                },
                hovertemplate=f"%{{x}}, {status}: %{{y:,}} learners<extra></extra>",
            )
            for status in statuses
        ),
        height=320,
        barmode="stack",
        bargap=0.12,
        showlegend=True,
        xaxis={"type": "category", "nticks": 12},
        yaxis={"title": {"text": "Learners"}, "rangemode": "tozero"},
        margin={"l": 8, "r": 8, "t": 44, "b": 8},
    )  # fmt: skip


def survival(curves: Sequence[SurvivalCurve]) -> Figure:
    """Kaplan-Meier curves as steps, each with its band, over weeks from the start."""
    bottom = 100 * max(0.0, min(low for one in curves for low in one.low) - 0.05)
    traces = [
        trace
        for one, line in zip(curves, _LINES, strict=False)
        for trace in (_band(one, line[0]), _line(one, *line))
    ]
    return figure(
        *traces,
        height=360,
        showlegend=True,
        xaxis={"title": {"text": "Weeks since they started"}, "rangemode": "tozero"},
        yaxis={
            "title": {"text": "Still there, percent"},
            "range": [bottom, 101],
        },
        margin={"l": 8, "r": 8, "t": 44 + 16 * (len(curves) // 3), "b": 8},
    )


def _line(one: SurvivalCurve, colour: str, dash: str) -> Trace:
    return scatter_trace(
        x=[day / _WEEK for day in one.days],
        y=[100 * share for share in one.share],
        mode="lines",
        name=one.name,
        line={"color": colour, "width": 2, "shape": "hv", "dash": dash},
        hovertemplate=f"week %{{x:.1f}}: %{{y:.0f}} % of {count(one.learners, 'learner')}"
        "<extra></extra>",
    )


def _band(one: SurvivalCurve, colour: str) -> Trace:
    """The outline of the band: there along the top, back along the bottom."""
    up = _stepped(one.days, one.high)
    down = _stepped(one.days, one.low)[::-1]
    return scatter_trace(
        x=[day / _WEEK for day, _ in [*up, *down]],
        y=[100 * share for _, share in [*up, *down]],
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=colour,
        opacity=0.12,
        hoverinfo="skip",
        showlegend=False,
    )


def _stepped(days: Sequence[int], shares: Sequence[float]) -> list[tuple[int, float]]:
    """The corners of a line that holds each value until the next day that has one."""
    corners = [(days[0], shares[0])]
    for day, share in zip(days[1:], shares[1:], strict=True):
        corners += [(day, corners[-1][1]), (day, share)]
    return corners
