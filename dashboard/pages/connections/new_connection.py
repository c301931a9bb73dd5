"""A new connection: which platform, where it is, and what lets us in. Pure."""

from typing import Final

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.pages.connections.routes import PAGE, field_of
from dashboard.ui import button, card, plain_form
from domain.sources.pulled import PULLED, Asked

_SAFE: Final = "Encrypted, never shown again, and sent nowhere but to this address."


def platforms() -> Component:
    """What can be connected, each with what it brings."""
    choices = [
        dbc.Col(
            dbc.Card(
                [
                    html.H3(one.title, className="h6"),
                    html.P(one.brings, className="says flex-grow-1"),
                    button(
                        f"Connect {one.title}",
                        href=f"{PAGE}?add={name}",
                        class_name="align-self-start mt-2",
                    ),
                ],
                body=True,
                class_name="h-100",
            ),
            xs=12,
            md=6,
            xl=4,
        )
        for name, one in PULLED.items()
    ]
    return card(
        "Connect a platform",
        dbc.Row(choices, class_name="g-3"),
        note="For files that a platform exports, go to Imports.",
    )


def new_connection(platform: str, *, token: str) -> Component:
    """The form for one platform."""
    about = PULLED[platform]
    form = plain_form(
        f"{PAGE}/add",
        dbc.Stack(
            [
                _labelled(
                    "name",
                    "A short name for it",
                    "Letters, digits, - and _. Learners' refs begin with it, so it never changes.",
                    value=platform,
                    pattern="[A-Za-z0-9_-]+",
                    maxLength=40,
                ),
                _labelled("address", about.address_is, f"Such as {about.address}", type="text"),
                *(asked_field(one) for one in about.asked),
                html.P(_SAFE, className="says mb-0"),
                html.Div(
                    [
                        button("Keep and test", color="primary"),
                        button("Cancel", href=PAGE),
                    ],
                    className="hstack gap-2",
                ),
            ],
            gap=3,
        ),
        token=token,
        platform=platform,
    )
    return card(
        f"Connect {about.title}",
        form,
        note=f"Which rights it needs: docs/sources/{about.guide}.md. It brings: {about.brings}.",
    )


def asked_field(one: Asked) -> Component:
    """The field for one thing that a platform asks for; a secret is never filled in."""
    name = field_of(one.name)
    if one.is_long:
        number = f"connection-{name}"
        return html.Div(
            [
                dbc.Label(one.label, html_for=number),
                dbc.Textarea(id=number, name=name, rows=5, required=not one.is_optional),
                html.Div(one.says, className="says"),
            ]
        )
    kind = {"type": "password", "autocomplete": "new-password"} if one.is_secret else {}
    return _labelled(name, one.label, one.says, required=not one.is_optional, **kind)


def _labelled(name: str, label: str, says: str, **more: object) -> Component:
    number = f"connection-{name}"
    given = {"required": True, "autocomplete": "off"} | more
    return html.Div(
        [
            dbc.Label(label, html_for=number),
            dbc.Input(id=number, name=name, **given),
            html.Div(says, className="says") if says else None,
        ]
    )
