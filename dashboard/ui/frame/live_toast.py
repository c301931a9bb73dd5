"""Where an open page says what is new; `assets/live.js` fills it. Pure."""

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component


def live_toast() -> Component:
    """Room at the edge of the page for one sentence, with a button that shows what it tells of."""
    return html.Div(
        [
            dcc.Store(id="live"),
            dbc.Toast(
                html.Div(
                    [
                        html.Span(id="live-says"),
                        dbc.Button("Show", id="live-show", size="sm", color="primary"),
                    ],
                    className="live-line",
                ),
                id="live-toast",
                header="New",
                is_open=False,
                dismissable=True,
            ),
        ],
        id="live-toast-place",
        className="live-toast",
        role="status",
    )
