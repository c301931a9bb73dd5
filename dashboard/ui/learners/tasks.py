"""Tasks: what only a person can do, and by when; late ones say by how much. Pure.

What had led to a task on the day it arose is not repeated: today's facts stand beside it. What a
learner said themselves stays.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import dash_bootstrap_components as dbc
import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard.ui.cards import Child, card
from dashboard.ui.plain_rows import plain_rows
from dashboard.ui.text import absent, count, short_day
from domain.coaching import OWN_CAUSES
from domain.policy import CoachingPolicy

#: Causes of tasks that follow messages without an answer begin so; see `domain.nudges`.
_UNANSWERED: Final = "ladder:"


def tasks_here(tasks: pd.DataFrame, *, today: date, rules: CoachingPolicy, log: Child) -> Child:
    """The open tasks of the learner whose page it is; nothing when there are none."""
    if tasks.empty:
        return None
    lines = task_lines(plain_rows(tasks), today=today, rules=rules)
    items = [dbc.ListGroupItem(line) for line in lines]
    rows = html.Div([dbc.ListGroup(items, flush=True, class_name="tasks"), log])
    return card("Waits for a person", rows=rows, name="tasks-here")


def task_lines(
    tasks: Sequence[Mapping[Any, Any]], *, today: date, rules: CoachingPolicy
) -> list[Component]:
    """Each row of `read_tasks` as a line: what is asked, since when, and how late it is."""
    return [_line(row, today, rules) for row in tasks]


def _line(row: Mapping[Any, Any], today: date, rules: CoachingPolicy) -> Component:
    said = "" if absent(row["detail"]) or row["cause"] not in OWN_CAUSES else str(row["detail"])
    late = days_late(row, today)
    parts: list[Child] = [
        html.Span(row["action"], className="asked"),
        html.Span(_due(row, today, rules), className="due late" if late else "due"),
        html.Div(said, className="says said") if said else None,
    ]
    return html.Div(parts, className="task")


def days_late(row: Mapping[Any, Any], today: date) -> int:
    """How many days a task is past its day; 0 where it is not, or has none."""
    due = row["due_on"]
    return 0 if absent(due) else max(0, (pd.Timestamp(today) - due).days)


def _due(row: Mapping[Any, Any], today: date, rules: CoachingPolicy) -> str:
    if absent(row["due_on"]):
        return f"since {short_day(row['as_of'])}"
    due, late = row["due_on"].date(), days_late(row, today)
    if late:
        since = short_day(row["as_of"])
        lasts = _unanswered(row) if late >= rules.escalates_after_days else ""
        return f"{count(late, 'day')} overdue, asked on {since}{lasts}"
    return "due today" if due == today else f"due {short_day(due)}"


def _unanswered(row: Mapping[Any, Any]) -> str:
    """What is said besides once it has lasted: any contact would have completed it."""
    stopped = str(row["cause"]).startswith(_UNANSWERED)
    waits = ", and messages about it have stopped" if stopped else ""
    return f"; nobody has been in touch since{waits}"
