"""Learners: everyone in a grid, by segment, with what to do for each segment."""

from collections.abc import Sequence
from typing import Any

import dash
import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.data import PageContext, nobody_here, nothing_yet, page_context
from dashboard.pages.learners.callbacks import connect
from dashboard.pages.learners.grid import grid
from dashboard.pages.learners.rows import SEARCH_LENGTH
from dashboard.ui import Child, button, chip, page, segments_in, tabs
from domain.learners import ACTIONS, Segment

dash.register_page(
    __name__, path="/learners", name="Learners", title="Learners · Staycourse", order=2
)
connect()


def layout(segment: str = "", **query: Any) -> Component:  # noqa: ANN401 - a query may hold anything
    """The page for a query; `segment` empty means everyone."""
    context = page_context(query)
    if not context.as_ofs:
        return nothing_yet("Learners")
    chosen = segment if segment in set(Segment) else ""
    return page(
        "Learners",
        *([nobody_here(context)] if not context.learners else _content(context, chosen)),
        subtitle=context.in_words,
        pickers=context.pickers(),
    )


def _content(context: PageContext, chosen: str) -> list[Child]:
    counts = context.segments
    words = {"": f"All {context.learners:,}"}
    segments = segments_in(context.shown["composite_segment"], chosen)
    words |= {segment: f"{segment} {counts.get(segment, 0):,}" for segment in segments}
    return [
        html.Div(
            [
                tabs("/learners", context.selection, "segment", words, chosen),
                html.Div([*_search(), _download(context)], className="tools"),
            ],
            className="toolbar",
        ),
        html.Div(id="learners-note"),
        _actions([Segment(chosen)] if chosen else segments),
        dbc.Card(
            grid(context.queries.known(context.viewer, context.asked)), class_name="grid-card"
        ),
        dcc.Store(
            id="learners-shown",
            data={
                "as_of": context.as_of.isoformat(),
                "cohort": context.selection.cohort,
                "coach": context.selection.coach,
                "segment": chosen,
            },
        ),
    ]


def _actions(shown: Sequence[Segment]) -> Component:
    return html.Div(
        [
            html.Div(
                [chip(segment), html.Span(" · ".join(ACTIONS[segment]))], className="actions-of"
            )
            for segment in shown
        ],
        className="actions",
        **{"aria-label": "Recommended actions"},
    )


def _search() -> list[Component]:
    return [
        dbc.Label("Search learners", html_for="learners-search", class_name="visually-hidden"),
        dbc.Input(
            id="learners-search",
            type="search",
            debounce=300,
            maxlength=SEARCH_LENGTH,
            placeholder="Search name, email, coach …",
        ),
    ]


def _download(context: PageContext) -> Component:
    return button(
        "Download CSV",
        href=context.selection.on(context.as_of).link("/downloads/segments.csv"),
        external_link=True,
        title="Everyone in this cohort on this day, with every original and computed column",
    )
