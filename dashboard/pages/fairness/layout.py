"""Fairness: whether scores serve groups alike, within each programme."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import dash
import dash_bootstrap_components as dbc
from dash.development.base_component import Component

from dashboard.data import in_use, page_context
from dashboard.pages.fairness.tables import group_tables, verdict
from dashboard.ui import Child, empty_state, explained, no_demographics
from dashboard.ui.frame import DATA_PAGES, SCORE_PAGES, page, ways
from domain.policy import ReleaseGates
from domain.risk.monitoring import GroupAudit, harmed, unsettled
from domain.store.scoring import RegisteredScorer

dash.register_page(
    __name__, path="/scorer/fairness", name="Fairness", title="Fairness · Staycourse"
)

#: How many cohorts are named.
_NAMED: Final = 4
_FOR_WHOM: Final = "Fairness is shown to those who may see demographics"
_HOW = """\
Demographics never enter a score; they are looked at only here. Each group is compared with
everyone else of its programme, on learners the scorer never saw.

Missed are those who did not complete and would not have been alerted; false alarms are those who \
completed and would have been, both counted week by week. The interval holds the true \
gap 95 times in 100; how often chance gives as much is corrected for all groups of an attribute. \
Groups of fewer than ten learners are counted together, or not shown.

AUC is how often, of two learners, the score ranks the right one higher. ABROCA is the area between
two ROC curves: 0 when it ranks both groups alike. Small groups differ by chance, so beside it
stands how often shuffled groups differ as much."""


def layout(**query: Any) -> Component:  # noqa: ANN401, ARG001 - a query may hold anything
    """The page: the audit of the scorer in use."""
    context = page_context()
    queries = context.queries
    if not context.viewer.sees_demographics:
        return page("Fairness", no_demographics(context.viewer, _FOR_WHOM))
    current = in_use(queries.scorers())
    return page(
        "Fairness",
        ways(
            DATA_PAGES if context.viewer.oversees else SCORE_PAGES,
            "/scorer/fairness",
            about="about data and model",
        ),
        *_content(current, queries.policy.scorer.gates, context.cohorts if context.as_ofs else {}),
        subtitle="Whether the scorer in use serves groups alike" if current else "",
    )


def _of_whom(
    audits: Sequence[GroupAudit], known: Mapping[str, Any], cohorts: Mapping[int, str]
) -> str:
    """Whose outcomes these tables are about, and whose they are not."""
    learners = (
        "learners of a later cohort, whom the scorer had not seen"
        if known.get("later_cohort")
        else "learners of earlier cohorts, each scored by a part of it that had not seen them"
    )
    measured = ", ".join(sorted({one.programme for one in audits}))
    running = ", ".join(list(cohorts.values())[:_NAMED])
    more = f" and {len(cohorts) - _NAMED} more" if len(cohorts) > _NAMED else ""
    now = f" They are not those learning now ({running}{more}), " if running else " Of others "
    return (
        f"Measured in {measured}, on {learners}, whose outcomes are known.{now}"
        "whose outcomes nobody knows yet: a score may serve them differently."
    )


def _content(
    current: RegisteredScorer | None, gates: ReleaseGates, cohorts: Mapping[int, str]
) -> list[Child]:
    known = current.metrics if current else {}
    audits = [GroupAudit.from_dict(one) for one in known.get("fairness", ())]
    if not audits:
        text = (
            "No scorer is in use yet."
            if current is None
            else "Nothing is known of gender, age, ethnicity, deprivation or disability of the "
            "learners this scorer was measured on."
        )
        return [empty_state("Nothing to compare", text)]
    return [
        *verdict(harmed(audits, gates), unsettled(audits, gates)),
        dbc.Alert(_of_whom(audits, known, cohorts), color="light", fade=False),
        *group_tables(audits, gates),
        explained(_HOW),
    ]
