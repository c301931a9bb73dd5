"""Worklist: who to speak with first, why, and what to do, without leaving the list."""

from datetime import timedelta
from typing import Any, Final

import dash
import dash_bootstrap_components as dbc
import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard.data import nobody_here, nothing_yet, page_context, since_last_week
from dashboard.data.records import CoachingRecords
from dashboard.pages.worklist.alert_preferences import my_alerts
from dashboard.pages.worklist.callbacks import connect
from dashboard.pages.worklist.done import done
from dashboard.pages.worklist.entry import Entry, entry
from dashboard.pages.worklist.overdue import overdue_here
from dashboard.pages.worklist.ranked import VIEWS, RankedWorklist
from dashboard.pages.worklist.too_little_known import find_out
from dashboard.ui import Child, card, count, day, empty_state, hours, plain_rows
from dashboard.ui.frame import page, pages, tabs
from dashboard.ui.learners import contact_notice, entries
from dashboard.web import number as whole_number
from domain.coaching import WorklistPriority
from domain.store.scoring import snapshot_columns
from domain.store.staff import StaffAction

dash.register_page(
    __name__, path="/worklist", name="Worklist", title="Worklist · Staycourse", order=1
)
connect()

_PER_PAGE: Final = 40


def layout(  # the rest of a query may hold anything
    page: str = "1",
    view: str = "",
    done: str = "",
    problem: str = "",
    notice: str = "",
    **query: Any,  # noqa: ANN401
) -> Component:
    """The page for a query.

    `page` counts from 1, `view` is one of `VIEWS`; `done`, `problem` and `notice` answer forms.
    """
    context = page_context(query)
    if not context.as_ofs:
        return nothing_yet("Worklist")
    ranked = RankedWorklist(CoachingRecords(context), view if view in VIEWS else "")
    answers = [contact_notice(notice), _answer(ranked, done, problem)]
    return _page(ranked, page, answers)


def _page(ranked: RankedWorklist, number: str, answers: list[Child]) -> Component:
    context, coaching = ranked.coaching.context, ranked.coaching
    return page(
        "Worklist",
        *answers,
        _stand_in(coaching),
        context.drawn(since_last_week),
        tabs("/worklist", context.selection, "view", VIEWS, ranked.view),
        overdue_here(coaching),
        *_waiting(ranked, number),
        find_out(context),
        _rested(ranked),
        my_alerts(
            coaching.my_channels,
            token=context.viewer.form_token,
            in_force=coaching.line.in_force,
        ),
        subtitle=f"{count(len(ranked.waiting), 'learner')} as of {day(context.as_of)} · "
        f"{_rule(ranked)}",
        pickers=context.pickers(),
    )


def _stand_in(coaching: CoachingRecords) -> Child:
    """Where the viewer's own learners are, while they are away."""
    if (cover := coaching.stand_in) is None:
        return None
    last = day(cover.until_on - timedelta(days=1))
    text = f"Your learners are with {cover.covered_by}, who stands in for you until {last}."
    return dbc.Alert(text, color="primary", fade=False)


def _answer(ranked: RankedWorklist, once: str, problem: str) -> Child:
    back = ranked.coaching.context.selection.link("/worklist", view=ranked.view)
    return done(ranked.coaching.context, once, problem, back)


def _rule(ranked: RankedWorklist) -> str:
    """Who is on the view, and in which order."""
    days = ranked.coaching.policy.worklist.inactive_above_days
    classic = f"Critical, a known barrier, or not seen for more than {days} days"
    if ranked.view == "classic":
        return f"{classic}; longest unseen first, then least progress. {_red_elsewhere(ranked)}"
    return f"{classic}, everybody Red, and whoever a person was asked to help"


def _red_elsewhere(ranked: RankedWorklist) -> str:
    """Why not everybody Red is on the classic view."""
    red = ranked.coaching.context.red
    number = int((~red.isin(ranked.coaching.context.worklist)).sum())
    if not number:
        return "Everybody Red is on it."
    verb = "breaks" if number == 1 else "break"
    return f"{count(number, 'Red learner')} {verb} none of these rules and stand in the other view."


