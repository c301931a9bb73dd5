"""Risk as a page shows it: a number on a neutral bar with its band as a word. Pure.

Segments are rules and have colours and shapes; risk is a scorer's number and has neither, so that
"Critical" beside "45, Green" reads as two answers to two questions.
"""

from collections.abc import Mapping
from math import floor
from typing import Any, Final

from dash import html

from dashboard.ui.cards import Child
from dashboard.ui.text import LEAVES_SOON, absent, chance, reached, upper_first
from domain.learners import Segment
from domain.policy import Bands

_PROBABLY: Final = 0.5
_RULES: Final = (Segment.CRITICAL, Segment.MODERATE)


def risk_number(score: float) -> int:
    """A score as a whole number, rounded down: 49.6 is Green and reads 49, never 50."""
    return floor(score)


def risk_mark(score: float | None, band: object, *, label: str = "") -> Child:
    """The score on its bar, and the band; nothing where there is no score."""
    if score is None or absent(score):
        return None
    number = risk_number(score)
    word = "" if absent(band) else str(band)
    return html.Span(
        [
            html.Span(label or "Risk", className="risk-label" if label else "visually-hidden"),
            html.Span(f"{number}", className="risk-number"),
            html.Span(
                html.Span(className="risk-fill", style={"width": f"{number}%"}),
                className="risk-bar",
                **{"aria-hidden": "true"},
            ),
            html.Span(word, className="risk-band"),
        ],
        className="risk",
        title=f"Risk of not completing: {number} of 100, {word}".rstrip(", "),
    )


def disagreement(row: Mapping[Any, Any]) -> str:
    """What it means where rules and scorer say different things of a learner; else empty.

    `row` is a row of a snapshot.
    """
    segment, band = row["composite_segment"], row["risk_band"]
    if absent(band):
        return ""
    if segment in _RULES and band == "Green":
        return f"{upper_first(_rule_broken(row))}, but otherwise like others who finished"
    if segment == Segment.ON_TRACK and band == "Red":
        return "Breaks no rule, but like others who did not finish"
    if segment == Segment.ON_TRACK and band == "Amber":
        return "Breaks no rule, but more likely than not to stop before the end"
    if segment == Segment.MODERATE and band == "Red":
        return f"Only {_rule_broken(row)}, but like others who did not finish"
    return ""


def _rule_broken(row: Mapping[Any, Any]) -> str:
    """The rule that put them into their segment, in words: the first that says as much."""
    segment = row["composite_segment"]
    if row["engagement_segment"] == segment and not absent(row["days_since_last_seen"]):
        days = int(row["days_since_last_seen"])
        return "never seen" if absent(row["last_seen_on"]) else f"quiet for {days} days"
    if row["progress_segment"] == segment and not absent(row["progress"]):
        return f"at {reached(row['progress'])} progress"
    if row["barrier_segment"] == segment and not absent(row["barriers"]):
        return "a barrier is known"
    return "by one rule"


def when_and_how(latest: Mapping[Any, Any], bands: Bands) -> str:
    """Risk, leaving soon and silence in one sentence: when and how; empty where unknown.

    They answer different questions, so 97 beside 4 % is no contradiction: most who do not complete
    never withdraw, they stay registered and stop working.
    """
    score, soon, silent = latest["risk_score"], latest["leave_soon"], latest["stop_out"]
    if absent(score) or absent(soon):
        return ""
    leaves = f"{chance(soon)} in the next 21 days"
    silence = "" if absent(silent) else f" ({chance(silent)})"
    stops = not absent(silent) and silent >= _PROBABLY
    if score >= bands.amber_from:
        return _unlikely_to_finish(leaves, silence, soon=soon >= LEAVES_SOON, stops=stops)
    if soon >= LEAVES_SOON:
        return f"More likely to finish than not, yet leaving soon is possible: {leaves}."
    if stops:
        return f"Will probably finish, and may be quiet until then{silence}; leaving: {leaves}."
    return ""


def _unlikely_to_finish(leaves: str, silence: str, *, soon: bool, stops: bool) -> str:
    if soon:
        return f"Completing is in doubt, and leaving may come soon: {leaves}."
    if stops:
        will = f"Will probably stay registered and stop working{silence}"
        return f"{will}, and is not about to leave: {leaves}."
    return f"Completing is in doubt, but leaving is not near: {leaves}; it would come later."
