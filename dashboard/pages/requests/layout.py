"""Requests: copies of what is held of a learner, and erasures; for admins."""

from typing import Any, Final

import dash
from dash import Input, Output, callback, dcc, html, no_update
from dash.development.base_component import Component

from dashboard.data import PageContext, page_context
from dashboard.data.records import REQUESTS_PAGE, PrivacyRecords, may_erase
from dashboard.pages.requests.content import request_list
from dashboard.ui import answer_line, not_for_them
from dashboard.ui.frame import SETTINGS_PAGES, page, ways

dash.register_page(
    __name__, path=REQUESTS_PAGE, name="Data requests", title="Data requests · Staycourse"
)
_LIVE, _LOOK = "requests-live", "requests-look"
_NOTICES: Final = {
    "asked": "Asked for: the worker takes it within seconds.",
    "gone": "That copy is gone: it was taken, it expired, or somebody else asked for it.",
}


def connect() -> None:
    """Draw the list again while somebody looks."""
    callback(Output(_LIVE, "children"), Input(_LOOK, "n_intervals"), prevent_initial_call=True)(
        look_again
    )


def look_again(_times: int | None) -> Any:  # noqa: ANN401 - Dash's own
    """The list as it is now."""
    context = page_context()
    return _list(context) if may_erase(context.viewer) else no_update


def layout(notice: str = "", **query: Any) -> Component:  # noqa: ANN401, ARG001 - a query may hold anything
    """The page; `notice` answers a form."""
    context = page_context()
    if not may_erase(context.viewer):
        text = "Learners' requests are looked after by admins"
        return page("Data requests", not_for_them(text, "Please ask one of them."))
    return page(
        "Data requests",
        ways(SETTINGS_PAGES, REQUESTS_PAGE, about="about settings"),
        answer_line(_NOTICES.get(notice, "")),
        html.Div(_list(context), id=_LIVE),
        dcc.Interval(id=_LOOK, interval=3_000),
        subtitle="Copies of what is held of a learner, and erasures",
    )


def _list(context: PageContext) -> Component:
    queries = context.queries
    found = PrivacyRecords(queries).requests()
    zone = queries.deployment.zone
    return request_list(found, context.viewer, now=queries.clock(), zone=zone)


connect()
