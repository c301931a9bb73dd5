"""What is shown while a page is on its way, and when a part of it did not come. Pure."""

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component


def skeleton() -> Component:
    """The shape of a page before its first answer; our stylesheet takes it away."""
    cards = [dbc.Col(_card(4), xs=6, lg=3) for _ in range(4)]
    wide = [dbc.Col(_card(9), lg=7), dbc.Col(_card(9), lg=5)]
    title = dbc.Placeholder(size="lg", xs=3, button=False)
    return dbc.Container(
        dbc.Stack(
            [title, dbc.Row(cards, class_name="g-3"), dbc.Row(wide, class_name="g-3")], gap=3
        ),
        fluid=True,
        class_name="page skeleton placeholder-glow",
    )


def _card(lines: int) -> Component:
    widths = (7, 4, 10, 6, 9, 5, 8, 10, 6)
    body = [html.Div(dbc.Placeholder(size="sm", xs=width)) for width in widths[:lines]]
    return dbc.Card(dbc.CardBody(body))


def problem_toast() -> Component:
    """What a part that could not be shown says; `clientside.js` opens it and writes into it."""
    return dbc.Toast(
        "",
        id="problem",
        header="This did not work",
        icon="danger",
        is_open=False,
        dismissable=True,
        class_name="problem",
    )
