"""All connections in a table, or what they are good for while there is none."""

from dash import dcc
from dash.development.base_component import Component

from dashboard.data import PageContext
from dashboard.data.records import ConnectionRecord, ConnectionRecords, JobRecords
from dashboard.pages.connections.routes import PAGE
from dashboard.pages.connections.words import brought, next_time, state_chip
from dashboard.ui import Cell, Child, card, empty_state, moment, table, tag
from dashboard.ui.frame import no_worker
from domain.sources.pulled import PULLED

_HEADINGS = ("Connection", "Platform", "Courses", "Last pull", "It brought", "Next pull")


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
