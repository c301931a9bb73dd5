"""What to show where there is no page."""

from typing import Any

import dash
from dash import html
from dash.development.base_component import Component

from dashboard.ui import button, empty_state
from dashboard.ui.frame import page

dash.register_page(__name__, title="Not found · Staycourse")


def layout(**_query: Any) -> Component:  # noqa: ANN401 - a query may hold anything
    """A kind word and the ways on."""
    return page(
        "There is no such page",
        empty_state(
            "The address may be mistyped, or the page may have moved",
            "These are good places to go on from:",
            html.Div(
                [
                    button("Today", href="/"),
                    button("Worklist", href="/worklist"),
                    button("Learners", href="/learners"),
                ],
                className="ways-on",
            ),
        ),
    )
