"""Forms that need no script: sent as they are, and the page comes back with an answer. Pure."""

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui.cards import Child


def plain_form(
    action: str, *children: Child, token: str, name: str = "inline", **hidden: str
) -> Component:
    """A form that carries the token of its reader, and `hidden` values."""
    given = {"token": token, **hidden}
    return html.Form(
        [*(dcc.Input(type="hidden", name=n, value=v) for n, v in given.items()), *children],
        action=action,
        method="post",
        className=name,
    )


def answer_line(sentence: str, *more: Child) -> Child:
    """The line that answers a form; nothing without a sentence."""
    return html.P([sentence, *more], className="said-so", role="status") if sentence else None


def reason_form(action: str, *, token: str, button: str) -> Component:
    """A form that asks why, behind a summary, so that nothing happens by a slip."""
    return html.Details(
        [
            html.Summary(button),
            html.Form(
                [
                    dcc.Input(type="hidden", name="token", value=token),
                    html.Label(
                        ["Why? Others will read it.", dcc.Input(name="reason", required=True)],
                        className="field",
                    ),
                    html.Button(button, type="submit", className="button strong"),
                ],
                action=action,
                method="post",
                className="reason",
            ),
        ],
        className="confirm",
    )
