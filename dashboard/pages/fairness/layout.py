"""Fairness: whether scores serve groups alike, within each programme."""

from typing import Any

import dash
from dash.development.base_component import Component

from dashboard.data import in_use, page_context
from dashboard.pages.fairness.tables import group_tables, verdict
from dashboard.ui import DATA_PAGES, SCORE_PAGES, Child, empty_state, explained, page, ways
from domain.policy import ReleaseGates
from domain.risk.monitoring import GroupAudit, harmed
from domain.store.scoring import RegisteredScorer

dash.register_page(
    __name__, path="/scorer/fairness", name="Fairness", title="Fairness · Staycourse"
)

_HOW = """\
Demographics never enter a score; they are looked at only here. Each group is compared with
everyone else of its programme, on learners the scorer never saw.

ABROCA is the area between two ROC curves: 0 when the score ranks both alike. Small groups differ
by chance, so beside it stands how often shuffled groups differ as much.

Missed are those who did not complete and would not have been alerted; false alarms are those who \
completed and would have been. Groups of fewer than ten learners are not shown."""


def layout(**query: Any) -> Component:  # noqa: ANN401, ARG001 - a query may hold anything
    """The page: the audit of the scorer in use."""
    context = page_context()
    queries = context.queries
    if not context.viewer.sees_everyone:
        return page("Fairness", _for_managers())
    current = in_use(queries.scorers())
    return page(
        "Fairness",
        ways(
            DATA_PAGES if context.viewer.oversees else SCORE_PAGES,
            "/scorer/fairness",
            about="about data and model",
        ),
        *_content(current, queries.policy.scorer.gates),
        subtitle="Whether the scorer in use serves groups alike" if current else "",
    )


def _for_managers() -> Component:
    return empty_state(
        "Fairness is looked after by managers and admins",
        "Why a learner has their score is on the learner's own page.",
    )


def _content(current: RegisteredScorer | None, gates: ReleaseGates) -> list[Child]:
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
        verdict(harmed(audits, gates)),
        *group_tables(audits),
        explained(_HOW),
    ]
