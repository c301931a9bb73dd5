"""Each job with its last run, its next, and a button; and what ran before. Pure."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.data.records import Run
from dashboard.pages.jobs.words import STATES, in_words
from dashboard.ui import Child, card, count, moment, table, upper_first
from dashboard.ui.frame import run_now, took
from dashboard.ui.learners import event, event_list
from domain.store.operations import PlannedJob

_HEADINGS = ("Job", "Last run", "Next", "")
_OLDER = 40
_ALL_THE_TIME = "all the time; if it fails, a notice says so"


def job_table(
    jobs: Sequence[PlannedJob],
    last: Mapping[str, Run],
    *,
    zone: ZoneInfo,
    token: str,
    worker_is_there: bool,
) -> Component:
    """What the worker runs by itself; `last` is the newest run by job."""
    rows = [
        (
            html.Div(
                [dcc.Link(job.title, href=f"/jobs?job={job.name}"), _says(job.about)],
            ),
            _last(last.get(job.name), zone) if job.next_at or job.name in last else _ALL_THE_TIME,
            _next(job, zone, due=worker_is_there),
            _button(job, last.get(job.name), token),
        )
        for job in jobs
    ]
    return card("What runs by itself", table(_HEADINGS, rows, name="stacked numbers jobs"))


def history(
    one: str, runs: Sequence[Run], titles: Mapping[str, str], *, zone: ZoneInfo
) -> Component:
    """What the job of title `one` did, or all did, the newest first; `titles` are by job."""
    more = len(runs) - _OLDER
    return card(
        f"{one}: what it did" if one else "What ran",
        None if runs else html.P("Nothing has run yet.", className="absent"),
        html.P(f"And {count(more, 'run')} before.", className="says") if more > 0 else None,
        rows=event_list(
            _run(run, zone, "" if one else _title(run, titles)) for run in runs[:_OLDER]
        )
        if runs
        else None,
        aside=dcc.Link("All jobs", href="/jobs") if one else None,
    )


def _title(run: Run, titles: Mapping[str, str]) -> str:
    return titles.get(run.job) or upper_first(run.job.replace("-", " "))


def _run(run: Run, zone: ZoneInfo, title: str) -> Component:
    """A run under the title of its job, or, where the page is about that job, what it did."""
    return event(
        moment(run.at, zone),
        [title or in_words(run.detail) or STATES[run.state][0], *_asked(run)],
        _mark(run.state),
        in_words(run.detail) if title else None,
        _tries(run),
        _log(run),
    )


def _log(run: Run) -> Child:
    if not run.log:
        return None
    return html.Details([html.Summary("What it logged"), html.Pre(run.log, className="log-lines")])


def _asked(run: Run) -> list[Child]:
    return [html.Span(f" · asked for by {run.asked_by}", className="says")] if run.asked_by else []


def _tries(run: Run) -> str:
    said = f"took {took(run.took)}" if run.took is not None else ""
    tried = f"tried {run.attempts} times" if run.attempts > 1 else ""
    return ", ".join(part for part in (said, tried) if part)


def _mark(state: str) -> Component:
    text, tone = STATES[state]
    return html.Span(text, className=f"state state-{tone}")


def _says(text: str) -> Component:
    return html.Div(text, className="says")


def _last(run: Run | None, zone: ZoneInfo) -> Child:
    if run is None:
        return html.Span("never", className="absent")
    below = in_words(run.detail)
    when = moment(run.at, zone)
    span = f" · {took(run.took)}" if run.took is not None else ""
    return html.Div(
        [_mark(run.state), html.Span(f" {when}{span}"), _says(below) if below else None]
    )


def _next(job: PlannedJob, zone: ZoneInfo, *, due: bool) -> Child:
    when = moment(job.next_at, zone) if job.next_at else ""
    said = when if due else "when the worker is back"
    return html.Div([html.Span(said), _says(job.rhythm)]) if said else html.Span(job.rhythm)


def _button(job: PlannedJob, last: Run | None, token: str) -> Child:
    if last is not None and last.is_open:
        return dbc.Spinner(size="sm", color="secondary", spinner_class_name="me-2")
    return run_now(job.name, job.title, token=token)
