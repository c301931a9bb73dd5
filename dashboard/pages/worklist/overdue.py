"""For managers: how much of what was asked of each coach is overdue."""

from collections.abc import Sequence
from typing import Any, Final

import dash_bootstrap_components as dbc
from dash import dcc, html

from dashboard.data.records import CoachingRecords
from dashboard.ui import Cell, Child, absent, count, plain_rows, table
from domain.coaching import overdue_by_coach, overdue_days
from domain.store.reporting.search import NO_COACH

#: Ids of what opens, and of the place of what is read then.
OVERDUE: Final = "worklist-overdue"
OVERDUE_COACHES: Final = "worklist-overdue-coaches"


def overdue_here(coaching: CoachingRecords) -> Child:
    """How many requests are overdue, to be opened; nothing for coaches, or where all is well."""
    context = coaching.context
    if not context.viewer.sees_everyone or context.selection.coach is not None:
        return None
    late = overdue_days(coaching.tasks, today=coaching.today)
    late = late[late > 0]
    if late.empty:
        return None
    longest = f"the longest for {count(int(late.max()), 'day')}"
    item = dbc.AccordionItem(
        html.Div(html.P("Reading…", className="says"), id=OVERDUE_COACHES),
        title=f"{count(len(late), 'request')} of people overdue, {longest}",
    )
    return dbc.Accordion(item, id=OVERDUE, start_collapsed=True, class_name="overdue")


def overdue_of_coaches(coaching: CoachingRecords) -> Sequence[Child]:
    """Coaches with something overdue, the most first; whose each task is, is read only here."""
    found = overdue_by_coach(coaching.tasks_of(None), today=coaching.today)
    rows = plain_rows(found[found["overdue"] > 0])
    columns = ("Coach", "Asked and open", "Overdue", "Longest")
    return [
        table(columns, (_row(row, coaching) for row in rows), name="stacked numbers"),
        html.P("Open a coach's list to reschedule, reassign or escalate.", className="says"),
    ]


def _row(row: dict[Any, Any], coaching: CoachingRecords) -> tuple[Cell, ...]:
    nobody = absent(row["coach"])
    number = NO_COACH if absent(row["coach_id"]) else int(row["coach_id"])
    selection = coaching.context.selection
    link = selection.link("/worklist", coach=number)
    name = "No coach" if nobody else str(row["coach"])
    late = count(int(row["longest"]), "day")
    return (dcc.Link(name, href=link), f"{row['tasks']:,}", f"{int(row['overdue']):,}", late)
