"""One employer on one page to print and bring along: no name, no address, no small number."""

from typing import Any, Final

import dash
from dash import html
from dash.development.base_component import Component

from dashboard.data import PageContext, nothing_yet, page_context
from dashboard.pages.employers.layout import compared
from dashboard.pages.employers.measures import MEASURES, points, span, value, verdict
from dashboard.ui import Cell, Child, button, card, day, empty_state, explained, table
from dashboard.ui.frame import page
from domain.groups import Benchmark, fewest_learners

dash.register_page(
    __name__, path_template="/employers/<employer>", name="Employer", title="Employer · Staycourse"
)

_HOW: Final = """\
Means and shares of all learners of this employer, beside those of all others. The interval
holds the true difference 95 times in 100; small groups have wide ones.

No single learner can be told from this page: what is known of fewer than {fewest} learners is left
out."""


def layout(employer: str = "", **query: Any) -> Component:  # noqa: ANN401 - may hold anything
    """The page about an employer, by its number."""
    context = page_context(query)
    if not context.as_ofs:
        return nothing_yet("Employer")
    found = [one for one in compared(context) if one.key == employer and one.name]
    if not context.viewer.sees_everyone or not found:
        return page("Employer", _nothing(context))
    return page(found[0].name, *_content(context, found), subtitle=_where(context))


def _content(context: PageContext, found: list[Benchmark]) -> list[Child]:
    fewest = fewest_learners(context.queries.policy.disclosure.minimum_cell)
    headings = ("Measure", "Here", "All other employers", "Difference", "What it says")
    return [
        card(
            "Beside all other employers",
            table(headings, [_row(one) for one in found], name="stacked numbers"),
            note="To print or save as PDF: Ctrl P, on a Mac \N{PLACE OF INTEREST SIGN} P.",
        ),
        explained(_HOW.format(fewest=fewest)),
        html.Div(
            button("All employers", href=context.selection.link("/employers")),
            className="d-print-none",
        ),
    ]


def _row(one: Benchmark) -> tuple[Cell, ...]:
    known = MEASURES[one.measure]
    return (
        html.Span([html.Strong(known.name), html.Span(f" {known.of}", className="says d-block")]),
        f"{value(one.own, one.measure)} ({one.own.learners:,} learners)",
        f"{value(one.others, one.measure)} ({one.others.learners:,} learners)",
        f"{points(one.gap, one.measure)} ({span(one)})",
        verdict(one),
    )


def _where(context: PageContext) -> str:
    return f"{context.cohort_name[:1].upper()}{context.cohort_name[1:]} as of {day(context.as_of)}"


def _nothing(context: PageContext) -> Component:
    return empty_state(
        "Nothing to show of this employer",
        "There is none of that number, or it has too few learners to be shown apart.",
        button("All employers", href=context.selection.link("/employers")),
    )
