"""How far what the scorer reads has moved from past courses, look by look. Pure."""

from collections.abc import Sequence
from typing import Final

from dash.development.base_component import Component

from dashboard.ui import count, day, short_day
from dashboard.ui.charts import LIGHT, Figure, bar_trace, chart, figure, nothing, same_as_table
from domain.policy import ReleaseGates
from domain.store.scoring import DriftLook

_QUESTION: Final = "How far has what it reads moved?"
_HEADINGS: Final = ("Looked at", "Inputs", "Moved", "Need a look", "Largest index", "Middle index")


def drift_chart(looks: Sequence[DriftLook], gates: ReleaseGates) -> Component:
    """How many inputs moved at each look; the largest and the middle index in the table."""
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
        _drawn(looks),
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


def _drawn(looks: Sequence[DriftLook]) -> Figure:
    """Inputs that need a look, and above them those that have moved, at each look."""
    days = [short_day(one.as_of) for one in looks]
    series = (
        ("Need a look", [one.shifted for one in looks], LIGHT["kind-1"]),
        ("Have moved, but less", [one.moved - one.shifted for one in looks], LIGHT["kind-3"]),
    )
    return figure(
        *(
            bar_trace(
                x=days,
                y=values,
                name=name,
                marker={"color": colour, "line": {"width": 0}},
                hovertemplate=f"%{{x}}<br>{name}: %{{y:,}}<extra></extra>",
            )
            for name, values, colour in series
        ),
        height=280,
        barmode="stack",
        showlegend=True,
        xaxis={"type": "category"},
        yaxis={"title": {"text": "Inputs"}, "range": [0, max(one.inputs for one in looks)]},
        margin={"l": 8, "r": 8, "t": 40, "b": 8},
    )
