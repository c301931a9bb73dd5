"""Notices as a calm list: what is wrong, what to do, since when. Pure."""

from collections.abc import Sequence

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.ui.text import moment
from domain.store.operations import OpenNotice


def notice_list(notices: Sequence[OpenNotice]) -> Component | None:
    """What is wrong now, newest first; nothing when all is well.

    One that is closed stays away until its tab of the browser is closed.
    """
    if not notices:
        return None
    return html.Section(
        [_notice(notice) for notice in notices],
        className="notices",
        **{"aria-label": "To look at"},
    )


def _notice(notice: OpenNotice) -> Component:
    return dbc.Alert(
        [
            html.Strong(notice.sentence),
            html.Span(f" {notice.advice} "),
            html.Span(f"since {moment(notice.raised_at)} UTC", className="since"),
        ],
        id=f"notice-{notice.notice_id}",
        color="warning",
        dismissable=True,
        fade=False,
        persistence=True,
        persistence_type="session",
    )
