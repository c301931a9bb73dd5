"""Whom nudges help most, and whether ranking by that beats ranking by risk. Pure."""

from dash import html
from dash.development.base_component import Component

from dashboard.ui import card, table
from domain.experiments import TERMS, Interval, NoUplift, Uplift, uplift_sentence

_TITLE = "Whom do nudges help most?"


def who_benefits(found: Uplift | NoUplift) -> Component:
    """The finding in a sentence; terms and both rankings where there is enough to show them."""
    told = html.P(uplift_sentence(found), className="finding")
    note = f"{found.learners:,} learners whose first goal window is over, randomised"
    if isinstance(found, NoUplift):
        return card(_TITLE, told, note=note)
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
        table(("A nudge helps more by", "Points", "95 %"), terms, name="stacked numbers"),
        table(("Worth of a ranking (Qini)", "Points", "95 %"), rankings, name="stacked numbers"),
        html.P(
            "It is shown and ranks nobody: worklists go by the policy. What it looks at was chosen"
            " before anybody looked.",
            className="says",
        ),
        note=note,
    )


def _span(interval: Interval) -> str:
    return f"{_points(interval.low)} to {_points(interval.high)}"


def _points(share: float) -> str:
    return f"{100 * share:+.1f}".replace("-", "\N{MINUS SIGN}")
