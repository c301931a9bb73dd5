"""Why a learner has their score: facts that add up to it, and the nearest change. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.ui import Child, absent, card, risk_number, upper_first
from domain.learners import OBJECTION
from domain.risk.scoring import Direction, ScoreReason, read_reasons

_TITLE = "Why this score?"
_ABOVE_GREEN = ("Red", "Amber")
_NO_STEP = (
    "No small step is known: coming back, or handing in up to three pieces of work, "
    "is not enough or does not apply here."
)


def why_score(latest: Mapping[Any, Any]) -> Component:
    """The reasons of a snapshot, what would change the score, and who scored."""
    if absent(latest["reasons"]):
        return card(_TITLE, html.P(unscored(latest), className="absent"))
    found = read_reasons(latest["reasons"])
    facts = [reason for reason in found if reason.is_fact]
    return card(
        _TITLE,
        html.Ul(_facts(facts), className="reasons"),
        _sums([reason for reason in found if not reason.is_fact], latest["risk_score"]),
        _nearest(latest["nearest_change"], latest["risk_band"]),
        _who_scored(latest["scorer_note"]),
        note="Each fact is compared with an average learner at this point of the course: "
        "a quiet spell shorter than theirs lowers the score.",
        name="h-100",
    )


def unscored(latest: Mapping[Any, Any]) -> str:
    """Why there is no score."""
    reason = latest["no_score_reason"]
    if reason == OBJECTION:
        return OBJECTION
    return "No score yet." if absent(reason) else f"No score: {reason}"


def direction(reason: ScoreReason) -> str:
    """Which way a reason moves the score, as a word."""
    return "raises" if reason.points > 0 else "lowers"


def _facts(facts: Sequence[ScoreReason]) -> list[Component]:
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


def _by(reason: ScoreReason) -> str:
    points = f"{abs(reason.points):.0f}"
    # half a point is something, and no fact is told that moves nothing
    return f"{direction(reason)} by {points if points != '0' else 'less than 1'}"


def _sums(sums: Sequence[ScoreReason], score: float) -> Child:
    if not sums:
        return None
    lines = [html.Li([html.Span(reason.text), html.Span(_amount(reason))]) for reason in sums]
    total = html.Li([html.Span("Score"), html.Span(f"{risk_number(score)}")], className="total")
    return html.Ul([*lines, total], className="sums")


def _amount(reason: ScoreReason) -> str:
    """Where everybody starts is a height, all else a step."""
    return f"{reason.points:.0f}" if reason.direction is Direction.START else _by(reason)


def _nearest(change: object, band: object) -> Child:
    """The step that would reach the band below; Green has none below."""
    if absent(change) and band not in _ABOVE_GREEN:
        return None
    says = _NO_STEP if absent(change) else f"{upper_first(str(change))}."
    return html.Div(
        [
            html.H3("What would move the band"),
            html.P(says),
            html.P("How the score would read, not what makes somebody complete.", className="says"),
        ],
        className="nearest",
    )


def _who_scored(note: object) -> Child:
    return None if absent(note) else html.P(str(note), className="says mt-3")
