"""The frame every page stands in: its title, what it shows, and the pickers. Pure."""

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.ui.cards import Child
from dashboard.ui.frame.kept_together import kept_together


def page(
    title: str, *children: Child, subtitle: str = "", pickers: tuple[Component, ...] = ()
) -> Component:
    """A page: header line with title and pickers, then its content."""
    header = html.Header(
        [
            html.Div(
                [html.H1(title), html.P(subtitle) if subtitle else None], className="page-title"
            ),
            html.Div(list(pickers), className="pickers") if pickers else None,
        ],
        className="page-header",
    )
    content = kept_together([header, *children])
    return dbc.Container(dbc.Stack(content, gap=3), fluid=True, class_name="page")
