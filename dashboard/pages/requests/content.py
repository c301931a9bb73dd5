"""Copies and erasures, each with how it stands. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from dash import html
from dash.development.base_component import Component

from dashboard.data.records import REQUESTS_PAGE, DataRequest
from dashboard.ui import (
    WHOLE_PAGE,
    Child,
    button,
    card,
    count,
    empty_state,
    moment,
    plain_form,
    progress_bar,
    table,
)
from dashboard.web import Viewer

_HEADINGS: Final = ("What", "Asked for", "How it stands")


def request_list(
    found: Sequence[DataRequest], viewer: Viewer, *, now: datetime, zone: ZoneInfo
) -> Component:
    """The newest first."""
    if not found:
        return empty_state(
            "Nobody has asked for anything yet",
            "On a learner's page is where a copy of their data is made, and where they are erased.",
            html.Div(button("Find the learner", color="primary", href="/learners")),
        )
    rows = [
        (
            "Erasure" if one.is_erasure else "Copy",
            f"{moment(one.job.asked_at.astimezone(zone))} by {one.job.asked_by}",
            _stands(one, viewer, now, zone),
        )
        for one in found
    ]
    return card(count(len(found), "request"), table(_HEADINGS, rows, name="stacked"))


def _stands(one: DataRequest, viewer: Viewer, now: datetime, zone: ZoneInfo) -> Child:
    job = one.job
    if job.is_open:
        return progress_bar(100 * job.share, job.doing or "waiting for the worker", is_moving=True)
    if job.state == "failed":
        return job.detail or "It failed. Ask again."
    return _erased(one) if one.is_erasure else _made(one, viewer, now, zone)


def _made(one: DataRequest, viewer: Viewer, now: datetime, zone: ZoneInfo) -> Child:
    if one.copy is None:
        return "It expired."
    if one.copy.taken_at is not None:
        return f"Taken {moment(one.copy.taken_at.astimezone(zone))}."
    until = moment(one.copy.expires_at.astimezone(zone))
    if not one.is_ready(viewer, now):
        return f"Waits until {until} for whoever asked."
    take = plain_form(
        f"{REQUESTS_PAGE}/copies/{one.copy.copy_id}",
        button("Download"),
        token=viewer.form_token,
        class_name=WHOLE_PAGE,
    )
    return html.Div([take, html.Small(f"Once, until {until}.")])


def _erased(one: DataRequest) -> Child:
    rows, tables = one.done.get("rows", 0), one.done.get("tables", 0)
    files = one.done.get("files") or ()
    says = f"Erased: {count(rows, 'row')} of {count(tables, 'table')}."
    if files:
        says += f" Not imported yet, so they may name them: {', '.join(files)}."
    return f"{says} Backups are yours to deal with."