def _waiting(ranked: RankedWorklist, number: str) -> list[Child]:
    coaching, waiting = ranked.coaching, ranked.waiting
    context = coaching.context
    if waiting.empty and not context.learners:
        return [nobody_here(context)]
    if waiting.empty and not ranked.ordered.empty:
        text = "Somebody spoke with each of them lately, or decided that they rest for now."
        return [empty_state("Everybody was looked after", text)]
    if waiting.empty:
        text = "No learner is critical, stuck, long unseen or Red."
        return [empty_state("Nobody needs you first", text)]
    last = -(-len(waiting) // _PER_PAGE)
    current = min(last, max(1, whole_number(number) or 1))
    start = (current - 1) * _PER_PAGE
    shown = waiting.iloc[start : start + _PER_PAGE]
    opened = StaffAction.OPENED_WORKLIST
    context.queries.note_listed(context.viewer, shown["enrolment_id"], opened)
    return [
        dbc.Card([_head(ranked), _list(ranked, shown, start)], class_name="people"),
        _dialogue(),
        pages("/worklist", context.selection, number=current, last=last, view=ranked.view),
    ]


def _head(ranked: RankedWorklist) -> Child:
    """How far this week's minutes reach, and what to do with several at once."""
    parts = [_hours(ranked.coaching, len(ranked.waiting)), *_chosen(ranked.coaching)]
    found = [part for part in parts if part is not None]
    return dbc.CardHeader(found, class_name="week") if found else None


def _chosen(coaching: CoachingRecords) -> list[Child]:
    if not _may_act(coaching):
        return []
    everyone = dbc.Checkbox(id="worklist-choose-all", label="Choose all on this page", value=False)
    act = dbc.Button("Choose learners to act on", id="worklist-act-chosen", size="sm",
                     color="primary", disabled=True)  # fmt: skip
    return [html.Div([everyone, act], className="bulk")]


def _may_act(coaching: CoachingRecords) -> bool:
    """On the newest day, who may decide acts from here; others look."""
    return coaching.context.is_now and coaching.context.viewer.may_decide


def _list(ranked: RankedWorklist, shown: pd.DataFrame, start: int) -> Component:
    coaching = ranked.coaching
    wanted = shown["enrolment_id"].tolist()
    asked = coaching.tasks_of(wanted)
    rows, tasks = _rows(ranked, wanted, asked), _by_person(asked)
    priorities = dict(
        zip(shown["enrolment_id"], map(WorklistPriority, shown["priority"]), strict=True)
    )
    several = len({row["coach"] for row in rows}) > 1
    fitting = _fitting(coaching)
    escalated = coaching.escalated.to_dict(orient="index")
    items: list[Component] = []
    for number, row in enumerate(rows, start=start + 1):
        mine = int(row["enrolment_id"])
        one = Entry(
            row=row,
            number=number,
            priority=priorities[mine],
            tasks=tasks.get(mine, []),
            escalation=escalated.get(mine),
            today=coaching.today,
            several_coaches=several,
            may_act=_may_act(coaching),
            covered_for=coaching.covered.get(mine, ""),
        )
        items.append(_entry(one, coaching))
        if number == fitting and number < len(ranked.waiting):
            ends = "This week's hours end about here"
            items.append(dbc.ListGroupItem(ends, class_name="hours-end"))
    return dbc.ListGroup(items, flush=True, tag="ol", class_name="worklist")


def _entry(one: Entry, coaching: CoachingRecords) -> Component:
    """The row; drawn again only when something of it, its tasks or the rules has changed."""
    queries, selection = coaching.context.queries, coaching.context.selection
    return queries.drawn(
        (entry, repr(one), selection), lambda: entry(one, coaching.policy, selection)
    )


def _by_person(tasks: pd.DataFrame) -> dict[int, list[dict[Any, Any]]]:
    found: dict[int, list[dict[Any, Any]]] = {}
    for row in plain_rows(tasks):
        found.setdefault(int(row["enrolment_id"]), []).append(row)
    return found


def _rows(ranked: RankedWorklist, wanted: list[int], tasks: pd.DataFrame) -> list[dict[str, Any]]:
    """Snapshots in this order; of who has none that day, what their task knows."""
    context = ranked.coaching.context  # the page has noted that they were listed
    found = context.queries.people(context.viewer, context.as_of, wanted)
    rows = {int(row["enrolment_id"]): row for row in found}
    unknown = dict.fromkeys(snapshot_columns())
    some = tasks[~tasks["enrolment_id"].isin(list(rows))].drop_duplicates("enrolment_id")
    for row in plain_rows(some):
        rows[int(row["enrolment_id"])] = unknown | row
    return [rows[number] for number in wanted if number in rows]


def _dialogue() -> Component:
    return dbc.Modal(
        [
            dbc.ModalHeader(dbc.ModalTitle(id="worklist-dialogue-title", tag="h2")),
            dbc.ModalBody(id="worklist-dialogue-body"),
        ],
        id="worklist-dialogue",
        labelledby="worklist-dialogue-title",
        centered=True,
        scrollable=True,
    )


def _fitting(coaching: CoachingRecords) -> int | None:
    """How many talks the rest of the coach's week has room for."""
    left = coaching.minutes_left
    return None if left is None else left // coaching.policy.coaching.minutes_per_contact


def _hours(coaching: CoachingRecords, waiting: int) -> Child:
    fitting = _fitting(coaching)
    if fitting is None or coaching.minutes_left is None or coaching.minutes_a_week is None:
        return None
    each = coaching.policy.coaching.minutes_per_contact
    room = "all of them fit" if fitting >= waiting else f"about the first {fitting} fit"
    if not fitting:
        room = "this week's hours are used up"
    left = f"{hours(coaching.minutes_left)} of {hours(coaching.minutes_a_week)} left this week"
    return html.P(f"{left}: at {each} minutes each, {room}.", className="says")


def _rested(ranked: RankedWorklist) -> Child:
    rested = ranked.rested
    if rested.empty:
        return None
    coaching = ranked.coaching
    days = coaching.policy.coaching.contact_clears_days
    return card(
        f"{count(len(rested), 'learner')} rest for now",
        rows=entries(
            coaching.context.people(rested.head(_PER_PAGE)),
            coaching.context,
            start=1,
            contacted=ranked.rests,
        ),
        note="Contacted lately, snoozed or dismissed. They come back when something new happens; "
        f"after a contact, in {count(days, 'day')}.",
        name="rested",
    )
