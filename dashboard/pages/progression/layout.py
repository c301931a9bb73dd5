"""Progression: where learners stand week by week, how they move, and how long they stay."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import dash
import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.data import PageContext, behind_link, nobody_here, nothing_yet, page_context
from dashboard.pages.progression.figures import survival, weekly
from dashboard.pages.progression.weeks import STATUSES, Weeks, counts_by_day
from dashboard.ui import (
    NOT_KNOWN,
    Cell,
    Child,
    card,
    count,
    day,
    explained,
    minus,
    share,
    short_day,
    table,
)
from dashboard.ui.charts import chart, nothing, same_as_table
from dashboard.ui.frame import page, tabs
from domain.groups import SurvivalCurve, in_stage_order, survival_curves, weekly_marks
from domain.learners import Status
from domain.store.reporting.breakdowns import NEW, StayedBy

dash.register_page(
    __name__, path="/progression", name="Progression", title="Progression · Staycourse"
)

_HOW: Final = """\
At Risk is Critical by the rules. Delayed is behind where one should be by now. Active is everybody
else who is learning. Promoted have completed, Withdrawn have left; both count from the day it
happened, and stay. Who reached the end is no longer counted until their outcome says Promoted.

The curves are Kaplan-Meier estimates: who is still learning, or has finished, counts for as long
as they have been observed and no longer. The pale band holds the true share 95 times in 100, at any
one week. Few learners left to observe make it wide: see the numbers below the chart."""
_BY: Final = {"cohort": "By cohort", "stage": "By stage", "employer": "By employer"}
_NOTES: Final = {
    "cohort": "",
    "stage": " Stage is the last one known: nobody reaches a late stage without having stayed, so "
    "read it as where people leave, not as a cause.",
    "employer": " The largest employers.",
}
_COMPARED: Final[tuple[StayedBy, ...]] = ("cohort", "stage", "employer")
_SPANS: Final = {"1": "1 week", "4": "4 weeks", "12": "12 weeks"}
_FEWEST: Final = 10
_MOST: Final = 5
_WEEK: Final = 7


def layout(
    by: str = "cohort",
    weeks: str = "4",
    **query: Any,  # noqa: ANN401 - a query may hold anything
) -> Component:
    """The page for a query; `by` names what curves compare, `weeks` how far moves look back."""
    context = page_context(query)
    if not context.as_ofs:
        return nothing_yet("Progression")
    chosen: StayedBy = next((one for one in _COMPARED if one == by), "cohort")
    span = weeks if weeks in _SPANS else "4"
    return page(
        "Progression",
        *(_content(context, chosen, span) if context.learners else [nobody_here(context)]),
        subtitle=f"{context.in_words}, and those who completed or left before",
        pickers=context.pickers(),
    )


def _content(context: PageContext, by: StayedBy, span: str) -> list[Child]:
    days = [one for one in context.as_ofs if one <= context.as_of]
    counts = counts_by_day(context.queries.status_spans(context.viewer, context.asked), days)
    if not any(counts.values()):
        return [nothing("Where do learners stand?", "No status was recorded by this day.")]
    return [
        _now(context, counts),
        _weeks(counts),
        _moves(context, span, by),
        _stays(context, by, span),
        explained(_HOW),
    ]


def _now(context: PageContext, counts: Weeks) -> Component:
    """How many have each status, what changed in a week, and the way to them."""
    now = counts[context.as_of]
    before = counts[context.week_before] if context.week_before else {}
    whole = sum(now.values())
    cards = [_figure(context, one, (now[one], whole), before.get(one)) for one in now]
    return dbc.Row([dbc.Col(one, xs=6, lg=True) for one in cards], class_name="g-3")


def _figure(
    context: PageContext, status: Status, counted: tuple[int, int], before: int | None
) -> Component:
    number, whole = counted
    link = behind_link(context.selection, status=str(status))
    since = f"since {short_day(context.week_before)}" if context.week_before else ""
    change = "" if before is None else f"{_signed(number - before)} {since}"
    name: Component = html.Span(str(status), className="label")
    if number:
        name = dcc.Link(str(status), href=link, className="label stretched-link")
    base = f"{share(number, whole)} of {count(whole, 'learner')}"
    return dbc.Card(
        [
            name,
            html.Span(f"{number:,}", className="number"),
            html.Span(base, className="base"),
            html.Span(change, className="change"),
        ],
        body=True,
        class_name="key-figure h-100",
    )


def _weeks(counts: Weeks) -> Component:
    headings = ("Day", *map(str, next(iter(counts.values()))))
    rows = [
        (day(on), *(f"{n:,}" for n in row.values())) for on, row in reversed(list(counts.items()))
    ]
    return chart(
        "weeks",
        weekly(counts),
        same_as_table(headings, rows),
        question="Where do learners stand, week by week?",
        says=_trend(counts),
    )


def _trend(counts: Weeks) -> str:
    """Each status now and on the first of these days, in a sentence."""
    if len(counts) == 1:
        return "One scored day so far."
    start, *_, end = counts
    first, last = counts[start], counts[end]
    parts = [f"{status} {last[status]:,} (was {first[status]:,})" for status in last]
    return f"{', '.join(parts)} since {day(start)}."


def _moves(context: PageContext, span: str, by: str) -> Component:
    question = "Who moved where?"
    chosen = tabs("/progression", context.selection, "weeks", _SPANS, span, by=by)
    since = _since(context, int(span))
    if since is None:
        return card(question, html.P("There is no scored day so long ago.", className="absent"),
                    aside=chosen)  # fmt: skip
    found = context.queries.status_moves(context.viewer, context.asked, since)
    moved = {(str(was), str(now)): int(n) for was, now, n in found.to_numpy()}
    return card(
        question,
        _from_to(context, moved, since),
        note=f"From {day(since)} (rows) to {day(context.as_of)} (columns). {_most_moved(moved)}",
        aside=chosen,
    )


def _since(context: PageContext, weeks: int) -> date | None:
    """The scored day nearest to so many weeks before, and before the day itself."""
    wanted = context.as_of.toordinal() - weeks * _WEEK
    earlier = [one for one in context.as_ofs if one < context.as_of]
    return min(earlier, key=lambda one: abs(one.toordinal() - wanted), default=None)


def _from_to(context: PageContext, moved: Mapping[tuple[str, str], int], since: date) -> Component:
    """A row for what they were, a column for what they are; numbers lead to their people."""
    rows = [one for one in (*map(str, STATUSES), NEW) if any(was == one for was, _ in moved)]
    columns = [str(one) for one in STATUSES if any(now == one for _, now in moved)]
    cells: list[tuple[Cell, ...]] = [
        (
            "Not there yet" if was == NEW else was,
            *(_moved(context, was, now, moved.get((was, now), 0), since) for now in columns),
        )
        for was in rows
    ]
    total = {now: sum(moved.get((was, now), 0) for was in rows) for now in columns}
    cells.append(("Now", *(_total(context, now, total[now]) for now in columns)))
    return table(("Was", *columns), cells, name="stacked numbers")


def _moved(context: PageContext, was: str, now: str, number: int, since: date) -> Cell:
    if not number:
        return None
    says = f"{number:,} stayed" if was == now else f"{number:,}"
    asked = {"status": now, "then": since, "status_was": was}
    return dcc.Link(says, href=behind_link(context.selection, **asked))


def _total(context: PageContext, status: str, number: int) -> Cell:
    if not number:
        return html.Strong("0")
    return dcc.Link(f"{number:,}", href=behind_link(context.selection, status=status))


def _most_moved(moved: Mapping[tuple[str, str], int]) -> str:
    """The three largest moves, in words."""
    changed = {pair: n for pair, n in moved.items() if pair[0] not in (pair[1], NEW)}
    if not changed:
        return "Nobody moved."
    largest = sorted(changed, key=lambda pair: -changed[pair])[:3]
    parts = [f"{changed[was, now]:,} from {was} to {now}" for was, now in largest]
    return f"Most moved: {', '.join(parts)}."


def _stays(context: PageContext, by: StayedBy, span: str) -> Component:
    question = "How long do learners stay?"
    chosen = tabs("/progression", context.selection, "by", _BY, by, weeks=span)
    stays = context.queries.stays(context.viewer, context.asked, by)
    marks = weekly_marks(stays)
    curves = survival_curves(stays, fewest=_FEWEST, most=_MOST, marks=marks)
    if by == "stage":
        places = in_stage_order((one.group for one in curves), context.stages)
        curves.sort(key=lambda one: places.index(one.group))
    if not curves:
        sentence = f"No {by} of at least {_FEWEST} learners is known here."
        return card(question, html.P(sentence, className="absent"), aside=chosen)
    left_out = stays["group"].nunique() - len(curves)
    more = f" {count(left_out, 'smaller one is', 'smaller ones are')} left out." if left_out else ""
    return html.Div(
        [
            chosen,
            chart(
                "survival",
                survival(curves),
                _at_risk(context, curves, marks, by),
                question=question,
                says=f"{_ends(curves)}{_NOTES[by]}{more}",
            ),
        ],
        className="vstack gap-3",
    )


def _ends(curves: Sequence[SurvivalCurve]) -> str:
    parts = [f"{one.name}: {one.left:,} of {one.learners:,} left" for one in curves]
    return "; ".join(parts) + "."


def _at_risk(
    context: PageContext, curves: Sequence[SurvivalCurve], marks: Sequence[int], by: StayedBy
) -> Component:
    """How many were still observed at each mark; a group's name leads to those learning now."""
    dimension = {"cohort": "in_cohort", "stage": "at_stage", "employer": "at_employer"}[by]
    counted = context.queries.count_by(context.viewer, context.asked, dimension)
    here = set(counted["row"])
    headings = ("Still observed", *(f"Week {mark // _WEEK}" for mark in marks))
    rows: list[tuple[Cell, ...]] = [
        (
            dcc.Link(one.name, href=behind_link(context.selection, **{dimension: one.group}))
            if str(one.group) in here
            else one.name,
            *(f"{number:,}" if number else NOT_KNOWN for number in one.at_risk),
        )
        for one in curves
    ]
    return table(headings, rows, name="stacked numbers")


def _signed(number: int) -> str:
    return minus(f"{number:+,}") if number else "unchanged"
