"""Equity: how groups fare beside everyone else, without telling on anybody."""

from typing import Any, Final

import dash
from dash import dcc
from dash.development.base_component import Component

from dashboard.data import PageContext, nothing_yet, page_context
from dashboard.data.records import GroupRecords
from dashboard.pages.equity.figures import gaps
from dashboard.pages.equity.tables import (
    ATTRIBUTES,
    MEASURES,
    columns_of,
    comparison_table,
    effect_card,
    not_shown,
    verdict,
)
from dashboard.ui import Child, card, day, empty_state, explained, no_demographics
from dashboard.ui.charts import chart, nothing
from dashboard.ui.frame import cohort_picker, not_narrowed, page, tabs
from domain.groups import Comparison
from domain.store.staff import StaffAction

dash.register_page(__name__, path="/equity", name="Equity", title="Equity · Staycourse")

_FOR_WHOM: Final = "Equity is shown to those who look after fairness"
_HOW: Final = """\
Everybody who ever started the cohort counts, also who has left since; a gap is the group's share
less that of everyone else. The interval holds the true gap 95 times in 100. A diamond marks what is
beyond chance, corrected for all comparisons on this page (Holm). Critical, red and away count those
still learning.

Cells with fewer than {minimum} learners on either side are hidden, and so many more that no hidden
one can be worked out from totals, other groups or earlier days. Groups of fewer than {fewest} are
counted together. So figures are of whole cohorts only, move every four weeks, and lead to no list.

A gap is a reason to look, not a cause. Demographics never enter a score or a nudge; who opens this
page is on the audit trail."""


def layout(by: str = "", **query: Any) -> Component:  # noqa: ANN401 - a query may hold anything
    """The page for a query; `by` names the attribute."""
    context = page_context(query)
    if not context.viewer.sees_demographics:
        return page("Equity", no_demographics(context.viewer, _FOR_WHOM))
    if not context.as_ofs:
        return nothing_yet("Equity")
    records = GroupRecords(context)
    cohorts = cohort_picker(records.names, records.cohort)
    pickers = (context.programme_picker(), cohorts, *context.day_pickers())
    if records.day is None:
        return page("Equity", _nothing_released(records), pickers=pickers)
    found = records.comparisons
    looked_at = f"equity: {records.names[records.cohort or 0]}, {records.day}"
    context.queries.note(context.viewer, StaffAction.LOOKED_AT_GROUPS, looked_at)
    return page(
        "Equity",
        not_narrowed(context.selection, shows="groups of a whole cohort"),
        *(_content(context, records, by) if found else [_nothing_known()]),
        subtitle=f"{records.names[records.cohort or 0]} · figures of {day(records.day)}",
        pickers=pickers,
    )


def _content(context: PageContext, records: GroupRecords, by: str) -> list[Child]:
    found = records.comparisons
    known = {a: name for a, name in ATTRIBUTES.items() if any(o.attribute == a for o in found)}
    chosen = by if by in known else next(iter(known))
    mine = [one for one in found if one.attribute == chosen]
    effects = records.effects(chosen)
    minimum = context.queries.policy.disclosure.minimum_cell
    return [
        verdict(found),
        tabs("/equity", context.selection, "by", known, chosen),
        *_compared(known[chosen], mine),
        effect_card(chosen, effects) if any(one.treated for one in effects) else None,
        card(
            "Does the score serve groups alike?",
            dcc.Link("Fairness of the scorer in use", href="/scorer/fairness"),
            note="How often each group is missed or alerted for nothing: measured on learners "
            "the scorer never saw, most of them of earlier cohorts than this one.",
        ),
        explained(_HOW.format(minimum=minimum, fewest=2 * minimum)),
    ]


def _compared(name: str, mine: list[Comparison]) -> list[Child]:
    shown = [one for one in mine if one.cell]
    by_measure = sorted(shown, key=lambda one: list(MEASURES).index(one.measure))
    if not shown:
        return [nothing(f"{name}: where do groups differ?", not_shown(mine))]
    return [
        chart(
            "gaps",
            gaps(by_measure, columns_of(mine)),
            question=f"{name}: where do groups differ?",
            says="Share of each group less that of everyone else; the bar is the 95 % interval.",
        ),
        card(f"{name} in numbers", comparison_table(mine), note=not_shown(mine)),
    ]


def _nothing_released(records: GroupRecords) -> Component:
    if records.names:
        return empty_state(
            "No figures yet",
            "Figures by group appear with the first scored day of a cohort, every four weeks.",
        )
    return empty_state("No cohort yet", "No cohort of those asked for had started by this day.")


def _nothing_known() -> Component:
    return empty_state(
        "Nothing to compare",
        "Nothing is known of gender, ethnicity, deprivation, disability, age or region of these "
        "learners, or there are too few of them. Import these columns, and they appear here.",
    )
