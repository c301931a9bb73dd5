"""Opens the dialogue of a row, or of all chosen, and what is overdue; counts what is chosen."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode

import dash
import pandas as pd
from dash import html

from dashboard.data import PageContext, page_context
from dashboard.data.records import CoachingRecords
from dashboard.pages.worklist.actions import MOST_AT_ONCE, ActionsAbout, actions
from dashboard.pages.worklist.entry import ACT, PICK
from dashboard.pages.worklist.overdue import OVERDUE, OVERDUE_COACHES, overdue_of_coaches
from dashboard.ui import count, plain_rows
from dashboard.ui.learners import who
from domain.policy import Policy
from domain.store.staff.caseloads import read_caseloads

#: What an address says about a form that was sent before.
_ANSWERS = ("done", "notice")


def connect() -> None:
    """Register them; Dash asks for it anew with each application."""
    picks = {"type": PICK, "enrolment": dash.ALL}
    dash.callback(
        dash.Output("worklist-dialogue", "is_open"),
        dash.Output("worklist-dialogue-title", "children"),
        dash.Output("worklist-dialogue-body", "children"),
        dash.Input({"type": ACT, "enrolment": dash.ALL, "tab": dash.ALL}, "n_clicks"),
        dash.Input("worklist-act-chosen", "n_clicks"),
        dash.State(picks, "value"),
        dash.State(picks, "id"),
        dash.State("url", "search"),
        prevent_initial_call=True,
    )(open_dialogue)
    dash.callback(
        dash.Output(OVERDUE_COACHES, "children"),
        dash.Input(OVERDUE, "active_item"),
        dash.State("url", "search"),
        prevent_initial_call=True,
    )(open_overdue)
    dash.clientside_callback(
        dash.ClientsideFunction("staycourse", "chosen"),
        dash.Output("worklist-act-chosen", "children"),
        dash.Output("worklist-act-chosen", "disabled"),
        dash.Input(picks, "value"),
    )
    dash.clientside_callback(
        dash.ClientsideFunction("staycourse", "chooseAll"),
        dash.Output(picks, "value"),
        dash.Input("worklist-choose-all", "value"),
        dash.State(picks, "value"),
        prevent_initial_call=True,
    )


def open_dialogue(
    _rows: Sequence[int | None],
    _chosen: int | None,
    values: Sequence[bool],
    ids: Sequence[Mapping[str, Any]],
    search: str | None,
) -> Any:  # noqa: ANN401 - Dash's own
    """The dialogue about a row, or about everybody chosen; nothing for whom one may not see."""
    asked = dash.ctx.triggered_id
    if not asked or not any(one["value"] for one in dash.ctx.triggered):
        return (dash.no_update,) * 3
    if isinstance(asked, str):
        chosen = [int(one["enrolment"]) for one, is_on in zip(ids, values, strict=True) if is_on]
        tab = "snooze"
    else:
        chosen, tab = [int(asked["enrolment"])], str(asked["tab"])
    return dialogue(chosen, tab, search or "")


def open_overdue(opened: str | None, search: str | None) -> Any:  # noqa: ANN401 - Dash's own
    """What is overdue of each coach, read when somebody who sees everyone opens it."""
    context = page_context(dict(parse_qsl((search or "").removeprefix("?"))))
    if not opened or not context.viewer.sees_everyone:
        return dash.no_update
    return overdue_of_coaches(CoachingRecords(context))


def dialogue(chosen: Sequence[int], tab: str, search: str) -> tuple[bool, str, Any]:
    """Whether it opens, its title and its body."""
    query = dict(parse_qsl(search.removeprefix("?")))
    context = page_context(query)
    coaching = CoachingRecords(context)
    some = list(chosen)[:MOST_AT_ONCE]
    tasks = coaching.tasks_of(some)
    names = _names(context, tasks, some)
    if not names or not coaching.context.is_now:
        return True, "Worklist", html.P("Go to the newest day to act on learners of yours.")
    about = ActionsAbout(
        learners=names,
        tasks=len(tasks),
        coaches=_coaches(context),
        nudges=nudges(context.queries.policy),
        today=coaching.today,
        dismissed_days=coaching.policy.coaching.dismissed_days,
        token=context.viewer.form_token,
        back=_back(query),
    )
    title = next(iter(names.values())) if len(names) == 1 else count(len(names), "learner")
    return True, title, actions(about, tab)


def nudges(policy: Policy) -> dict[str, str]:
    """What the catalogue has for learners, by key."""
    return {key: what.title for key, what in policy.nudges.items() if what.by != "person"}


def _names(context: PageContext, tasks: pd.DataFrame, some: Sequence[int]) -> dict[int, str]:
    """Names of those the viewer may see, of the day or with a task, in this order."""
    rows = [*plain_rows(tasks), *context.people(some)]
    found = {int(row["enrolment_id"]): who(row) for row in rows}
    return {number: found[number] for number in some if number in found}


def _coaches(context: PageContext) -> dict[int, str]:
    """Whom learners may be given to, by who may give them."""
    if not context.viewer.sees_everyone:
        return {}
    found = context.queries.database.read(read_caseloads)
    return {one.member.staff_id: one.member.name for one in found if not one.is_removed}


def _back(query: Mapping[str, str]) -> str:
    kept = urlencode({name: value for name, value in query.items() if name not in _ANSWERS})
    return f"/worklist?{kept}" if kept else "/worklist"
