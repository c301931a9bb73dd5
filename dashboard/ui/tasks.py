"""Tasks: what only a person can do, for whom, why and by when. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import dash_bootstrap_components as dbc
import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui.cards import Child, card, tag
from dashboard.ui.text import absent, count, short_day
from dashboard.ui.worklist_entries import who
from dashboard.web import Selection

#: The worklist below should stay in sight.
_SHOWN = 8
#: What the query of the worklist says to see every task.
EVERY = "all"


def task_list(
    tasks: pd.DataFrame, selection: Selection, *, today: date, shown: str = ""
) -> Component:
    """Tasks of several learners, most urgent first; each leads to its learner, who has all of it.

    The first few, or every one where `shown` is `EVERY`.
    """
    every = shown == EVERY
    coaches = tasks["coach"].nunique()
    rows = (tasks if every else tasks.head(_SHOWN)).to_dict(orient="records")
    items = []
    for row in rows:
        name = dcc.Link(
            who(row),
            href=selection.link(f"/learner/{row['enrolment_id']}"),
            className="who stretched-link",
        )
        where = html.Div(_where(row, coaches=coaches), className="says where")
        items.append(_task(row, dbc.Col([name, where], **_place(2, lg=2)), today))
    return card(
        count(len(tasks), "task"),
        note="What learners asked for, and what no automatic message can do. "
        "Any contact you log with the learner completes it.",
        rows=html.Div([_rows(items), _more(len(tasks), selection, every=every)]),
        name="tasks-card",
    )


def tasks_here(tasks: pd.DataFrame, *, today: date, log: Child) -> Child:
    """The open tasks of the learner whose page it is; nothing when there are none."""
    if tasks.empty:
        return None
    items = [_task(row, None, today) for row in tasks.to_dict(orient="records")]
    return card("Waits for a person", rows=html.Div([_rows(items), log]), name="tasks-here")


def _rows(items: list[Component]) -> Component:
    return dbc.ListGroup(items, flush=True, class_name="tasks")


def _task(row: Mapping[Any, Any], name: Child, today: date) -> Component:
    columns = [
        dbc.Col(_urgency(row), class_name="urgency", width="auto"),
        name,
        dbc.Col(_asked(row), class_name="asked", **_place(3, lg=True)),
        dbc.Col(_due(row, today), class_name="due ms-auto", **_place(1, lg="auto", xs="auto")),
    ]
    return dbc.ListGroupItem(dbc.Row(columns, class_name="gx-3 gy-1"), action=name is not None)


def _place(order: int, *, lg: int | str | bool, xs: int | str = 12) -> dict[str, Any]:
    """Where a column stands on a phone, and how wide it is there and on a large screen."""
    return {"xs": {"size": xs, "order": order}, "lg": {"size": lg, "order": 0}}


def _more(number: int, selection: Selection, *, every: bool) -> Child:
    """The way to the rest of them, and back."""
    if number <= _SHOWN:
        return None
    text = f"Show the first {_SHOWN} only" if every else f"Show all {number:,} tasks"
    href = selection.link("/worklist", tasks=None if every else EVERY)
    return dcc.Link(text, href=href, className="more")


def _urgency(row: Mapping[Any, Any]) -> Child:
    if row["urgent"]:
        return tag("Urgent", "critical")
    return tag("Task")


def _where(row: Mapping[Any, Any], *, coaches: int) -> str:
    """Whose it is; to a coach, who knows that, the cohort."""
    if absent(row["coach"]):
        return "no coach yet"
    return str(row["coach"] if coaches > 1 else row["cohort"])


def _asked(row: Mapping[Any, Any]) -> list[Component]:
    detail = "" if absent(row["detail"]) else str(row["detail"])
    words = [html.Div(row["action"], className="action")]
    if detail:
        words.append(html.Div(detail, className="says why", title=detail))
    return words


def _due(row: Mapping[Any, Any], today: date) -> Component:
    if absent(row["due_on"]):
        return html.Span(f"since {short_day(row['as_of'])}")
    due = row["due_on"].date()
    if due == today:
        return html.Span("due today")
    if due > today:
        return html.Span(f"due {short_day(due)}")
    return html.Span(f"was due {short_day(due)}", className="late")
