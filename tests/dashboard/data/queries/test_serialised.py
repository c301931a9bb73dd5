"""Parts of pages that are written once, for all who may see what they were made of."""

import json

from dash import dcc, html
from plotly.io.json import to_json_plotly

from dashboard.data.queries.serialised import written


def test_what_was_written_is_sent_as_the_component_would_be() -> None:
    part = html.Div(["<b>", dcc.Link("1", href="/"), None, float("nan")], **{"aria-label": "a"})
    page = [html.Main([one, "more"]) for one in (part, written(part))]
    assert json.loads(to_json_plotly(page[0])) == json.loads(to_json_plotly(page[1]))
