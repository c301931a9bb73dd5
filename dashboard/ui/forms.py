"""Forms that need no script: sent as they are, and the page comes back with an answer. Pure.

`assets/forms.js` sends them without leaving the page, and keeps one's place in it.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.ui.cards import Child

#: Types of the ids that a confirmation is opened and closed by; see `assets/clientside.js`.
ASK: Final = "ask"
ASKED: Final = "asked"
NO: Final = "no"
#: The class of a form that another page answers, such as a secret shown once; see `forms.js`.
WHOLE_PAGE: Final = "whole-page"


def plain_form(
    action: str, *children: Child, token: str, class_name: str = "", **hidden: str
) -> Component:
    """A form that carries the token of its reader, and `hidden` values.

    One of the class `WHOLE_PAGE` is answered by a page of its own.
    """
    given = {"token": token, **hidden}
    return dbc.Form(
        [*(dbc.Input(type="hidden", name=n, value=v) for n, v in given.items()), *children],
        action=action,
        method="POST",
        prevent_default_on_submit=False,
        class_name=class_name,
    )


def button(text: str, *, color: str = "secondary", **more: Any) -> Component:  # noqa: ANN401 - dbc's own
    """A button that sends its form, or with `href` a link that looks like one.

    A page has one thing to do first at most: that one is `primary`.
    """
    kind = {} if "href" in more else {"type": "submit"}
    return dbc.Button(text, color=color, outline=color == "secondary", **{**kind, **more})


def select(
    name: str, label: str, options: Mapping[str, str], *, chosen: str = "", place: str = ""
) -> Component:
    """One of several, with its label; value -> what it says, the first one by default.

    `place` tells it from another of that name on the page.
    """
    number = f"choose-{place}-{name}" if place else f"choose-{name}"
    return html.Div(
        [
            dbc.Label(label, html_for=number),
            dbc.Select(
                id=number,
                name=name,
                options=[{"label": text, "value": value} for value, text in options.items()],
                value=chosen or next(iter(options)),
            ),
        ]
    )


def confirmed(
    text: str, *asked: Child, title: str, submit: Component, action: str, token: str, **hidden: str
) -> Component:
    """A button that asks once more: a dialogue opens, and the form is sent from there."""
    name = " ".join((action, text, *hidden.values()))
    titled = _number(f"title-{name}")
    cancel = button("Cancel", type="button", id={"type": NO, "name": name})
    form = plain_form(
        action,
        dbc.ModalHeader(dbc.ModalTitle(title, id=titled, tag="h2"), close_button=False),
        dbc.ModalBody(list(asked)),
        dbc.ModalFooter([cancel, submit]),
        token=token,
        **hidden,
    )
    return html.Span(
        [
            button(text, type="button", id={"type": ASK, "name": name}),
            dbc.Modal(form, id={"type": ASKED, "name": name}, centered=True, labelledby=titled),
        ]
    )


def reason_form(action: str, *says: str, token: str, text: str, title: str) -> Component:
    """A decision that says what will be and asks why, so that nothing happens by a slip."""
    number = _number(f"why-{action}")
    return confirmed(
        text,
        *(html.P(one) for one in says),
        dbc.Label("Why? Others will read it.", html_for=number),
        dbc.Input(id=number, name="reason", required=True),
        title=title,
        submit=button(text, color="primary"),
        action=action,
        token=token,
    )


def answer_line(sentence: str, *more: Child) -> Child:
    """What answers a form, at the page's edge until it is closed; nothing without a sentence."""
    if not sentence:
        return None
    return dbc.Alert(
        [sentence, *more], color="primary", dismissable=True, fade=False, class_name="answer-line"
    )


def _number(text: str) -> str:
    """A text as an id of the page."""
    return re.sub(r"\W+", "-", text)
