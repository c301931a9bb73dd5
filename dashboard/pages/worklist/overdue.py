"""For managers: how much of what was asked of each coach is overdue."""

from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from dashboard.data import CoachingRecords
from dashboard.ui import Cell, Child, absent, count, table
from domain.coaching import overdue_by_coach
from domain.store.reporting import NO_COACH


def overdue_of_coaches(coaching: CoachingRecords) -> Child:
    """Coaches with something overdue, the most first; nothing for coaches, or where all is well."""
    if not coaching.context.viewer.sees_everyone or coaching.tasks.empty:
        return None
    found = overdue_by_coach(coaching.tasks, today=coaching.today)
    late = found[found["overdue"] > 0]
    if late.empty or coaching.context.selection.coach is not None:
        return None
    total = count(int(late["overdue"].sum()), "request")
    rows = late.to_dict(orient="records")
    first = "No coach" if absent(rows[0]["coach"]) else rows[0]["coach"]
    most = f"the most with {first}" if len(rows) > 1 else f"all with {first}"
    columns = ("Coach", "Asked and open", "Overdue", "Longest")
    item = dbc.AccordionItem(
        [
            table(columns, (_row(row, coaching) for row in rows), name="stacked numbers"),
            html.P("Open a coach's list to reschedule, reassign or escalate.", className="says"),
        ],
        title=f"{total} of people overdue, {most}",
    )
    return dbc.Accordion(item, start_collapsed=True, class_name="overdue")


def _row(row: dict[Any, Any], coaching: CoachingRecords) -> tuple[Cell, ...]:
    nobody = absent(row["coach"])
    number = NO_COACH if absent(row["coach_id"]) else int(row["coach_id"])
    selection = coaching.context.selection
    link = selection.link("/worklist", coach=number)
    name = "No coach" if nobody else str(row["coach"])
    late = f"{int(row['longest'])} days"
    return (dcc.Link(name, href=link), f"{row['tasks']:,}", f"{int(row['overdue']):,}", late)
