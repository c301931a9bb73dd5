"""What a scorer foretells of one learner: risk, leaving soon, silence, the final grade. Pure."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard.pages.learner.scores.figures import RiskMarks, leave_soon, risk
from dashboard.pages.learner.scores.score_reasons import unscored
from dashboard.ui import Child, absent, card, chance
from dashboard.ui.charts import canvas, nothing
from dashboard.ui.learners import when_and_how
from domain.policy import Bands

#: Columns of a snapshot that few scorers can tell -> how the chance is named.
_FURTHER: Final[Mapping[str, str]] = {
    "leave_after_gap": "Leaves in 14 to 35 days",
    "stop_out": "No more activity, though registered",
}


def risk_card(shown: pd.DataFrame, bands: Bands, marks: RiskMarks) -> Component:
    """How risk and the chance of leaving went, on each scored day; `shown` ends with today's."""
    question = "How has the risk changed?"
    latest = shown.iloc[-1].to_dict()
    if shown["risk_score"].notna().sum() == 0:
        return nothing(question, unscored(latest))
    return card(
        question,
        canvas("risk", risk(shown, bands, marks)),
        _reconciled(when_and_how(latest, bands)),
        *_leaving(shown, latest),
        note="Risk of not completing, 0 to 100, on each scored day. "
        "Squares on the line are nudges, diamonds contacts.",
        name="chart h-100",
    )


def final_grade(latest: Mapping[Any, Any]) -> Child:
    """The grade on the last day as a range, of who stays; nothing where the scorer cannot tell."""
    if absent(latest["grade_forecast"]):
        return None
    low, likely, high = (latest[f"grade_{name}"] for name in ("low", "forecast", "high"))
    text = f"If they stay: final grade {low:.0f}\N{EN DASH}{high:.0f} %, most likely {likely:.0f} %"
    return html.Span(text, className="says")


def _reconciled(sentence: str) -> Child:
    return html.P(sentence, className="reconciled") if sentence else None


def _leaving(shown: pd.DataFrame, latest: Mapping[Any, Any]) -> list[Child]:
    parts: list[Child] = []
    if shown["leave_soon"].notna().any():
        parts += [
            html.H3("How likely is leaving within 21 days?"),
            canvas("leave-soon", leave_soon(shown)),
        ]
    known = {
        name: latest[column] for column, name in _FURTHER.items() if not absent(latest[column])
    }
    if known:
        lines = [
            html.Div([html.Dt(name), html.Dd(chance(value))], className="chance")
            for name, value in known.items()
        ]
        parts.append(html.Dl(lines, className="chances"))
    return parts
