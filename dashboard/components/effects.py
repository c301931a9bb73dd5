"""An effect as people read it: dot and interval around zero, and the checks in words. Pure."""

import math
from collections.abc import Iterable
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboard.words import NOT_KNOWN, percent
from domain.experiments.proportions import Group, Interval
from domain.experiments.strata import RATIO_ALARM
from domain.experiments.uplift import Effect, TooFew
from domain.experiments.wording import points, span

#: The axis ends at a multiple of so many points, and never closer to zero.
_STEP: Final = 10


def group(shown: Group) -> str:
    """How many of an arm were active again: 12 of 40 (30 %)."""
    if not shown.learners:
        return NOT_KNOWN
    return f"{shown.reached:,} of {shown.learners:,} ({percent(100 * shown.share)})"


def reach(effects: Iterable[Effect | TooFew]) -> float:
    """How far from zero an axis has to go to hold every interval, in shares; at most 1."""
    ends = [
        abs(end)
        for one in effects
        if isinstance(one, Effect)
        for end in (one.interval.low, one.interval.high)
    ]
    return min(100, _STEP * math.ceil(100 * max(ends, default=0.1) / _STEP)) / 100


def interval_figure(shown: Effect, *, limit: float) -> Component:
    """A dot and its 95 % interval around a zero line, on an axis from -limit to +limit.

    The thin line behind is the interval that holds however often one looks.
    """
    look, often = shown.interval, shown.sequential
    return html.Div(
        [
            html.Span(className="zero"),
            _line("often", often, limit),
            _line("once", look, limit),
            html.Span(className="dot", style={"left": _at(shown.difference, limit)}),
        ],
        className="interval",
        role="img",
        **{"aria-label": f"{points(shown.difference)} points, 95 % interval {span(look)}"},
    )


def axis(limit: float) -> Component:
    """The ends and the middle of the axis, in points."""
    ends = [html.Span(points(place)) for place in (-limit, 0, limit)]
    return html.Div(ends, className="interval-axis", **{"aria-hidden": "true"})


def ratio_in_words(shown: Effect) -> str:
    """Whether the split is what the draw intended."""
    treated, held = shown.treated.learners, shown.held_out.learners
    split = f"{treated:,} treated to {held:,} held out"
    if shown.ratio_p < RATIO_ALARM:
        return f"Broken: {split} is no accident"
    return f"Sound: {split} fits the draw"


def detectable_in_words(shown: Effect) -> str:
    """The smallest true gain the test would have shown four times in five."""
    if not shown.has_room:
        room = 100 * (1 - shown.natural_return)
        return f"None: {room:.0f} points are left to gain" if room else "None: nothing left to gain"
    return f"{100 * shown.detectable:.0f} points"


def _line(name: str, interval: Interval, limit: float) -> Component:
    left, right = _percent(interval.low, limit), _percent(interval.high, limit)
    return html.Span(className=name, style={"left": f"{left}%", "width": f"{right - left:.2f}%"})


def _at(share: float, limit: float) -> str:
    return f"{_percent(share, limit)}%"


def _percent(share: float, limit: float) -> float:
    """The place on the axis, 0 to 100; what lies beyond ends at its end."""
    return round(50 + 50 * max(-1.0, min(1.0, share / limit)), 2)
