"""Entries of the priority worklist: who, why, and what to do next. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui.cards import chip
from dashboard.ui.learners.badges import badge_chips
from dashboard.ui.learners.risk_mark import disagreement, risk_mark
from dashboard.ui.text import absent, why
from dashboard.web import Selection
from domain.learners import ACTIONS, Segment
from domain.policy import Policy


class _HasPolicy(Protocol):
    @property
    def policy(self) -> Policy:
        """The numbers in force."""


class EntryContext(Protocol):
    """What an entry needs besides its row."""

    @property
    def selection(self) -> Selection:
        """The day and filters to carry along."""

    @property
    def queries(self) -> _HasPolicy:
        """Where the thresholds come from."""


def entries(
    rows: Sequence[Mapping[str, Any]],
    context: EntryContext,
    *,
    start: int,
    fitting: int | None = None,
    contacted: Mapping[int, str] | None = None,
    todo: str = "",
    asked: Mapping[int, str] | None = None,
) -> Component:
    """An ordered list of learners; `rows` are snapshots in worklist order.

    A line is drawn after the number `fitting`: what a week has hours for. `contacted` says, by
    enrolment, that somebody was in contact; those entries are quiet and say so. `todo` is what to
    do for all of them; without it, for each by their segment. `asked` says, by enrolment, that a
    person was asked to help: that comes before what the rules saw.
    """
    several = len({row["coach"] for row in rows}) > 1
    items = []
    for number, row in enumerate(rows, start=start):
        contact = (contacted or {}).get(row["enrolment_id"])
        where = _where(row, several=several)
        waits = (asked or {}).get(row["enrolment_id"], "")
        items.append(
            _entry(row, number, context, contact=contact, where=where, todo=todo, waits=waits)
        )
        if number == fitting:
            ends = "This week's hours end about here"
            items.append(dbc.ListGroupItem(ends, class_name="hours-end"))
    return dbc.ListGroup(items, flush=True, tag="ol", class_name="worklist")


def who(row: Mapping[Any, Any]) -> str:
    """A learner's name, or their number where the source gives no names."""
    return f"Learner {row['learner_ref']}" if absent(row["name"]) else str(row["name"])


def action(row: Mapping[Any, Any]) -> str:
    """What to do next: about a barrier first, where there is one."""
    segment = Segment(row["composite_segment"])
    if segment is Segment.CRITICAL and not absent(row["barriers"]):
        return ACTIONS[segment][2]
    return ACTIONS[segment][0]


def _where(row: Mapping[Any, Any], *, several: bool) -> str:
    """The cohort; and the coach, where the list holds learners of several, or there is none."""
    if absent(row["coach"]):
        return f"{row['cohort']} · no coach"
    return f"{row['cohort']} · {row['coach']}" if several else str(row["cohort"])


def _entry(
    row: Mapping[str, Any],
    number: int,
    context: EntryContext,
    *,
    contact: str | None,
    where: str,
    todo: str,
    waits: str,
) -> Component:
    facts = why(row, context.queries.policy)
    mark = risk_mark(row["risk_score"], row["risk_band"])
    link = context.selection.link(f"/learner/{row['enrolment_id']}")
    name = dcc.Link(who(row), href=link, className="who stretched-link")
    odd = disagreement(row)
    reasons = [
        " · ".join([waits, *facts] if waits else facts),
        " ",
        *badge_chips(row["badges"]),
        html.Div(f"{odd}.", className="says") if odd else None,
    ]
    columns = [
        dbc.Col(f"{number:,}", class_name="rank", width="auto"),
        dbc.Col([name, html.Div(where, className="says where")], class_name="whom"),
        dbc.Col([chip(row["composite_segment"]), mark], class_name="chips", width="auto"),
        dbc.Col(reasons, class_name="why"),
        dbc.Col(contact or todo or action(row), class_name="action"),
    ]
    return dbc.ListGroupItem(
        dbc.Row(columns, align="center", class_name="gx-3 gy-1"),
        action=True,
        class_name="entry answered" if contact else "entry",
    )
