"""Learners: everyone in a grid, by segment, with what to do for each segment."""

from collections.abc import Sequence
from typing import Any

import dash
import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.data import PageContext, nobody_here, nothing_yet, page_context, since_last_week
from dashboard.pages.learners.callbacks import connect
from dashboard.pages.learners.grid import grid, shown_columns
from dashboard.pages.learners.rows import SEARCH_LENGTH
from dashboard.pages.learners.view_menu import (
    answer,
    column_chooser,
    download_menu,
    offered_views,
    view_menu,
)
from dashboard.ui import Child, chip
from dashboard.ui.charts import segments_in
from dashboard.ui.frame import page, tabs
from domain.learners import ACTIONS, Segment

dash.register_page(
    __name__, path="/learners", name="Learners", title="Learners · Staycourse", order=2
)
connect()


def layout(  # the rest of a query may hold anything
    segment: str = "",
    view: str = "",
    notice: str = "",
    **query: Any,  # noqa: ANN401
) -> Component:
    """The page for a query; `segment` empty means everyone, `view` names a saved view."""
    context = page_context(query)
    if not context.as_ofs:
        return nothing_yet("Learners")
    chosen = segment if segment in set(Segment) else ""
    return page(
        "Learners",
        answer(notice),
        *([nobody_here(context)] if not context.learners else _content(context, chosen, view)),
        subtitle=context.in_words,
        pickers=context.pickers(),
    )


def _content(context: PageContext, chosen: str, view: str) -> list[Child]:
    known = context.queries.known(context.viewer, context.asked)
    offered = offered_views(context)
    current = offered.get(view, offered[""]).view
    counts = context.segments
    words = {"": f"All {context.learners:,}"}
    segments = segments_in(context.shown["composite_segment"], chosen)
    words |= {segment: f"{segment} {counts.get(segment, 0):,}" for segment in segments}
    return [
        context.drawn(since_last_week),
        html.Div(
            [
                tabs("/learners", context.selection, "segment", words, chosen, view=view),
                html.Div(
                    [
                        *_search(current.search, sees_names=context.viewer.sees_names),
                        view_menu(context, offered, view, chosen),
                        column_chooser(shown_columns(current, known)),
                        download_menu(),
                    ],
                    className="tools",
                ),
            ],
            className="toolbar",
        ),
        html.Div(id="learners-note"),
        _actions([Segment(chosen)] if chosen else segments),
        dbc.Card(grid(known, current), class_name="grid-card"),
        dcc.Store(
            id="learners-shown",
            data=context.selection.on(context.as_of).parts | {"segment": chosen},
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


def _search(value: str, *, sees_names: bool) -> list[Component]:
    return [
        dbc.Label("Search learners", html_for="learners-search", class_name="visually-hidden"),
        dbc.Input(
            id="learners-search",
            type="search",
            value=value,
            debounce=300,
            maxlength=SEARCH_LENGTH,
            placeholder=f"Search {'name, email' if sees_names else 'number'}, coach …",
        ),
    ]
