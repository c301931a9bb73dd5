"""Notices, the newest open and the others folded: what is wrong, what to do, since when. Pure."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.ui.text import moment
from domain.store.operations import OpenNotice


def notice_list(notices: Sequence[OpenNotice], *, zone: ZoneInfo) -> Component | None:
    """What is wrong now; nothing when all is well.

    One that is closed stays away until its tab of the browser is closed.
    """
    if not notices:
        return None
    return html.Section(
        [_notice(notices[0], zone), _more(notices[1:], zone)],
        className="notices",
        **{"aria-label": "To look at"},
    )


def _more(notices: Sequence[OpenNotice], zone: ZoneInfo) -> Component | None:
    if not notices:
        return None
    summary = html.Summary(f"{len(notices)} more to look at")
    return html.Details([summary, *(_notice(notice, zone) for notice in notices)])


def _notice(notice: OpenNotice, zone: ZoneInfo) -> Component:
    return dbc.Alert(
        html.Div(
            [
                html.Strong(notice.sentence),
                html.Span(f" {notice.advice} "),
                html.Span(f"since {moment(notice.raised_at, zone)}", className="since"),
            ],
            className="notice-says",
        ),
        id=f"notice-{notice.notice_id}",
        color="warning",
        dismissable=True,
        fade=False,
        persistence=True,
        persistence_type="session",
    )
