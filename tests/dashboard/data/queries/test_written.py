"""Parts of pages that are written once, for all who may see what they were made of."""

import json
from dataclasses import replace

from dash import dcc, html
from dash.development.base_component import Component
from plotly.io.json import to_json_plotly

from dashboard.data import PageContext, Queries
from dashboard.data.queries.written import written
from dashboard.web import Selection
from domain.store.staff import Role
from tests.dashboard.data.queries.test_queries import viewer


def _told(context: PageContext) -> Component:
    return html.P(f"{context.learners} learners")


def test_what_was_written_is_sent_as_the_component_would_be() -> None:
    part = html.Div(["<b>", dcc.Link("1", href="/"), None, float("nan")], **{"aria-label": "a"})
    page = [html.Main([one, "more"]) for one in (part, written(part))]
    assert json.loads(to_json_plotly(page[0])) == json.loads(to_json_plotly(page[1]))


def test_nobody_is_sent_what_was_written_for_somebody_who_sees_more(queries: Queries) -> None:
    manager = PageContext(viewer=viewer(), queries=queries, selection=Selection())
    coach = replace(manager, viewer=viewer(Role.COACH, staff_id=3))
    said = [to_json_plotly(one.drawn(_told)) for one in (manager, coach, manager, coach)]
    assert said[0] == said[2] != said[1] == said[3]
    assert f"{coach.learners} learners" in said[1]
