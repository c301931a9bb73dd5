"""Is the scorer still right? What the watching job found, in words. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboard.ui import Child, card, count, day, percent, upper_first
from dashboard.ui.frame import run_now
from dashboard.ui.learners import event, event_list
from domain.risk.model import input_words
from domain.risk.monitoring import MonitoringKind, MonitoringResult, Stability

_SHOWN: Final = 8
_WORDS: Final = {
    Stability.STABLE: ("within chance", "plain"),
    Stability.MOVED: ("has moved", "plain"),
    Stability.SHIFTED: ("needs a look", "bad"),
}
_QUESTIONS: Final = {
    "not_complete": "Will not complete",
    "leave_soon": "Leaves within 21 days",
}


def watch_card(found: tuple[date, Sequence[MonitoringResult]] | None, *, token: str) -> Component:
    """What was found when it was last watched."""
    title = "Is it still right?"
    look = (
        run_now("watch-scorer", "Watching the scorer", token=token, text="Look now", back="/scorer")
        if token
        else None
    )
    if found is None:
        text = "Nobody has looked yet: that happens each Monday, or now."
        return card(title, html.P(text, className="absent"), aside=look)
    looked_on, figures = found
    outcomes = [f for f in figures if f.kind is not MonitoringKind.STABILITY]
    inputs = [f for f in figures if f.kind is MonitoringKind.STABILITY]
    return card(
        title,
        event_list(_outcome(f) for f in outcomes)
        if outcomes
        else html.P(
            "Not enough outcomes are known yet to compare scores with.", className="absent"
        ),
        _inputs(inputs),
        note=f"Looked at on {day(looked_on)}.",
        aside=look,
        name="watched",
    )


def _outcome(figure: MonitoringResult) -> Component:
    name = _QUESTIONS.get(figure.name, upper_first(figure.name.replace("_", " ")))
    if figure.kind is MonitoringKind.CALIBRATION:
        text = f"said {figure.value:.2f} for each that happened (predicted / observed)"
    else:
        text = (
            f"ranks {percent(100 * figure.value)} of pairs in the same week right, "
            f"{percent(100 * (figure.usual or 0))} when trained "
            f"(AUC {figure.value:.3f}, {figure.usual:.3f})"
        )
    return event(name, text, _mark(figure))


def _inputs(inputs: Sequence[MonitoringResult]) -> Child:
    if not inputs:
        return html.P("No running cohort to compare with past ones.", className="absent")
    names = len({f.name for f in inputs})
    moved = _furthest(f for f in inputs if f.verdict is not Stability.STABLE)
    if not moved:
        text = f"All {count(names, 'input')} are spread as in past courses."
        return html.P(text)
    rows = [
        event(
            f"Week {f.week}",
            f"{upper_first(input_words(f.name))}: index {f.value:.2f}",
            _mark(f),
        )
        for f in moved[:_SHOWN]
    ]
    are = "is" if len(moved) == 1 else "are"
    far = sum(f.verdict is Stability.SHIFTED for f in moved)
    so_far = f", {far:,} so far that somebody should look" if far < len(moved) else ""
    text = f"{len(moved):,} of {count(names, 'input')} {are} spread unlike past courses{so_far}:"
    left = len(moved) - len(rows)
    more = html.P(f"And {count(left, 'input')} more, by less.", className="says") if left else None
    return html.Div([html.P(text), event_list(rows), more])


def _furthest(moved: Iterable[MonitoringResult]) -> list[MonitoringResult]:
    """Each input once, in the week where it has moved furthest; the furthest first."""
    found: dict[str, MonitoringResult] = {}
    for figure in sorted(moved, key=lambda one: -one.value):
        found.setdefault(figure.name, figure)
    return list(found.values())


def _mark(figure: MonitoringResult) -> Component:
    text, tone = _WORDS[figure.verdict]
    return html.Span(text, className=f"state state-{tone}")
