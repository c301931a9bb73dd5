"""Why a learner has their score: facts that add up to it, and the nearest change. Pure."""

from collections.abc import Mapping, Sequence
from math import floor
from typing import Any
from zoneinfo import ZoneInfo

from dash import html
from dash.development.base_component import Component

from dashboard.ui import Child, absent, card, moment, upper_first
from dashboard.ui.learners import risk_number
from domain.learners import OBJECTION
from domain.risk.scoring import Direction, ScoreReason, read_reasons

_TITLE = "Why this score?"
_ABOVE_GREEN = ("Red", "Amber")
_NO_STEP = (
    "No small step is known: coming back, or handing in up to three pieces of work, "
    "is not enough or does not apply here."
)


def why_score(latest: Mapping[Any, Any], *, zone: ZoneInfo) -> Component:
    """The reasons of a snapshot, what would change the score, and what made it, when."""
    if absent(latest["reasons"]):
        said = html.P(unscored(latest), className="absent")
        return card(_TITLE, said, _made(latest, zone))
    found = read_reasons(latest["reasons"])
    points, score = [reason.points for reason in found], risk_number(latest["risk_score"])
    # older snapshots keep a few facts only, which lead nowhere
    total = round(sum(points)) if all(reason.is_fact for reason in found) else score
    told = [*zip(found, _whole(points, total), strict=True)]
    return card(
        _TITLE,
        html.Ul(_facts([one for one in told if one[0].is_fact]), className="reasons"),
        _sums([one for one in told if not one[0].is_fact], score),
        _nearest(latest["nearest_change"], latest["risk_band"]),
        _who_scored(latest["scorer_note"]),
        _made(latest, zone),
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


def _whole(parts: Sequence[float], total: int) -> list[int]:
    """Parts as whole numbers, each less than one away, that add up to what is shown of their sum.

    By the largest remainder, as seats are given out: each rounded by itself, they may not add up.
    """
    least = [floor(part) for part in parts]
    by_remainder = sorted(range(len(parts)), key=lambda at: least[at] - parts[at])
    up = by_remainder[: max(total - sum(least), 0)]
    return [number + (at in up) for at, number in enumerate(least)]


def _facts(told: Sequence[tuple[ScoreReason, int]]) -> list[Component]:
    widest = max((abs(reason.points) for reason, _ in told), default=0) or 1
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
                html.Span(_by(reason, whole), className="points"),
            ],
            className=direction(reason),
        )
        for reason, whole in told
    ]


def _by(reason: ScoreReason, whole: int) -> str:
    # half a point is something, and no fact is told that moves nothing
    return f"{direction(reason)} by {abs(whole) or 'less than 1'}"


def _sums(told: Sequence[tuple[ScoreReason, int]], score: int) -> Child:
    if not told:
        return None
    lines = [html.Li([html.Span(one.text), html.Span(_amount(one, whole))]) for one, whole in told]
    total = html.Li([html.Span("Score"), html.Span(f"{score}")], className="total")
    return html.Ul([*lines, total], className="sums")


def _amount(reason: ScoreReason, whole: int) -> str:
    """Where everybody starts is a height, all else a step."""
    return f"{whole}" if reason.direction is Direction.START else _by(reason, whole)


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


def _made(latest: Mapping[Any, Any], zone: ZoneInfo) -> Component:
    """When, by which scorer and under which settings: what somebody asks a year later."""
    scorer = "no scorer" if absent(latest["scorer_id"]) else f"scorer {latest['scorer_id']:.0f}"
    by = f"by {scorer}, under settings {latest['policy_revision']}."
    if absent(latest["recorded_at"]):
        return html.P(f"Worked out {by}", className="says")
    at = f"on {moment(latest['recorded_at'], zone)}"
    return html.P(f"Worked out {at}, from what was imported by then, {by}", className="says")
