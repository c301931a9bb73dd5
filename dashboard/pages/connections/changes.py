"""What an administrator may change of a connection: its rhythm, its credentials, its end. Pure."""

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.data.records import ConnectionRecord
from dashboard.pages.connections.new_connection import asked_field
from dashboard.pages.connections.routes import EVERY, PAGE, SILENT
from dashboard.ui import button, card, confirmed, plain_form, select
from domain.sources.pulled import PULLED


def changes(record: ConnectionRecord, *, token: str) -> Component:
    """Three small forms."""
    one = record.connection
    at = f"{PAGE}/{one.connection_id}"
    secrets = [asked for asked in PULLED[one.platform].asked if asked.is_secret]
    rhythm = plain_form(
        f"{at}/rhythm",
        dbc.Row(
            [
                dbc.Col(select("every", "Pull", EVERY, chosen=str(one.every_minutes)), md=4),
                dbc.Col(
                    select(
                        "silent", "Tell us after no news for", SILENT, chosen=str(one.silent_hours)
                    ),
                    md=4,
                ),
                dbc.Col(
                    select(
                        "paused",
                        "State",
                        {"no": "pulled", "yes": "paused"},
                        chosen="yes" if one.is_paused else "no",
                    ),
                    md=4,
                ),
            ],
            class_name="g-3 mb-3",
        ),
        button("Save"),
        token=token,
    )
    credentials = plain_form(
        f"{at}/credentials",
        dbc.Stack([*(asked_field(asked) for asked in secrets), html.Div(button("Replace"))], gap=3),
        token=token,
    )
    return card(
        "Change",
        rhythm,
        html.Hr(),
        html.Details(
            [html.Summary("New credentials"), html.Div(credentials, className="mt-3")],
            className="mb-3",
        ),
        confirmed(
            "Remove this connection",
            "It is not pulled any more, and its credentials are forgotten. What it brought stays.",
            title="Remove this connection?",
            submit=button("Remove", color="primary"),
            action=f"{at}/remove",
            token=token,
        ),
    )
