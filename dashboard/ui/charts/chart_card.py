"""A chart as a card: its question, what it says in words, and the figure in the right theme."""

from collections.abc import Iterable, Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui.cards import Cell, Child, card, table
from dashboard.ui.charts.figure import Figure, drawing

_CONFIG = {"displayModeBar": False, "responsive": True}


def chart(
    name: str,
    drawn: Figure,
    *more: Child,
    question: str,
    says: str = "",
    legend: Component | None = None,
) -> Component:
    """A card with the question as title; `says` is the answer in a sentence, read out to all.

    `more` stands below the figure.
    """
    return html.Section(
        card(question, canvas(name, drawn), *more, note=says, name="chart h-100", aside=legend),
        **{"aria-label": f"{question} {says}".strip()},
    )


def same_as_table(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Component:
    """What a chart shows as a folded table, whose cells may be links: for a keyboard, and to read.

    Nothing in a chart can be reached by keyboard, so a chart that leads somewhere has one.
    """
    return folded("The same as a table", table(headings, rows, name="stacked numbers"))


def folded(title: str, *more: Child) -> Component:
    """What only some want to read, behind its title."""
    return html.Details([html.Summary(title), *more], className="same")


def canvas(name: str, drawn: Figure) -> Component:
    """The figure alone: kept as data, drawn by the browser in light or dark."""
    height = drawn.layout["height"]
    return html.Div(
        [
            dcc.Store(id={"type": "drawing", "name": name}, data=drawing(drawn)),
            dcc.Graph(
                id={"type": "chart", "name": name},
                config=_CONFIG,
                responsive=True,
                style={"height": f"{height}px"},
            ),
        ],
        className="canvas",
        style={"height": f"{height}px"},
    )


def nothing(question: str, sentence: str) -> Component:
    """The same card where there is nothing to draw: an honest sentence."""
    return card(question, html.P(sentence, className="absent"), name="chart")
