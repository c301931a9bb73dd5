"""How far what the scorer reads has moved from past courses, look by look. Pure."""

from collections.abc import Sequence
from typing import Final

import plotly.graph_objects as go
from dash.development.base_component import Component

from dashboard.ui import LIGHT, chart, count, day, figure, nothing, same_as_table
from domain.policy import ReleaseGates
from domain.store.scoring import DriftLook

_QUESTION: Final = "How far has what it reads moved?"
_HEADINGS: Final = ("Looked at", "Inputs", "Moved", "Need a look", "Largest index", "Middle index")


def drift_chart(looks: Sequence[DriftLook], gates: ReleaseGates) -> Component:
    """The largest and the middle index of each look, with the lines from which it is told."""
    if not looks:
        return nothing(_QUESTION, "Nobody has looked yet: that happens each Monday.")
    rows = [
        (
            day(one.as_of),
            f"{one.inputs:,}",
            f"{one.moved:,}",
            f"{one.shifted:,}",
            f"{one.largest:.2f}",
            f"{one.middle:.2f}",
        )
        for one in reversed(looks)
    ]
    return chart(
        "drift",
        _drawn(looks, gates),
        same_as_table(_HEADINGS, rows),
        question=_QUESTION,
        says=_says(looks, gates),
    )


def _says(looks: Sequence[DriftLook], gates: ReleaseGates) -> str:
    last, first = looks[-1], looks[0]
    now = (
        f"{last.shifted:,} of {count(last.inputs, 'input')} need a look on {day(last.as_of)}"
        f"{f' ({first.shifted:,} on {day(first.as_of)})' if len(looks) > 1 else ''}."
    )
    return (
        f"{now} The population stability index compares each input with the same week of past "
        f"courses: up to {gates.drift_moved:g} is as before, from {gates.drift_shifted:g} on it "
        "is told. Few learners make it large by chance."
    )


def _drawn(looks: Sequence[DriftLook], gates: ReleaseGates) -> go.Figure:
    days = [one.as_of for one in looks]
    series = (
        ("Largest", [one.largest for one in looks], LIGHT["kind-1"]),
        ("Middle", [one.middle for one in looks], LIGHT["kind-3"]),
    )
    drawn = figure(
        *(
            go.Scatter(
                x=days,
                y=values,
                name=name,
                mode="lines+markers",
                line={"color": colour, "width": 2},
                hovertemplate=f"%{{x|%-d %b}}<br>{name}: %{{y:.2f}}<extra></extra>",
            )
            for name, values, colour in series
        ),
        height=280,
        showlegend=True,
        xaxis={"tickformat": "%-d %b", "nticks": 10},
        yaxis={"title": {"text": "Stability index"}, "rangemode": "tozero"},
        margin={"l": 8, "r": 8, "t": 40, "b": 8},
    )
    for at, text in ((gates.drift_moved, "has moved"), (gates.drift_shifted, "needs a look")):
        drawn.add_hline(
            y=at,
            line={"color": LIGHT["muted"], "width": 1, "dash": "dot"},
            annotation={"text": text, "font": {"color": LIGHT["muted"], "size": 11}},
            annotation_position="top left",
        )
    return drawn
