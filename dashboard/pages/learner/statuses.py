"""A learner's progression status, since when, and what came before. Pure."""

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard.ui import Child, short_day

_SHOWN = 4


def status_history(status: str, spans: pd.DataFrame) -> Child:
    """The status of a day; below it the spans known by then, newest first, the latest few.

    `spans` as `domain.store.scoring.read_spans` gives them; without any, the word alone.
    """
    if spans.empty:
        return status
    newest_first = list(spans.itertuples(index=False))[::-1]
    lines = [html.Li(_span(*row)) for row in newest_first[:_SHOWN]]
    return html.Span([html.Span(status), html.Ol(lines, className="spans")], className="judged")


def _span(status: str, begins: pd.Timestamp, ends: pd.Timestamp) -> list[Component | str]:
    if pd.isna(ends):
        return [f"{status} since {short_day(begins)}"]
    return [f"{status} {short_day(begins)} to {short_day(ends)}"]
