"""Search for a learner from anywhere: by `/` or a button, ten results while one types."""

from typing import Final

import dash_bootstrap_components as dbc
from dash import ClientsideFunction, Dash, Input, Output, State, html
from dash.dependencies import ALL
from dash.development.base_component import Component

from dashboard.data.context import page_context
from dashboard.data.queries import seen_only_by
from dashboard.ui import Child, count
from dashboard.web import Viewer
from domain.store.people import FoundLearner, find_by_number, search_learners

_OPEN: Final = "search-open"
_MOST: Final = 10
_LONGEST, _WORDS = 80, 4
#: One letter finds everybody.
_FEWEST: Final = 2


def search_button(place: str) -> Component:
    """What opens the search; `place` tells the two copies of it apart."""
    return html.Button(
        [html.Span(className="icon icon-search"), html.Span("Search"), html.Kbd("/")],
        id={"type": _OPEN, "place": place},
        className=f"search-open search-open-{place}",
        title="Search for a learner (/)",
        **{"aria-label": "Search for a learner"},
    )


def search_place(who: Viewer) -> Component:
    """The search itself, closed."""
    asked = "Name or email address" if who.sees_names else "Number of an enrolment"
    return dbc.Modal(
        dbc.ModalBody(
            [
                dbc.Label(asked, id="search-asked", html_for="search-words"),
                dbc.Input(
                    id="search-words",
                    type="search",
                    debounce=250,
                    maxlength=_LONGEST,
                    autofocus=True,
                    autocomplete="off",
                ),
                html.Div(id="search-results", role="status"),
            ]
        ),
        id="search",
        labelledby="search-asked",
        is_open=False,
        centered=False,
        scrollable=True,
    )


def connect_search(app: Dash) -> None:
    """Open and close it in the browser; look up what is typed."""
    app.clientside_callback(
        ClientsideFunction("staycourse", "search"),
        Output("search", "is_open"),
        Input({"type": _OPEN, "place": ALL}, "n_clicks"),
        Input("url", "pathname"),
        prevent_initial_call=True,
    )
    app.callback(
        Output("search-results", "children"),
        Input("search-words", "value"),
        State("url", "search"),
        prevent_initial_call=True,
    )(_results)


def _results(typed: str | None, _search: str | None) -> Child:
    words = (typed or "")[:_LONGEST].replace("\0", "").split()[:_WORDS]
    if sum(map(len, words)) < _FEWEST and not "".join(words).isdecimal():
        return None
    context = page_context()
    found = _find(context.viewer, words)
    context.queries.note_listed(context.viewer, [one.enrolment_id for one in found])
    if not found:
        return html.P(_nobody(context.viewer), className="absent")
    return [
        html.P(_how_many(found), className="visually-hidden"),
        dbc.ListGroup([_line(one) for one in found], flush=True),
    ]


def _find(viewer: Viewer, words: list[str]) -> list[FoundLearner]:
    """Whom this person may see; who sees no names finds nobody by one."""
    seen_by, database = seen_only_by(viewer), page_context().queries.database
    with database.reading() as session:
        by_number = find_by_number(session, words[0], seen_by=seen_by) if len(words) == 1 else []
        if not viewer.sees_names:
            return by_number
        named = search_learners(session, words, seen_by=seen_by, most=_MOST)
    numbers = {one.enrolment_id for one in by_number}
    return [*by_number, *(one for one in named if one.enrolment_id not in numbers)][:_MOST]


def _line(one: FoundLearner) -> Component:
    return dbc.ListGroupItem(
        [html.Span(one.name, className="who"), html.Span(one.cohort, className="says ms-2")],
        href=f"/learner/{one.enrolment_id}",
        action=True,
    )


def _how_many(found: list[FoundLearner]) -> str:
    return f"The first {_MOST}" if len(found) == _MOST else count(len(found), "learner")


def _nobody(viewer: Viewer) -> str:
    if not viewer.sees_names:
        return "There is no enrolment of that number."
    if not viewer.sees_everyone:
        return "Nobody on your caseload is called so."
    return "Nobody is called so. Try fewer letters, or the address."
