"""Says above every page, and so on every figure of it, that learners it shows are made up."""

import re
from typing import Final

from dash import Dash, Input, Output, html
from dash.development.base_component import Component

from dashboard.data.context import PageContext, page_context
from dashboard.data.records import GroupRecords
from dashboard.ui.frame import simulated_strip
from dashboard.web import Selection
from domain.store.reporting.breakdowns import read_cohort_days

_PLACE: Final = "simulated"
#: Pages that show learners, or numbers made of them.
_SHOWS_LEARNERS: Final = re.compile(
    r"/|/(worklist|learners|explore|progression|impact|equity|employers|messages)(/.*)?"
)
#: Of them, the one that shows whole cohorts whatever else the address names.
_SHOWS_COHORTS: Final = re.compile(r"/impact(/.*)?")
#: The one that shows a whole cohort, running or over, whatever else the address names.
_SHOWS_ONE_COHORT: Final = "/equity"
#: What the scorer in use said of every cohort, and how it came out.
_SHOWS_SCORES: Final = "/scorer"
_ONE_LEARNER: Final = re.compile(r"/learner/([0-9]{1,18})")


def simulated_place() -> Component:
    """Room for the strip."""
    return html.Div(id=_PLACE)


def connect_simulated(app: Dash) -> None:
    """Look anew with every page and every choice of its filters."""

    @app.callback(Output(_PLACE, "children"), Input("url", "pathname"), Input("url", "search"))
    def show(path: str | None, search: str | None) -> Component | None:
        context = page_context()
        asked = PageContext(context.viewer, context.queries, Selection.of_search(search))
        return strip(asked, path or "/")


def strip(context: PageContext, path: str) -> Component | None:
    """Whose data the page shows: made up, some of it made up, or nothing to say."""
    if not context.as_ofs:
        return None
    shown = _cohorts(context, path)
    simulated = context.queries.simulated_cohorts()
    names = sorted({simulated[one] for one in shown if one in simulated})
    return simulated_strip(names, all_of_it=shown <= simulated.keys()) if names else None


def _cohorts(context: PageContext, path: str) -> set[int]:
    if one := _ONE_LEARNER.fullmatch(path):
        return set(context.rows([int(one[1])])["cohort_id"])
    if _SHOWS_COHORTS.fullmatch(path):
        chosen = context.selection
        asked = Selection(as_of=chosen.as_of, programme=chosen.programme, cohort=chosen.cohort)
        shown = PageContext(context.viewer, context.queries, asked).shown
        return set(shown["cohort_id"]) or {chosen.cohort or 0}
    if path == _SHOWS_SCORES and context.viewer.sees_everyone:
        return set(context.queries.kept(read_cohort_days, context.queries.whole)["cohort_id"])
    if path == _SHOWS_ONE_COHORT and context.viewer.sees_demographics:
        return {GroupRecords(context).cohort or 0}
    if _SHOWS_LEARNERS.fullmatch(path):
        # of a cohort that is over nobody is counted on the day, but its messages are shown
        return set(context.shown["cohort_id"]) or {context.selection.cohort or 0}
    return set()
