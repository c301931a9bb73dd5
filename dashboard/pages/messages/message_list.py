"""Single messages behind a number: to whom, what, when and why, fifty a page."""

from collections.abc import Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.data import MessageRecords, PageContext
from dashboard.pages.messages.message_filter import MessageFilter
from dashboard.ui import (
    CHANNELS,
    NOT_KNOWN,
    STATES,
    Cell,
    Child,
    absent,
    because,
    card,
    count,
    day,
    empty_state,
    moment,
    pages,
    state_mark,
    table,
    title_of,
    who,
)

_PER_PAGE: Final = 50
_HEADINGS: Final = ("When", "To", "What", "By", "State", "Why")


def message_list(context: PageContext, records: MessageRecords, asked: MessageFilter) -> Component:
    """The messages asked for, with the way back to all days."""
    total = int(asked.narrowed(records.counts)["decisions"].sum())
    last = max(1, -(-total // _PER_PAGE))
    current = min(last, asked.page)
    found = records.rows(
        day=asked.on,
        states=asked.states,
        reason=asked.store_reason,
        kind=asked.kind,
        channel=asked.by,
        start=(current - 1) * _PER_PAGE,
        number=_PER_PAGE,
    )
    every = asked.parts(on=None, state="", reason="", outcome="")
    way_back = dcc.Link("← All days", href=context.selection.link("/messages", **every))
    if found.empty:
        return dbc.Stack([way_back, empty_state("Nothing like that", "Nothing fits any more.")])
    rows = (_row(row, context, records.zone) for row in found.to_dict(orient="records"))
    return dbc.Stack(
        [
            way_back,
            card(_title(asked, total), table(_HEADINGS, rows), note=_note(asked)),
            pages("/messages", context.selection, number=current, last=last, **asked.parts()),
        ],
        gap=3,
    )


def _title(asked: MessageFilter, total: int) -> str:
    what = STATES[asked.state][0] if asked.state else "Decisions"
    when = f" on {day(asked.on)}" if asked.on else ""
    return f"{what}{when}: {count(total, 'message')}"


def _note(asked: MessageFilter) -> str:
    return because(asked.store_reason) if asked.store_reason else ""


def _row(row: Mapping[Any, Any], context: PageContext, zone: ZoneInfo) -> tuple[Cell, ...]:
    learner = dcc.Link(who(row), href=context.selection.link(f"/learner/{row['enrolment_id']}"))
    to: list[Child] | Child = ["the coach of ", learner] if row["to_coach"] else learner
    subject = "" if absent(row["subject"]) else str(row["subject"])
    return (
        moment(row["at"].astimezone(zone)),
        to,
        [title_of(row["kind"], context.queries.policy), html.Div(subject, className="says")],
        CHANNELS.get(row["channel"], NOT_KNOWN),
        state_mark(row["state"]),
        because(row["reason"]),
    )
