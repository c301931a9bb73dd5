"""The journey in words, the newest first: what is drawn on the line, and why some was not. Pure."""

from collections.abc import Sequence
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboard.pages.learner.journey.happenings import DUE, SEGMENT, Happening
from dashboard.ui import Child, chip, count, short_day
from dashboard.ui.learners import event, event_list

_SHOWN: Final = 8


def journey_list(happened: Sequence[Happening], why_nothing: Sequence[str]) -> Component:
    """The newest few, the rest folded; days on which work was due are on the line alone."""
    told = [one for one in reversed(happened) if one.row != DUE]
    left = told[_SHOWN:]
    parts: list[Child] = [html.P(text, className="says journey-note") for text in why_nothing]
    parts.append(event_list(_event(one) for one in told[:_SHOWN]))
    if left:
        summary = html.Summary(f"{count(len(left), 'earlier event')}", className="more")
        parts.append(html.Details([summary, event_list(_event(one) for one in left)]))
    return html.Div(parts, className="journey-list")


def _event(one: Happening) -> Component:
    what: list[Child] = [
        html.Span(one.row, className="journey-row"),
        chip(one.what) if one.row == SEGMENT else one.what,
    ]
    return event(short_day(one.day), what, None, one.more)
