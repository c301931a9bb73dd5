"""Tasks: what only a person can do, for whom, why and by when. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.cards import Child, card
from dashboard.components.worklist import who
from dashboard.selection import Selection
from dashboard.words import absent, count, day

_SHOWN = 20


def task_list(tasks: pd.DataFrame, selection: Selection, *, today: date) -> Component:
    """Tasks of several learners, most urgent first; each leads to its learner."""
    rows = tasks.head(_SHOWN).to_dict(orient="records")
    left = len(tasks) - len(rows)
    return card(
        count(len(tasks), "task"),
        html.Ul(
            [
                html.Li(
                    dcc.Link(
                        [
                            _urgency(row),
                            html.Span(who(row), className="who"),
                            html.Span(_where(row), className="where"),
                            *_asked(row),
                            _due(row, today),
                        ],
                        href=selection.link(f"/learner/{row['enrolment_id']}"),
                    )
                )
                for row in rows
            ],
            className="tasks",
        ),
        html.P(f"And {count(left, 'task')} more, less urgent.", className="says") if left else None,
        note="What learners asked for, and what no automatic message can do. "
        "Any contact you log with the learner completes it.",
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


def _urgency(row: Mapping[Any, Any]) -> Child:
    if row["urgent"]:
        return html.Span("Urgent", className="chip chip-critical")
    return html.Span("Task", className="chip chip-plain")


def _where(row: Mapping[Any, Any]) -> str:
    coach = "no coach yet" if absent(row["coach"]) else str(row["coach"])
    return f"{row['cohort']} · {coach}"


def _asked(row: Mapping[Any, Any]) -> list[Component]:
    detail = "" if absent(row["detail"]) else str(row["detail"])
    words = [html.Span(row["action"], className="action")]
    if detail:
        words.append(html.Span(detail, className="why"))
    return [html.Span(words, className="asked")]


def _due(row: Mapping[Any, Any], today: date) -> Component:
    if absent(row["due_on"]):
        return html.Span(f"since {day(row['as_of'])}", className="due")
    due = row["due_on"].date()
    if due == today:
        return html.Span("due today", className="due")
    return html.Span(f"{'was due' if due < today else 'due'} {day(due)}", className="due")
