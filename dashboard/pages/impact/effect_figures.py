"""An effect as people read it: dot and interval around zero, and the checks in words. Pure."""

import math
from collections.abc import Iterable
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboard.ui import NOT_KNOWN, count, percent
from domain.experiments import (
    RATIO_ALARM,
    ArmCount,
    Effect,
    EffectVerdict,
    Interval,
    TooFew,
    points,
    span,
)

#: The axis ends at a multiple of so many points, and never closer to zero.
_STEP: Final = 10
#: verdict -> what to say, and the tone of its mark
_VERDICTS: Final = {
    EffectVerdict.TOO_FEW: ("Too early", "plain"),
    EffectVerdict.BROKEN: ("Not to be read", "bad"),
    EffectVerdict.HELPS: ("Helps", "good"),
    EffectVerdict.MAY_HELP: ("May help, not settled", "plain"),
    EffectVerdict.NO_SIGN: ("No sign that it helps", "plain"),
    EffectVerdict.MAY_HARM: ("May do harm, not settled", "plain"),
    EffectVerdict.HARMS: ("Does harm", "bad"),
}


def group(shown: ArmCount) -> str:
    """How many of an arm were active again: 12 of 40 (30 %)."""
    if not shown.learners:
        return NOT_KNOWN
    return f"{shown.reached:,} of {shown.learners:,} ({percent(100 * shown.share)})"


def verdict_mark(shown: Effect | TooFew) -> Component:
    """The verdict as a word with a small shape."""
    text, tone = _VERDICTS[shown.verdict]
    return html.Span(text, className=f"state state-{tone}")


def readable(shown: Effect | TooFew) -> bool:
    """Whether there is a difference to show."""
    return isinstance(shown, Effect) and shown.verdict is not EffectVerdict.BROKEN


def difference(shown: Effect | TooFew) -> Component:
    """The difference and its interval in points, or why there is none."""
    if isinstance(shown, TooFew):
        return html.Span("too few to compare", className="says")
    if not readable(shown):
        return html.Span("not to be read", className="says")
    return html.Span(
        [
            html.Strong(f"{points(shown.best)} points"),
            html.Span(f" ({span(shown.best_interval)})", className="says"),
        ]
    )


def reach(effects: Iterable[Effect | TooFew]) -> float:
    """How far from zero an axis has to go to hold every interval, in shares; at most 1."""
    ends = [
        abs(end)
        for one in effects
        if isinstance(one, Effect) and readable(one)
        for end in (one.best_interval.low, one.best_interval.high)
    ]
    return min(100, _STEP * math.ceil(100 * max(ends, default=0.1) / _STEP)) / 100


def interval_figure(shown: Effect | TooFew, *, limit: float) -> Component | None:
    """A dot and its 95 % interval around a zero line, on an axis from -limit to +limit.

    The thin line behind is the interval that holds however often one looks; nothing where there is
    no difference to show.
    """
    if not isinstance(shown, Effect) or not readable(shown):
        return None
    look, often = shown.best_interval, shown.sequential
    return html.Div(
        [
            html.Span(className="zero"),
            _line("often", often, limit),
            _line("once", look, limit),
            html.Span(className="dot", style={"left": f"{_percent(shown.best, limit)}%"}),
        ],
        className="interval",
        role="img",
        **{"aria-label": f"{points(shown.best)} points, 95 % interval {span(look)}"},
    )


def axis(limit: float) -> Component:
    """The ends and the middle of the axis, in points."""
    ends = [html.Span(points(place)) for place in (-limit, 0, limit)]
    return html.Div(ends, className="interval-axis", **{"aria-hidden": "true"})


def checks(shown: Effect, still_open: int) -> dict[str, Component | str | None]:
    """What to know before believing an effect: name and value, in the order to read them."""
    waiting: dict[str, Component | str | None] = (
        {"Goal window still open": count(still_open, "learner")} if still_open else {}
    )
    if not readable(shown):
        return {"Sample-ratio check": ratio_in_words(shown), **waiting}
    known: dict[str, Component | str | None] = {
        "Natural return, without a nudge": f"{100 * shown.natural_return:.0f} %",
        "Sample-ratio check": ratio_in_words(shown),
        "Smallest gain it could have seen": detectable_in_words(shown),
        "Interval for daily looks": f"{span(shown.sequential)} points",
    }
    if shown.adjusted:
        known["Without adjustment"] = f"{points(shown.difference)} ({span(shown.interval)})"
    if shown.missing and shown.has_room:
        known["To see 10 points"] = f"about {count(shown.missing, 'more learner', 'more learners')}"
    return {**known, **waiting}


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


def _percent(share: float, limit: float) -> float:
    """The place on the axis, 0 to 100; what lies beyond ends at its end."""
    return round(50 + 50 * max(-1.0, min(1.0, share / limit)), 2)
