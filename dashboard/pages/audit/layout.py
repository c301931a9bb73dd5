"""The page of the audit trail: one question, the newest entries first, and the whole as a file."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, Final
from zoneinfo import ZoneInfo

import dash
import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.data import page_context
from dashboard.pages.audit.question import DAYS, PAGE, USUAL, asked_of, link
from dashboard.ui import Cell, Child, button, card, empty_state, moment, not_for_them, select, table
from dashboard.ui.frame import SETTINGS_PAGES, page, ways
from dashboard.ui.learners import in_words
from domain.store.audit import AuditEntry, search_trail
from domain.store.staff import StaffAction

dash.register_page(
    __name__, path=PAGE, name="Audit trail", title="Audit trail · Staycourse", order=9
)

#: What it says to whom it is not for.
_FOR_ADMINS: Final = (
    "The audit trail is read by admins",
    "It tells what each of your colleagues opened.",
)

_SHOWN: Final = 100
_ALL: Final = "all"  # no kind of entry is called so
_HEADINGS: Final = ("When", "Who", "What", "Which", "Through")
_LEARNER: Final = "learner "
#: What is longer than this folds.
_LONG: Final = 160


def layout(**query: Any) -> Component:  # noqa: ANN401 - a query may hold anything
    """The page; the query is what `asked_of` reads."""
    context = page_context()
    if not context.viewer.is_admin:
        return page("Audit trail", not_for_them(*_FOR_ADMINS))
    queries = context.queries
    asked = asked_of(query, now=queries.clock())
    with queries.database.reading() as session:
        found = list(islice(search_trail(session, asked, limit=_SHOWN + 1), _SHOWN + 1))
    queries.note(context.viewer, StaffAction.OPENED_AUDIT, "shown")
    return page(
        "Audit trail",
        ways(SETTINGS_PAGES, PAGE, about="about settings"),
        _filters(query),
        _entries(found[:_SHOWN], query, zone=queries.deployment.zone, more=len(found) > _SHOWN),
        subtitle="Who saw, changed and took what; nobody can change it unnoticed",
    )


def _filters(query: Mapping[str, Any]) -> Component:
    kinds = {_ALL: "Everything"} | {one.value: in_words(one.value) for one in sorted(StaffAction)}
    fields = (
        _field("who", "Who (address)", query),
        select("action", "What", kinds, chosen=str(query.get("action") or _ALL)),
        _field("about", "Which, as learner 12", query),
        _field("through", "Through, as session 4", query),
        select("days", "How far back", DAYS, chosen=str(query.get("days", USUAL))),
        html.Div(button("Show", color="primary")),
        html.Div(button("Download CSV", href=link(query, f"{PAGE}/trail.csv"), external_link=True)),
    )
    row = dbc.Row(
        [dbc.Col(one, xs=12, sm=6, lg="auto", class_name="align-self-end") for one in fields],
        class_name="g-3",
    )
    return dbc.Card(dbc.CardBody(html.Form(row, action=PAGE, method="GET")))


def _field(name: str, label: str, query: Mapping[str, Any]) -> Component:
    place = f"audit-{name}"
    value = str(query.get(name, ""))
    return html.Div([dbc.Label(label, html_for=place), dbc.Input(id=place, name=name, value=value)])


def _entries(
    found: Sequence[AuditEntry], query: Mapping[str, Any], *, zone: ZoneInfo, more: bool
) -> Component:
    if not found:
        return empty_state("Nothing like that", "Ask for more days, or for less of the rest.")
    rows = (_row(one, zone) for one in found)
    older = link(query, before=found[-1].number)
    return card(
        "The newest first",
        table(_HEADINGS, rows, name="stacked numbers"),
        html.Div(dcc.Link("Older", href=older), className="mt-3") if more else None,
    )


def _row(one: AuditEntry, zone: ZoneInfo) -> tuple[Cell, ...]:
    when = html.Span(moment(one.at, zone), className="text-nowrap")
    return (when, one.who, in_words(one.action), _which(one.detail or ""), one.through or "")


def _which(detail: str) -> Child:
    """What it was about; a learner's page is one click away."""
    number = detail.removeprefix(_LEARNER)
    if detail.startswith(_LEARNER) and number.isdecimal():
        return dcc.Link(detail, href=f"/learner/{number}")
    if len(detail) > _LONG:
        many = f"{detail.count(',') + 1} learners" if detail.startswith("learners ") else ""
        return html.Details([html.Summary(many or f"{detail[:_LONG]} …"), detail])
    return detail
