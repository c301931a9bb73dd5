"""The learners behind a number: who they are, the highest risk first."""

from typing import Any, Final

import dash
import dash_bootstrap_components as dbc
import pandas as pd
from dash import dcc
from dash.development.base_component import Component

from dashboard.data import (
    ACTIVE_WEEKS,
    ASKED,
    BEHIND,
    PageContext,
    drill_down_of,
    nothing_yet,
    page_context,
)
from dashboard.ui import (
    DIMENSIONS_IN_WORDS,
    NOT_KNOWN,
    Cell,
    Child,
    absent,
    chip,
    count,
    day,
    empty_state,
    last_seen,
    plain_rows,
    reached,
    short_day,
    table,
    value_name,
)
from dashboard.ui.frame import page, pages
from dashboard.ui.learners import risk_mark, who
from dashboard.web import number as whole_number
from domain.store.reporting.breakdowns import NEW, DrillDown, ended_status

dash.register_page(
    __name__, path=BEHIND, name="Learners behind a number", title="Who they are · Staycourse"
)

_PER_PAGE: Final = 50
_HEADINGS: Final = ("Learner", "Segment", "Risk", "Last seen", "Progress", "Barriers", "Coach")
#: A phone shows each value with its heading.
_LOOK: Final = "stacked numbers"
#: Of learners for whom it is over: heading -> column.
_ENDED: Final = {"Cohort": "cohort", "Stage": "stage", "Employer": "employer", "Coach": "coach"}
_RANGED: Final = {"risk_score": "Risk score"}
_RULES: Final = {
    "engagement_segment": "days since last seen",
    "progress_segment": "progress",
    "barrier_segment": "a barrier",
}


def layout(page: str = "1", **query: Any) -> Component:  # noqa: ANN401 - a query may hold anything
    """The page for a query; see `drill_down_of` for what it may ask."""
    context = page_context(query)
    return nothing_yet("Who they are") if not context.as_ofs else _found(context, query, page)


def _found(context: PageContext, query: dict[str, Any], number: str) -> Component:
    drill = drill_down_of(query, context.selection.on(context.as_of))
    current = max(1, min(whole_number(number) or 1, 20_000))
    read = context.queries.ended if ended_status(drill) else context.queries.behind
    total, found = read(
        context.viewer, context.asked, drill, first=(current - 1) * _PER_PAGE, most=_PER_PAGE
    )
    kept = {name: query[name] for name in ASKED if name in query}
    return page(
        "Who they are",
        *_content(context, drill, found),
        pages(BEHIND, context.selection, number=current, last=-(-total // _PER_PAGE), **kept),
        subtitle=f"{count(total, 'learner')} · {in_words(context, drill)}",
        pickers=context.pickers(),
    )


def _content(
    context: PageContext, drill: DrillDown, found: pd.DataFrame | list[int]
) -> list[Child]:
    if not len(found):
        return [empty_state("Nobody", "There is nobody here on this day, as far as you may see.")]
    if isinstance(found, pd.DataFrame):
        context.queries.note_listed(context.viewer, found["enrolment_id"])
        headings = ("Learner", f"{ended_status(drill)} since", *_ENDED)
        ended = (_ended(row, context) for row in plain_rows(found))
        return [dbc.Card(table(headings, ended, name=_LOOK), body=True)]
    context.queries.note_listed(context.viewer, found)
    rows = (_row(row, context) for row in plain_rows(context.rows(found)))
    return [dbc.Card(table(_HEADINGS, rows, name=_LOOK), body=True)]


def _ended(row: dict[Any, Any], context: PageContext) -> tuple[Cell, ...]:
    """Somebody for whom it is over: what they are today is not known any more."""
    link = context.selection.link(f"/learner/{row['enrolment_id']}")
    known = (NOT_KNOWN if absent(row[name]) else str(row[name]) for name in _ENDED.values())
    return (dcc.Link(who(row), href=link), day(row["since"]), *known)


def _row(row: dict[Any, Any], context: PageContext) -> tuple[Cell, ...]:
    link = context.selection.link(f"/learner/{row['enrolment_id']}")
    return (
        dcc.Link(who(row), href=link),
        chip(row["composite_segment"]),
        risk_mark(row["risk_score"], row["risk_band"]) or NOT_KNOWN,
        last_seen(row["days_since_last_seen"], row["last_seen_on"]),
        reached(row["progress"]),
        NOT_KNOWN if absent(row["barriers"]) else str(row["barriers"]),
        "No coach" if absent(row["coach"]) else str(row["coach"]),
    )


def in_words(context: PageContext, drill: DrillDown) -> str:
    """What these learners have in common, in a line."""
    parts = [_dimension(context, name, key) for name, key in drill.dimensions]
    if drill.ranged:
        parts.append(_range(drill))
    if drill.since:
        parts.append(_since(drill))
    if drill.then and drill.status_was:
        was = "had no status yet" if drill.status_was == NEW else f"was {drill.status_was}"
        parts.append(f"{was} on {short_day(drill.then)}")
    if drill.active_on:
        parts.append(_active(drill))
    return " · ".join([*parts, f"{context.cohort_name} as of {day(context.as_of)}"])


def _dimension(context: PageContext, name: str, key: str) -> str:
    counted = context.queries.count_by(context.viewer, context.asked, name)
    called = counted.loc[counted["row"] == key, "row_name"]
    found = value_name(name, key, str(called.iloc[0] or "") if len(called) else "")
    return f"{DIMENSIONS_IN_WORDS[name]}: {found}"


def _range(drill: DrillDown) -> str:
    name = DIMENSIONS_IN_WORDS.get(drill.ranged) or _RANGED[drill.ranged]
    low = "" if drill.at_least is None else f" from {drill.at_least:g}"
    return f"{name}{low}" + ("" if drill.below is None else f" to below {drill.below:g}")


def _since(drill: DrillDown) -> str:
    then = short_day(drill.since) if drill.since else ""
    was = f"was {drill.was} on {then}" if drill.was else f"in another segment on {then}"
    if drill.was == "new":
        was = f"not counted yet on {then}"
    return was + (f", changed by {_RULES[drill.rule]}" if drill.rule else "")


def _active(drill: DrillDown) -> str:
    hour = "" if drill.hour is None else f" between {drill.hour}:00 and {drill.hour}:59"
    if len(drill.active_on) == 1:
        return f"active on {day(drill.active_on[0])}{hour}"
    return f"active on a {drill.active_on[0]:%A}{hour} in the last {ACTIVE_WEEKS} weeks"
