"""For admins: a copy of all that is held of a learner, and the end of it. Pure."""

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.data.records import REQUESTS_PAGE
from dashboard.ui import button, card, confirmed, plain_form

_TYPED = "erase-reference"


def their_data(enrolment: int, ref: str, *, token: str, may_copy: bool) -> Component:
    """What an admin does where this learner asks for their data, or to be erased.

    A copy says who they are: only who may know that makes one.
    """
    here = f"{REQUESTS_PAGE}/{enrolment}"
    copy = plain_form(f"{here}/copy", button("Prepare a copy"), token=token) if may_copy else None
    erase = confirmed(
        "Erase…",
        html.P(
            "Everything that is held of this learner goes, in every table and file, for good; no "
            "later import brings them back. Stops on their addresses stay, and counts of past days."
        ),
        dbc.Label(["Type their reference to confirm: ", html.Code(ref)], html_for=_TYPED),
        dbc.Input(id=_TYPED, name="reference", required=True, autocomplete="off"),
        title="Erase this learner?",
        submit=button("Erase for good", color="danger"),
        action=f"{here}/erase",
        token=token,
    )
    seen = button(
        "Who saw this learner", href=f"/settings/audit?about=learner+{enrolment}&days=3660"
    )
    return card(
        "Their data",
        html.Div([copy, seen, erase], className="d-flex gap-2 flex-wrap"),
        note="Where they ask for a copy, who saw it, or to be erased. The worker copies and erases;"
        " it is audited.",
    )
