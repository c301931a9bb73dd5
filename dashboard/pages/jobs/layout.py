"""Jobs: what the worker does by itself, how it went, when next; any of them now, by a button."""

from typing import Any, Final

import dash
import dash_bootstrap_components as dbc
from dash import dcc
from dash.development.base_component import Component

from dashboard.data import page_context
from dashboard.data.records import may_run_jobs
from dashboard.pages.jobs.callbacks import LIVE, LOOK, SHOWN, connect
from dashboard.pages.jobs.content import content
from dashboard.ui import answer_line, not_for_them
from dashboard.ui.frame import DATA_PAGES, page, ways

dash.register_page(__name__, path="/jobs", name="Jobs", title="Jobs · Staycourse", order=8)

#: What it says to whom it is not for.
_FOR_MANAGERS: Final = (
    "Jobs are looked after by managers and admins",
    "Your worklist and your learners are kept up to date by them.",
)
connect()

_NOTICES: Final = {
    "asked": "Asked for: the worker takes it within seconds.",
    "already": "That is asked for or running already: it runs once.",
}


def layout(job: str = "", notice: str = "", **query: Any) -> Component:  # noqa: ANN401, ARG001 - Dash hands over all that is asked
    """The page; `job` shows what one of them did."""
    context = page_context()
    if not may_run_jobs(context.viewer):
        return page("Jobs", not_for_them(*_FOR_MANAGERS))
    return page(
        "Jobs",
        ways(DATA_PAGES, "/jobs", about="about data and model"),
        answer_line(_NOTICES.get(notice, "")),
        dbc.Stack(content(context, job), id=LIVE, gap=3),
        dcc.Store(id=SHOWN, data=job),
        dcc.Interval(id=LOOK, interval=3_000),
        subtitle="What runs by itself, how it went, and when it runs next",
    )
