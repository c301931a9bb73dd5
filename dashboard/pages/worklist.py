"""Worklist: who to speak with first, why, and what to do."""

from typing import Any

import dash
from dash import html
from dash.development.base_component import Component

from dashboard.components.cards import Child, empty_state
from dashboard.components.filters import coach_picker, pages
from dashboard.components.page import page
from dashboard.components.worklist import entries
from dashboard.selection import number as whole_number
from dashboard.visit import Visit, nobody_here, nothing_yet, visit
from dashboard.words import count, day

dash.register_page(
    __name__, path="/worklist", name="Worklist", title="Worklist · Staycourse", order=1
)

_PER_PAGE = 40


def layout(page: str = "1", **query: Any) -> Component:  # noqa: ANN401 - a query may hold anything
    """The page for a query; `page` counts from 1."""
    what = visit(query)
    return nothing_yet("Worklist") if what is None else _page(what, page)


def _page(what: Visit, number: str) -> Component:
    listed = what.frame.dropna(subset=["worklist_rank"]).sort_values("worklist_rank")
    days = what.queries.policy.worklist.inactive_above_days
    rule = f"Critical, a known barrier, or not seen for more than {days} days; longest unseen first"
    coach = [coach_picker(what.coaches, what.selection.coach)] if len(what.coaches) > 1 else []
    content: list[Child]
    if what.frame.empty:
        content = [nobody_here(what)]
    elif listed.empty:
        content = [
            empty_state("Nobody needs you first", "No learner is critical, stuck or long unseen.")
        ]
    else:
        last = -(-len(listed) // _PER_PAGE)
        current = min(last, max(1, whole_number(number) or 1))
        start = (current - 1) * _PER_PAGE
        content = [
            html.Section(
                entries(listed.iloc[start : start + _PER_PAGE], what, start=start + 1),
                className="card",
            ),
            pages("/worklist", what.selection, number=current, last=last),
        ]
    return page(
        "Worklist",
        *content,
        subtitle=f"{count(len(listed), 'learner')} as of {day(what.as_of)} · {rule}",
        pickers=what.pickers(*coach),
    )
