"""Worklist: who to speak with first, why, and what to do."""

from typing import Any

import dash
import dash_bootstrap_components as dbc
import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard.data import CoachingRecords, PageContext, nobody_here, nothing_yet, page_context
from dashboard.pages.worklist.alert_preferences import my_alerts
from dashboard.pages.worklist.find_out import find_out
from dashboard.ui import (
    Child,
    card,
    coach_picker,
    contact_notice,
    contact_words,
    count,
    day,
    empty_state,
    entries,
    hours,
    page,
    pages,
    task_list,
)
from dashboard.web import number as whole_number

dash.register_page(
    __name__, path="/worklist", name="Worklist", title="Worklist · Staycourse", order=1
)

_PER_PAGE = 40


def layout(
    page: str = "1",
    notice: str = "",
    tasks: str = "",
    **query: Any,  # noqa: ANN401
) -> Component:
    """The page for a query; `page` counts from 1, `notice` answers a form, `tasks` may be all."""
    context = page_context(query)
    return nothing_yet("Worklist") if not context.as_ofs else _page(context, page, notice, tasks)


def _page(context: PageContext, number: str, code: str, tasks: str) -> Component:
    coaching = CoachingRecords(context)
    listed = context.worklist
    contacted = listed.isin(coaching.answered.index)
    waiting, rested = listed[~contacted], listed[contacted]
    days = context.queries.policy.worklist.inactive_above_days
    rule = f"Critical, a known barrier, or not seen for more than {days} days; longest unseen first"
    coach = (
        [coach_picker(context.coaches, context.selection.coach)] if len(context.coaches) > 1 else []
    )
    return page(
        "Worklist",
        contact_notice(code),
        *_tasks(coaching, tasks),
        *_waiting(coaching, waiting, number, anyone=not listed.empty),
        find_out(context),
        _rested(coaching, rested),
        my_alerts(
            coaching.my_channels,
            token=context.viewer.form_token,
            in_force=coaching.line.in_force,
        ),
        subtitle=f"{count(len(waiting), 'learner')} as of {day(context.as_of)} · {rule}",
        pickers=context.pickers(*coach),
    )


def _tasks(coaching: CoachingRecords, shown: str) -> list[Component]:
    if coaching.tasks.empty:
        return []
    selection = coaching.context.selection
    return [task_list(coaching.tasks, selection, today=coaching.today, shown=shown)]


def _waiting(
    coaching: CoachingRecords,
    waiting: "pd.Series[int]",
    number: str,
    *,
    anyone: bool,
) -> list[Component]:
    context = coaching.context
    if not context.learners:
        return [nobody_here(context)]
    if waiting.empty and anyone:
        days = context.queries.policy.coaching.contact_clears_days
        text = f"Somebody spoke with each of them in the last {count(days, 'day')}."
        return [empty_state("Everybody was contacted", text)]
    if waiting.empty:
        text = "No learner is critical, stuck or long unseen."
        return [empty_state("Nobody needs you first", text)]
    last = -(-len(waiting) // _PER_PAGE)
    current = min(last, max(1, whole_number(number) or 1))
    start = (current - 1) * _PER_PAGE
    shown = context.rows(waiting.iloc[start : start + _PER_PAGE])
    fitting = _fitting(coaching)
    ends = fitting if fitting is not None and fitting < len(waiting) else None
    return [
        dbc.Card(
            [
                _hours(coaching, fitting, len(waiting)),
                entries(shown, context, start=start + 1, fitting=ends),
            ]
        ),
        pages("/worklist", context.selection, number=current, last=last),
    ]


def _fitting(coaching: CoachingRecords) -> int | None:
    """How many talks the rest of the coach's week has room for."""
    left = coaching.minutes_left
    return None if left is None else left // coaching.policy.coaching.minutes_per_contact


def _hours(coaching: CoachingRecords, fitting: int | None, waiting: int) -> Child:
    if fitting is None or coaching.minutes_left is None or coaching.minutes_a_week is None:
        return None
    each = coaching.policy.coaching.minutes_per_contact
    room = "all of them fit" if fitting >= waiting else f"about the first {fitting} fit"
    if not fitting:
        room = "this week's hours are used up"
    left = f"{hours(coaching.minutes_left)} of {hours(coaching.minutes_a_week)} left this week"
    return dbc.CardHeader(
        html.P(f"{left}: at {each} minutes each, {room}.", className="says"), class_name="week"
    )


def _rested(coaching: CoachingRecords, rested: "pd.Series[int]") -> Child:
    if rested.empty:
        return None
    contacted = {
        int(str(number)): contact_words(contact, coaching.today)
        for number, contact in coaching.answered.to_dict(orient="index").items()
    }
    days = coaching.policy.coaching.contact_clears_days
    return card(
        "Contacted lately",
        rows=entries(
            coaching.context.rows(rested.head(_PER_PAGE)),
            coaching.context,
            start=1,
            contacted=contacted,
        ),
        note=f"They come back when something new happens, or after {count(days, 'day')}.",
        name="rested",
    )
