"""Connections: pick a platform, let us in, choose its courses, and see every pull."""

from typing import Any, Final

import dash
import dash_bootstrap_components as dbc
from dash import dcc
from dash.development.base_component import Component

from dashboard.data import PageContext, page_context
from dashboard.data.records import ConnectionRecord, ConnectionRecords, JobRecords, may_run_jobs
from dashboard.pages.connections.callbacks import LIVE, LOOK, WHICH, connect
from dashboard.pages.connections.content import one_connection
from dashboard.pages.connections.new_connection import new_connection, platforms
from dashboard.pages.connections.routes import PAGE
from dashboard.pages.connections.words import brought, next_time, state_chip
from dashboard.ui import (
    Cell,
    Child,
    answer_line,
    card,
    empty_state,
    moment,
    not_for_them,
    table,
    tag,
)
from dashboard.ui.frame import DATA_PAGES, no_worker, page, ways
from dashboard.web import number
from domain.sources.pulled import PULLED

dash.register_page(
    __name__, path=PAGE, name="Connections", title="Connections · Staycourse", order=8
)

#: What it says to whom it is not for.
_FOR_MANAGERS: Final = (
    "Connections are looked after by managers and admins",
    "How fresh our news is stands above every list of learners.",
)
connect()

_LOOK_EVERY: Final = 2_000
_LONGEST: Final = 300
_NOTICES: Final = {
    "added": "Kept. The worker asks the platform now.",
    "asked": "Asked for: the worker does it within seconds.",
    "already": "That is asked for already.",
    "chosen": "Saved. The first pull begins within a minute.",
    "changed": "Saved.",
    "removed": "Removed with its credentials. What it brought stays.",
}
_HEADINGS = ("Connection", "Platform", "Courses", "Last pull", "It brought", "Next pull")


def layout(
    which: str = "",
    add: str = "",
    find: str = "",
    notice: str = "",
    wrong: str = "",
    **query: Any,  # noqa: ANN401, ARG001 - Dash hands over all that is asked
) -> Component:
    """The page: all connections, one of them (`which`), or a new one (`add` names its platform)."""
    context = page_context()
    if not may_run_jobs(context.viewer):
        return page("Connections", not_for_them(*_FOR_MANAGERS))
    if which:
        shown = _one(context, number(which) or 0, find)
    elif add in PULLED and context.viewer.is_admin:
        shown = [new_connection(add, token=context.viewer.form_token)]
    else:
        shown = every_connection(context)
        if context.viewer.is_admin:
            shown.append(platforms())
    return page(
        "Connections",
        ways(DATA_PAGES, PAGE, about="about data and model"),
        answer_line(_NOTICES.get(notice, "")),
        dbc.Alert(wrong[:_LONGEST], color="danger", fade=False) if wrong else None,
        *shown,
        subtitle="Learning platforms that tell us what is new, by themselves",
    )


def _one(context: PageContext, number: int, find: str) -> list[Child]:
    shown, again = one_connection(context, number, find)
    return [
        dbc.Stack(shown, id=LIVE, gap=3),
        dcc.Store(id=WHICH, data={"which": number, "find": find}),
        dcc.Interval(id=LOOK, interval=_LOOK_EVERY, disabled=not again),
    ]


def every_connection(context: PageContext) -> list[Child]:
    """The table; and a word where no worker is there to pull."""
    jobs, zone = JobRecords(context.queries), context.queries.deployment.zone
    records = ConnectionRecords(context.queries).all()
    if not records:
        return [_none_yet(is_admin=context.viewer.is_admin)]
    rows = [_row(one, context) for one in records]
    return [
        None if jobs.worker_is_there else no_worker(jobs.worker_seen_at, zone=zone),
        card("Connected", table(_HEADINGS, rows, name="stacked numbers")),
    ]


def _row(record: ConnectionRecord, context: PageContext) -> tuple[Cell, ...]:
    one, zone = record.connection, context.queries.deployment.zone
    last = record.pulls[0] if record.pulls else None
    went: Cell = "never"
    if last:
        went = [moment(last.started_at.astimezone(zone)), " ", state_chip(last)]
    return (
        dcc.Link(one.name, href=f"{PAGE}?which={one.connection_id}"),
        PULLED[one.platform].title,
        f"{len(record.courses):,}",
        went,
        brought(last) if last else "",
        tag("paused") if one.is_paused else next_time(one, now=context.queries.clock(), zone=zone),
    )


def _none_yet(*, is_admin: bool) -> Component:
    return empty_state(
        "No platform is connected yet",
        "Connect yours, and learners, activity and marks come by themselves, every hour."
        if is_admin
        else "An admin can connect yours: then learners, activity and marks come by themselves.",
    )
