"""Tasks: what only a person can do, for whom, why and by when. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui.cards import Child, card
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
    return card(
        count(len(tasks), "task"),
        html.Ul(
            [
                html.Li(
                    dcc.Link(
                        [
                            _urgency(row),
                            html.Span(who(row), className="who"),
                            *_asked(row),
                            html.Span(_where(row, coaches=coaches), className="where"),
                            _due(row, today),
                        ],
                        href=selection.link(f"/learner/{row['enrolment_id']}"),
                    )
                )
                for row in rows
            ],
            className="tasks",
        ),
        _more(len(tasks), selection, every=every),
        note="What learners asked for, and what no automatic message can do. "
        "Any contact you log with the learner completes it.",
        name="tasks-card",
    )


def tasks_here(tasks: pd.DataFrame, *, today: date, log: Child) -> Child:
    """The open tasks of the learner whose page it is; nothing when there are none."""
    if tasks.empty:
        return None
    rows = tasks.to_dict(orient="records")
    items = [html.Li([_urgency(row), *_asked(row), _due(row, today)]) for row in rows]
    return card(
        "Waits for a person", html.Ul(items, className="tasks here"), log, name="tasks-here"
    )


def _more(number: int, selection: Selection, *, every: bool) -> Child:
    """The way to the rest of them, and back."""
    if number <= _SHOWN:
        return None
    text = f"Show the first {_SHOWN} only" if every else f"Show all {number:,} tasks"
    href = selection.link("/worklist", tasks=None if every else EVERY)
    return dcc.Link(text, href=href, className="more")


def _urgency(row: Mapping[Any, Any]) -> Child:
    if row["urgent"]:
        return html.Span("Urgent", className="chip chip-critical")
    return html.Span("Task", className="chip chip-plain")


def _where(row: Mapping[Any, Any], *, coaches: int) -> str:
    """Whose it is; to a coach, who knows that, the cohort."""
    if absent(row["coach"]):
        return "no coach yet"
    return str(row["coach"] if coaches > 1 else row["cohort"])


def _asked(row: Mapping[Any, Any]) -> list[Component]:
    detail = "" if absent(row["detail"]) else str(row["detail"])
    words = [html.Span(row["action"], className="action")]
    if detail:
        words.append(html.Span(detail, className="why"))
    return [html.Span(words, className="asked", title=detail)]


def _due(row: Mapping[Any, Any], today: date) -> Component:
    if absent(row["due_on"]):
        return html.Span(f"since {short_day(row['as_of'])}", className="due")
    due = row["due_on"].date()
    if due == today:
        return html.Span("due today", className="due")
    return html.Span(f"{'was due' if due < today else 'due'} {short_day(due)}", className="due")
