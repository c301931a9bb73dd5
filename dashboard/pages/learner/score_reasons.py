"""Why a learner has their score: facts that add up to it, and the nearest change. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.ui import Child, ReasonText, absent, card, reasons, upper_first

_TITLE = "Why this score?"


def why_score(latest: Mapping[Any, Any]) -> Component:
    """The reasons of a snapshot, what would change the score, and who scored."""
    found = reasons(latest["reasons"])
    if not found:
        return card(_TITLE, html.P(unscored(latest), className="absent"))
    facts = [reason for reason in found if not reason.kind]
    return card(
        _TITLE,
        html.Ul(_facts(facts), className="reasons"),
        _sums([reason for reason in found if reason.kind], latest["risk_score"]),
        _nearest(latest["nearest_change"]),
        _who_scored(latest["scorer_note"]),
        note="Each fact is compared with an average learner at this point of the course: "
        "a quiet spell shorter than theirs lowers the score.",
        name="h-100",
    )


def unscored(latest: Mapping[Any, Any]) -> str:
    """Why there is no score."""
    reason = latest["no_score_reason"]
    return "No score yet." if absent(reason) else f"No score: {reason}"


def direction(reason: ReasonText) -> str:
    """Which way a reason moves the score, as a word."""
    return "raises" if reason.raises else "lowers"


def _facts(facts: Sequence[ReasonText]) -> list[Component]:
    widest = max((abs(reason.points) for reason in facts), default=0) or 1
    return [
        html.Li(
            [
                html.Span(reason.text, className="text"),
                html.Span(
                    html.Span(
                        className="bar",
                        style={"width": f"{100 * abs(reason.points) / widest:.0f}%"},
                    ),
                    className="track",
                ),
                html.Span(_by(reason), className="points"),
            ],
            className=direction(reason),
        )
        for reason in facts
    ]


def _by(reason: ReasonText) -> str:
    points = f"{abs(reason.points):.0f}"
    # half a point is something, and no fact is told that moves nothing
    return f"{direction(reason)} by {points if points != '0' else 'less than 1'}"


def _sums(sums: Sequence[ReasonText], score: float) -> Child:
    if not sums:
        return None
    lines = [
        html.Li(
            [
                html.Span(reason.text),
                # where everybody starts is a height, all else a step
                html.Span(f"{reason.points:.0f}" if reason.is_start else _by(reason)),
            ]
        )
        for reason in sums
    ]
    total = html.Li([html.Span("Score"), html.Span(f"{score:.0f}")], className="total")
    return html.Ul([*lines, total], className="sums")


def _nearest(change: object) -> Child:
    if absent(change):
        return None
    return html.Div(
        [
            html.H3("Nearest change"),
            html.P(f"{upper_first(str(change))}."),
            html.P("How the score would read, not what makes somebody complete.", className="says"),
        ],
        className="nearest",
    )


def _who_scored(note: object) -> Child:
    return None if absent(note) else html.P(str(note), className="says mt-3")
