"""What a rehearsal has found, asked for until it is over; the worker does the work."""

from typing import Any, Final

import dash

from dashboard.data import page_context
from dashboard.pages.settings.records import PolicyRecords
from dashboard.pages.settings.review import is_over, rehearsed
from dashboard.pages.settings.routes import may_change

REHEARSAL: Final = "settings-rehearsal"
POLL: Final = "settings-poll"


def connect() -> None:
    """Register it; Dash asks for it anew with each application."""
    dash.callback(
        dash.Output(REHEARSAL, "children"),
        dash.Output(POLL, "disabled"),
        dash.Input(POLL, "n_intervals"),
        prevent_initial_call=True,
    )(look)


def look(_times: int | None) -> Any:  # noqa: ANN401 - Dash's own
    """How far it is now, for whoever asks about their own change."""
    context = page_context()
    if not may_change(context.viewer):
        return None, True
    proposal = PolicyRecords(queries=context.queries, viewer=context.viewer).proposal()
    if proposal is None:
        return None, True
    return rehearsed(proposal, now=context.queries.clock()), is_over(proposal)
