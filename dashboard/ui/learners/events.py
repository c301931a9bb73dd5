"""What happened, one line each: when, what, what came of it, and more below. Pure."""

from collections.abc import Iterable

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.ui.cards import Cell, Child


def event_list(events: Iterable[Component]) -> Component:
    """Events from edge to edge of their card, in the order given."""
    return dbc.ListGroup(list(events), flush=True, tag="ol", class_name="events")


def event(when: str, what: Cell, state: Child, *more: Child) -> Component:
    """One of them; `more` are quiet lines below."""
    below = [html.Div(line, className="says") for line in more if line]
    return dbc.ListGroupItem(
        dbc.Row(
            [
                dbc.Col(when, class_name="when", xs=12),
                dbc.Col([html.Div(what, className="what"), *below]),
                dbc.Col(state, width="auto"),
            ],
            class_name="gx-3 gy-0",
        )
    )
