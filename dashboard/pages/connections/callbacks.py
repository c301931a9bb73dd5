"""Draws a connection again while the worker is at it, unless somebody is being asked something."""

from typing import Any, Final

from dash import ALL, Input, Output, State, callback, no_update

from dashboard.data import page_context
from dashboard.data.records import may_run_jobs
from dashboard.pages.connections.content import one_connection
from dashboard.ui import ASKED

#: Where the connection is, what says when to look, and which one it is.
LIVE: Final = "connection-live"
LOOK: Final = "connection-look"
WHICH: Final = "connection-which"


def connect() -> None:
    """Register it; Dash asks for it anew with each application."""
    callback(
        Output(LIVE, "children"),
        Output(LOOK, "disabled"),
        Input(LOOK, "n_intervals"),
        State(WHICH, "data"),
        State({"type": ASKED, "name": ALL}, "is_open"),
        prevent_initial_call=True,
    )(look_again)


def look_again(_times: int | None, shown: dict[str, Any], asking: list[bool | None]) -> Any:  # noqa: ANN401 - Dash's own
    """The connection as it is now."""
    context = page_context()
    if any(asking) or not may_run_jobs(context.viewer):
        return no_update, no_update
    content, again = one_connection(context, int(shown["which"]), str(shown["find"]))
    return content, not again
