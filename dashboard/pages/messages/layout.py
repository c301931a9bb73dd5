"""Messages: what was sent, what was not, and why."""

from typing import Any, Final

import dash
import dash_bootstrap_components as dbc
import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.data import PageContext, nothing_yet, page_context
from dashboard.pages.messages.decisions import ANSWERS, to_decide
from dashboard.ui import (
    CHANNELS,
    MESSAGE_PAGES,
    NOT_KNOWN,
    STATES,
    Cell,
    Child,
    absent,
    answer_line,
    because,
    count,
    day,
    empty_state,
    moment,
    page,
    pages,
    state_mark,
    table,
    tabs,
    title_of,
    ways,
    who,
)
from dashboard.web import number as whole_number

dash.register_page(
    __name__, path="/messages", name="Messages", title="Messages · Staycourse", order=4
)

_PER_PAGE: Final = 50
_HEADINGS: Final = ("When (UTC)", "To", "What", "By", "State", "Why")


def layout(  # `notice` answers a form; the rest of a query may hold anything
    state: str = "",
    page: str = "1",
    notice: str = "",
    **query: Any,  # noqa: ANN401
) -> Component:
    """The page for a query; `state` empty means every state."""
    context = page_context(query)
    return nothing_yet("Messages") if not context.as_ofs else _decided(context, state, page, notice)


def _decided(context: PageContext, state: str, number: str, answer: str) -> Component:
    found = context.narrowed(context.queries.decisions(context.viewer, context.as_of))
    counts = found["state"].value_counts()
    words = {"": f"All {len(found):,}"}
    words |= {s: f"{STATES[s][0]} {counts[s]:,}" for s in STATES if s in counts.index}
    chosen = state if state in words else ""
    return page(
        "Messages",
        ways(MESSAGE_PAGES, "/messages", about="about messages")
        if context.viewer.sees_everyone
        else None,
        answer_line(ANSWERS.get(answer, "")),
        _to_decide(context),
        tabs("/messages", context.selection, "state", words, chosen) if len(found) else None,
        *_content(context, found[found["state"] == chosen] if chosen else found, chosen, number),
        subtitle=f"{count(len(found), 'decision')} up to {day(context.as_of)} · "
        "every message, and every one that was not sent, with its reason",
        pickers=context.pickers(),
    )


def _to_decide(context: PageContext) -> Child:
    return to_decide(
        context.queries.unconfirmed(context.viewer),
        context.selection,
        title_of=lambda kind: title_of(kind, context.queries.policy),
        token=context.viewer.form_token,
        back=context.selection.link("/messages"),
    )


def _content(context: PageContext, found: pd.DataFrame, chosen: str, number: str) -> list[Child]:
    if found.empty:
        return [
            empty_state(
                "No messages yet",
                "Once nudges are planned, every message and every non-message is listed here.",
            )
        ]
    last = -(-len(found) // _PER_PAGE)
    current = min(last, max(1, whole_number(number) or 1))
    start = (current - 1) * _PER_PAGE
    rows = found.iloc[start : start + _PER_PAGE].to_dict(orient="records")
    return [
        dbc.Card(table(_HEADINGS, (_row(row, context) for row in rows)), body=True),
        pages("/messages", context.selection, number=current, last=last, state=chosen),
    ]


def _row(row: dict[Any, Any], context: PageContext) -> tuple[Cell, ...]:
    learner = dcc.Link(who(row), href=context.selection.link(f"/learner/{row['enrolment_id']}"))
    subject = "" if absent(row["subject"]) else str(row["subject"])
    return (
        moment(row["at"]),
        ["the coach of ", learner] if row["to_coach"] else learner,
        [title_of(row["kind"], context.queries.policy), html.Div(subject, className="says")],
        CHANNELS.get(row["channel"], NOT_KNOWN),
        state_mark(row["state"]),
        because(row["reason"]),
    )
