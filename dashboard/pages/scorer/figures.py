"""What the scorer in use said and what happened, week by week, as a picture. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import plotly.graph_objects as go
from dash.development.base_component import Component

from dashboard.ui import LIGHT, chart, figure
from domain.policy import ReleaseGates
from domain.store.scoring import RegisteredScorer

_HEIGHT: Final = 230


def level_chart(scorer: RegisteredScorer, gates: ReleaseGates) -> Component | None:
    """Said and happened in blocks of three weeks; None of scorers that did not keep it."""
    levels = scorer.metrics.get("not_complete", {}).get("levels")
    if not levels:
        return None
    return chart(
        "scorer-level",
        predicted_and_observed(levels),
        question="When it says so, is it so?",
        says=_answer(levels, gates),
    )


def predicted_and_observed(levels: Sequence[Mapping[str, Any]]) -> go.Figure:
    """Each block of weeks: the line is the mean score, the dots the share not completing."""
    weeks = [f"{level['from_week']}-{level['from_week'] + 2}" for level in levels]
    traces = [
        go.Scatter(
            x=weeks,
            y=[100 * level[name] for level in levels],
            mode=mode,
            name=name,
            line={"color": LIGHT["accent"], "width": 2},
            marker={"size": 9},
            hovertemplate=f"weeks %{{x}}: {name} %{{y:.0f}} %<extra></extra>",
        )
        for name, mode in (("said", "lines"), ("happened", "markers"))
    ]
    return figure(
        *traces,
        height=_HEIGHT,
        yaxis={"ticksuffix": " %", "rangemode": "tozero", "nticks": 5},
        xaxis={"title": {"text": "weeks of the course"}, "type": "category"},
        margin={"l": 8, "r": 8, "t": 12, "b": 8},
    )


def _answer(levels: Sequence[Mapping[str, Any]], gates: ReleaseGates) -> str:
    """In words, for who cannot see the picture."""
    off = [
        f"{level['from_week']} to {level['from_week'] + 2}"
        for level in levels
        if not gates.calibration_low * level["happened"]
        <= level["said"]
        <= gates.calibration_high * level["happened"]
    ]
    if not off:
        return (
            "The line is the share who it said will not complete, the dots are who did not. "
            "In every three weeks of the course they agree."
        )
    return f"The line is what it said, the dots what happened. They part in weeks {', '.join(off)}."
