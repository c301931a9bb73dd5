"""One connection as it is now: its state, its courses, what may be changed, and its pulls."""

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.data import PageContext
from dashboard.data.records import ConnectionRecord, ConnectionRecords, JobRecords
from dashboard.pages.connections.changes import changes
from dashboard.pages.connections.course_form import course_form
from dashboard.pages.connections.routes import PAGE
from dashboard.pages.connections.words import how_it_went, next_time, rhythm
from dashboard.ui import Child, button, card, empty_state, facts, moment, plain_form, table
from dashboard.ui.frame import no_worker
from domain.sources.pulled import PULLED

_PULLS = ("When", "Asked by", "State", "It brought", "Requests", "Took", "What was wrong")


def one_connection(context: PageContext, number: int, find: str) -> tuple[list[Child], bool]:
    """What to show of a connection, and whether to look again soon."""
    record = ConnectionRecords(context.queries).one(number)
    if record is None:
        return [empty_state("There is no such connection", "Somebody may have removed it.")], False
    jobs, zone = JobRecords(context.queries), context.queries.deployment.zone
    admin, token = context.viewer.is_admin, context.viewer.form_token
    pulls = [how_it_went(one, zone) for one in record.pulls]
    shown = [
        None if jobs.worker_is_there else no_worker(jobs.worker_seen_at, zone=zone),
        _problem(record),
        _state(record, context),
        *_notes(record),
        course_form(record, find=find, token=token)
        if admin and record.found.get("courses") and not record.is_at_work
        else None,
        card(
            "Pulls",
            table(_PULLS, pulls, name="stacked numbers")
            if pulls
            else html.P("It was not pulled yet.", className="absent mb-0"),
        ),
        changes(record, token=token) if admin and not record.is_at_work else None,
    ]
    return shown, record.is_at_work


def _state(record: ConnectionRecord, context: PageContext) -> Component:
    one, zone = record.connection, context.queries.deployment.zone
    found = record.found
    who = f"{found.get('account')} at {found.get('site')}" if found.get("site") else None
    news = moment(one.news_at.astimezone(zone)) if one.news_at else "nothing yet"
    return card(
        one.name,
        facts(
            {
                "Platform": PULLED[one.platform].title,
                "Address": one.address,
                "We are there": who,
                "Courses": f"{len(record.courses):,}",
                "Pulled": rhythm(one),
                "Next pull": next_time(one, now=context.queries.clock(), zone=zone),
                "Last news": news,
                "Added by": one.added_by,
            }
        ),
        _buttons(record, context.viewer.form_token) if context.viewer.is_admin else None,
        aside=dcc.Link("All connections", href=PAGE),
    )


def _buttons(record: ConnectionRecord, token: str) -> Component:
    at = f"{PAGE}/{record.connection.connection_id}"
    if record.is_at_work:
        asked = record.asked
        doing = "Asking the platform" if asked and asked.job.startswith("test") else "Pulling"
        return html.P(
            [dbc.Spinner(size="sm"), f" {doing} …"], className="says mt-3 mb-0", role="status"
        )
    return html.Div(
        [
            plain_form(f"{at}/test", button("Test"), token=token),
            plain_form(f"{at}/pull", button("Pull now"), token=token) if record.courses else None,
        ],
        className="hstack gap-2 mt-3",
    )


def _problem(record: ConnectionRecord) -> Child:
    if record.is_at_work or not (said := record.found.get("problem")):
        return None
    return dbc.Alert(
        [html.Strong("The platform could not be asked. "), str(said)], color="danger", fade=False
    )


def _notes(record: ConnectionRecord) -> list[Child]:
    notes = record.found.get("notes") or []
    if record.is_at_work or not notes:
        return []
    return [card("What it cannot see", html.Ul([html.Li(note) for note in notes]))]
