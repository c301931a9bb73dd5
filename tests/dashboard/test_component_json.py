"""Components are written as Dash itself writes them."""

import json
from typing import Any

import dash_bootstrap_components as dbc
import pytest
from dash import dcc, html
from dash.development.base_component import Component
from plotly.io.json import to_json_plotly

from dashboard.component_json import given_properties, write_components_quickly

_HTML, _BOOTSTRAP, _CORE = (
    "dash_html_components",
    "dash_bootstrap_components",
    "dash_core_components",
)


@pytest.mark.parametrize(
    ("component", "props", "kind", "namespace"),
    [
        (html.Div(), {"children": None}, "Div", _HTML),
        (
            html.Div("a", id="one", className="c", **{"aria-label": "d", "data-newest": "e"}),
            {"children": "a", "id": "one", "className": "c", "aria-label": "d", "data-newest": "e"},
            "Div",
            _HTML,
        ),
        (
            dbc.Button("Call", href="tel:1", outline=False),
            {"children": "Call", "href": "tel:1", "outline": False},
            "Button",
            _BOOTSTRAP,
        ),
        (dcc.Store(id="kept", data=[1, None]), {"id": "kept", "data": [1, None]}, "Store", _CORE),
    ],
)
def test_a_component_says_what_it_was_given_and_of_which_kind_it_is(
    component: Component, props: dict[str, Any], kind: str, namespace: str
) -> None:
    said = {"props": props, "type": kind, "namespace": namespace}

    assert given_properties(component) == said
    assert Component.to_plotly_json(component) == said  # as Dash's own says, until it is replaced


def test_what_was_set_later_is_said_too() -> None:
    component = html.Div("before")
    component.children, component.className = "after", None

    assert given_properties(component)["props"] == {"children": "after", "className": None}


def test_a_page_is_written_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Component, "to_plotly_json", None)
    write_components_quickly()

    written = json.loads(to_json_plotly([html.P(html.B("x"))]))

    assert written[0]["props"]["children"]["props"] == {"children": "x"}
