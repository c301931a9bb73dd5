"""Notices as a calm list: what is wrong, what to do, since when. Pure."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.ui.text import moment
from domain.store.operations import OpenNotice


def notice_list(notices: Sequence[OpenNotice]) -> Component | None:
    """What is wrong now, newest first; nothing when all is well."""
    if not notices:
        return None
    return html.Ul(
        [html.Li(_notice(notice)) for notice in notices],
        className="notices",
        role="status",
        **{"aria-label": "To look at"},
    )


def _notice(notice: OpenNotice) -> list[Component]:
    return [
        html.Div(
            [
                html.Strong(notice.sentence),
                html.Span(notice.advice),
                html.Span(f"since {moment(notice.raised_at)} UTC", className="since"),
            ]
        ),
        html.Button(
            "Hide for now",
            id={"type": "dismiss", "notice": notice.notice_id},
            className="link",
            **{"aria-label": f"Hide for now: {notice.sentence}"},
        ),
    ]
