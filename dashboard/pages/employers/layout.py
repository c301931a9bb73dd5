"""Employers: how the learners of each fare beside all others."""

from dataclasses import replace
from typing import Any, Final

import dash
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.data import (
    PageContext,
    behind_link,
    nobody_here,
    nothing_yet,
    page_context,
    since_last_week,
)
from dashboard.pages.employers.measures import MEASURES, points, span, value
from dashboard.ui import Cell, Child, card, count, empty_state, explained, not_for_them, table
from dashboard.ui.frame import page
from domain.groups import SMALLER, Benchmark, fewest_learners
from domain.store.reporting.search import SnapshotFilter

dash.register_page(__name__, path="/employers", name="Employers", title="Employers · Staycourse")

#: What it says to whom it is not for.
_FOR_MANAGERS: Final = (
    "Employers are compared for managers, admins and analysts",
    "Your own learners, with their employers, are on the Learners page.",
)

_HOW: Final = """\
Small numbers are the difference from all other employers together, in points, with the interval
that holds the true difference 95 times in 100 (Welch). A diamond marks what is beyond chance,
corrected for all comparisons on this page (Holm): among many employers, some stand out by luck.

Employers of fewer than {fewest} learners are counted together, and a measure known of fewer shows
nothing. Learners differ between employers in more than their employer: read a difference as a
reason to talk, not as a mark."""


def layout(**query: Any) -> Component:  # noqa: ANN401 - a query may hold anything
    """The page for a query."""
    context = page_context(query)
    if not context.viewer.sees_everyone:
        return page("Employers", not_for_them(*_FOR_MANAGERS))
    if not context.as_ofs:
        return nothing_yet("Employers")
    return page(
        "Employers",
        *(
            [context.drawn(since_last_week), *_content(context)]
            if context.learners
            else [nobody_here(context)]
        ),
        subtitle=context.in_words,
        pickers=context.pickers(),
    )


def compared(context: PageContext) -> list[Benchmark]:
    """Every employer and measure that may be shown."""
    fewest = fewest_learners(context.queries.policy.disclosure.minimum_cell)
    return context.queries.employer_benchmarks(
        context.viewer, _everybodys(context), tuple(MEASURES), fewest=fewest
    )


def _everybodys(context: PageContext) -> SnapshotFilter:
    """Of all employers, whichever the filter names: one alone compares with nobody."""
    return replace(context.asked, employer=None)


def _content(context: PageContext) -> list[Child]:
    sums = context.queries.employer_sums(context.viewer, _everybodys(context))
    if sums.empty:
        text = "Nothing is known of employers here. Import the column “employer”, and they appear."
        return [empty_state("No employers", text)]
    fewest = fewest_learners(context.queries.policy.disclosure.minimum_cell)
    found = compared(context)
    if not found:
        text = (
            f"At least two are needed, of {fewest} learners each: one alone compares with nobody, "
            "and fewer learners are not shown apart."
        )
        return [empty_state("No employers to compare yet", text)]
    learners = dict(zip(sums["key"], sums["learners"].astype(int), strict=True))
    is_small = sums["learners"] < fewest
    small = int(is_small.sum()), int(sums.loc[is_small, "learners"].sum())
    return [
        card(
            "How do learners of each employer fare?",
            _table(context, found, learners, small),
            note=f"{_known_of(sum(learners.values()), context.learners)} {_says(found)}",
        ),
        explained(_HOW.format(fewest=fewest)),
    ]


def _known_of(learners: int, everyone: int) -> str:
    if learners == everyone:
        return "The employer of every learner is known."
    return f"The employer of {learners:,} of {count(everyone, 'learner')} is known."


def _says(found: list[Benchmark]) -> str:
    wide = [one for one in found if one.is_beyond_chance]
    if not wide:
        return f"None of {len(found):,} differences is beyond chance."
    parts = [
        f"{one.name or 'smaller employers'}: {MEASURES[one.measure].name.lower()} "
        f"{value(one.own, one.measure)}, elsewhere {value(one.others, one.measure)}"
        for one in wide
    ]
    return f"Beyond chance: {'; '.join(parts)}."


def _table(
    context: PageContext, found: list[Benchmark], learners: dict[str, int], small: tuple[int, int]
) -> Component:
    shown = [name for name in MEASURES if any(one.measure == name for one in found)]
    cells = {(one.key, one.measure): one for one in found}
    rows: list[tuple[Cell, ...]] = []
    for key, name in dict.fromkeys((one.key, one.name) for one in found):
        head = _smaller(small) if key == SMALLER else _employer(context, key, name, learners[key])
        rows.append((*head, *(_cell(cells.get((key, measure))) for measure in shown)))
    headings = ("Employer", "Learning now", *(MEASURES[name].name for name in shown))
    return table(headings, rows, name="stacked numbers groups")


def _employer(context: PageContext, key: str, name: str, learners: int) -> tuple[Cell, Cell]:
    sheet = context.selection.link(f"/employers/{key}")
    behind = behind_link(context.selection, at_employer=key)
    return dcc.Link(name, href=sheet), dcc.Link(f"{learners:,}", href=behind)


def _smaller(small: tuple[int, int]) -> tuple[Cell, Cell]:
    employers, learners = small
    return count(employers, "smaller employer", "smaller employers together"), f"{learners:,}"


def _cell(one: Benchmark | None) -> Cell:
    if one is None:
        return html.Span("too few", className="absent", title="Known of too few learners to show")
    mark = " \N{BLACK DIAMOND}" if one.is_beyond_chance else ""
    return html.Span(
        [
            html.Strong(value(one.own, one.measure)),
            html.Span(
                f" {points(one.gap, one.measure)} ({span(one)}){mark}", className="says d-block"
            ),
        ]
    )
