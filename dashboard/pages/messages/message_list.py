"""Single messages behind a number: to whom, what, when and why, fifty a page."""

from collections.abc import Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.data import PageContext
from dashboard.data.records import MessageRecords
from dashboard.pages.messages.decisions import BOX
from dashboard.pages.messages.message_filter import MessageFilter
from dashboard.ui import (
    NOT_KNOWN,
    Cell,
    Child,
    absent,
    button,
    card,
    count,
    day,
    empty_state,
    moment,
    plain_form,
    plain_rows,
    table,
)
from dashboard.ui.frame import pages
from dashboard.ui.learners import CHANNELS, STATES, because, state_mark, title_of, who

_PER_PAGE: Final = 50
_LONGEST_WHY: Final = 500
_WAITING: Final = ("planned", "deferred")
_HEADINGS: Final = ("When", "To", "What", "By", "State", "Why")


def message_list(
    context: PageContext, records: MessageRecords, asked: MessageFilter, back: str
) -> Component:
    """The messages asked for, with the way back to all days; what still waits can be taken back."""
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
    context.queries.note_listed(context.viewer, found["enrolment_id"])
    waits = found["state"].isin(_WAITING) & ~found["to_coach"].astype(bool)
    may_stop = bool(waits.any()) and context.viewer.may_decide and records.context.is_now
    rows = [_row(row, context, records.zone, may_stop=may_stop) for row in plain_rows(found)]
    shown: Component = table(_HEADINGS if not may_stop else ("Choose", *_HEADINGS), rows)
    if may_stop:
        shown = _take_back(shown, token=context.viewer.form_token, back=back)
    return dbc.Stack(
        [
            way_back,
            card(_title(asked, total), shown, note=_note(asked)),
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


def _take_back(rows: Component, *, token: str, back: str) -> Component:
    """The list as a form: those ticked are not sent."""
    return plain_form(
        "/messages/take-back",
        rows,
        dbc.Label("Take back those ticked: why? Others will read it.", html_for="take-back-why"),
        dbc.InputGroup(
            [
                dbc.Input(id="take-back-why", name="why", required=True, maxlength=_LONGEST_WHY),
                button("Take back", color="primary"),
            ]
        ),
        dbc.FormText("A message that a sender has in hand by then still goes."),
        token=token,
        back=back,
    )


def _box(row: Mapping[Any, Any]) -> Cell:
    """What chooses a message that still waits; others cannot be chosen."""
    if row["state"] not in _WAITING or row["to_coach"]:
        return None
    name = f"{BOX}{row['id']}"
    label = html.Span(f"the message to {who(row)}", className="visually-hidden")
    return dbc.Checkbox(id=name, name=name, label=label, value=False)


def _row(
    row: Mapping[Any, Any], context: PageContext, zone: ZoneInfo, *, may_stop: bool
) -> tuple[Cell, ...]:
    learner = dcc.Link(who(row), href=context.selection.link(f"/learner/{row['enrolment_id']}"))
    to: list[Child] | Child = ["the coach of ", learner] if row["to_coach"] else learner
    subject = "" if absent(row["subject"]) else str(row["subject"])
    taken_back = "" if absent(row["taken_back"]) else str(row["taken_back"])
    return (
        *((_box(row),) if may_stop else ()),
        moment(row["at"].astimezone(zone)),
        to,
        [title_of(row["kind"], context.queries.policy), html.Div(subject, className="says")],
        CHANNELS.get(row["channel"], NOT_KNOWN),
        state_mark(row["state"]),
        [because(row["reason"]), html.Div(taken_back, className="says") if taken_back else None],
    )
