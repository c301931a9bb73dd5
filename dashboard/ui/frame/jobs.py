"""Jobs of the worker, on any page: asking for one to run, and whether a worker is there. Pure."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.ui.forms import button, confirmed
from dashboard.ui.text import moment

_MINUTE: Final = 60
_HOUR: Final = 3600
_PICKED_UP: Final = "The worker takes it within seconds, once. You may leave this page."
_NO_WORKER: Final = (
    "The worker is not running: nothing is imported, scored or sent, and what you ask for waits "
    "until it is back."
)


def run_now(
    job: str, title: str, *, token: str, text: str = "Run now", back: str = "/jobs"
) -> Component:
    """A button that asks the worker to run a job, after a question."""
    return confirmed(
        text,
        _PICKED_UP,
        title=f"{title}: run it now?",
        submit=button("Run now", color="primary"),
        action=f"/jobs/{job}/run",
        token=token,
        back=back,
    )


def no_worker(seen_at: datetime | None, *, zone: ZoneInfo) -> Component:
    """What to say where no worker is there."""
    if seen_at is None:
        when = " None has run here yet."
    else:
        when = f" It was last heard of on {moment(seen_at.astimezone(zone))}."
    whom = " Please tell whoever looks after this installation."
    return dbc.Alert(
        [html.Strong(_NO_WORKER), when, whom], color="danger", fade=False, class_name="mb-0"
    )


def took(span: timedelta | None) -> str:
    """A duration as people say it; empty where there is none."""
    if span is None:
        return ""
    seconds = span.total_seconds()
    if seconds < 1:
        return "under a second"
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    return f"{seconds / _HOUR:.1f} h"
