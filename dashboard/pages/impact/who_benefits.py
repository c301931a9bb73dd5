"""Whom nudges help most, and whether ranking by that beats ranking by risk. Pure."""

from dash import html
from dash.development.base_component import Component

from dashboard.ui import card, table
from domain.experiments import TERMS, Interval, NoUplift, Uplift, uplift_sentence
from domain.policy import Policy

_TITLE = "Whom do nudges help most?"


def who_benefits(found: Uplift | NoUplift, policy: Policy, *, of_all: bool) -> Component:
    """The finding in a sentence; terms and both rankings where there is enough to show them.

    `of_all`: of all programmes together, by which planning goes.
    """
    told = html.P(uplift_sentence(found), className="finding")
    follows = html.P(_what_follows(found, policy, of_all=of_all), className="says")
    note = f"{found.evidence.learners:,} learners whose first goal window is over, randomised"
    if isinstance(found, NoUplift):
        return card(_TITLE, told, follows, note=note)
    terms = [
        (
            f"With {TERMS[one.name]}",
            _points(one.estimate),
            _span(one.interval),
        )
        for one in found.terms
    ]
    rankings = [
        ("By who benefits", _points(found.qini), ""),
        ("By risk", _points(found.qini_by_risk), ""),
        ("The first less the second", _points(found.qini - found.qini_by_risk),
         _span(found.ahead)),
    ]  # fmt: skip
    return card(
        _TITLE,
        told,
        follows,
        table(("A nudge helps more by", "Points", "95 %"), terms, name="stacked numbers"),
        table(("Worth of a ranking (Qini)", "Points", "95 %"), rankings, name="stacked numbers"),
        html.P(
            "What it looks at was chosen before anybody looked, and nobody is ranked by what was"
            " learnt from them.",
            className="says",
        ),
        note=note,
    )


def _what_follows(found: Uplift | NoUplift, policy: Policy, *, of_all: bool) -> str:
    """Who is written to first, of those who get a nudge of the same urgency."""
    if policy.sending.rank_by_gain == "off":
        return "Those at higher risk are written to first: the policy says so (rank by gain: off)."
    if not of_all:
        return "Who is written to first is decided by all programmes together."
    if isinstance(found, Uplift) and found.beats_risk:
        return "So those who gain most are written to first, among nudges of the same urgency."
    return "Until it is proven, those at higher risk are written to first."


def _span(interval: Interval) -> str:
    return f"{_points(interval.low)} to {_points(interval.high)}"


def _points(share: float) -> str:
    return f"{100 * share:+.1f}".replace("-", "\N{MINUS SIGN}")
