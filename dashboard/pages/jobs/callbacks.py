"""Draws the list of jobs again while somebody looks, unless they are being asked something."""

from typing import Any, Final

from dash import ALL, Input, Output, State, callback, no_update

from dashboard.data import page_context
from dashboard.data.records import may_run_jobs
from dashboard.pages.jobs.content import content
from dashboard.ui import ASKED

#: Where the list is, what says when to look, and which job is shown alone.
LIVE: Final = "jobs-live"
LOOK: Final = "jobs-look"
SHOWN: Final = "jobs-shown"


def connect() -> None:
    """Register it; Dash asks for it anew with each application."""
    callback(
        Output(LIVE, "children"),
        Input(LOOK, "n_intervals"),
        State(SHOWN, "data"),
        State({"type": ASKED, "name": ALL}, "is_open"),
        prevent_initial_call=True,
    )(look_again)


def look_again(_times: int | None, job: str, asking: list[bool | None]) -> Any:  # noqa: ANN401 - Dash's own
    """The list as it is now."""
    context = page_context()
    if any(asking) or not may_run_jobs(context.viewer):
        return no_update
    return content(context, job)
