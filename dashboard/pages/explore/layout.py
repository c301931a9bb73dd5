"""Explore: what separates the segments, one question a tab, and any two dimensions together."""

from typing import Any, Final

import dash
from dash import html
from dash.development.base_component import Component

from dashboard.data import PageContext, nobody_here, nothing_yet, page_context, since_last_week
from dashboard.pages.explore.answers import answer
from dashboard.pages.explore.cross_tab import cross_tab
from dashboard.pages.explore.questions import QUESTIONS
from dashboard.ui import Child
from dashboard.ui.frame import page, tabs

dash.register_page(__name__, path="/explore", name="Explore", title="Explore · Staycourse", order=3)

_CROSS: Final = "cross"


def layout(question: str = "", **query: Any) -> Component:  # noqa: ANN401 - may hold anything
    """The page for a query; `question` names the tab."""
    context = page_context(query)
    if not context.as_ofs:
        return nothing_yet("Explore")
    return page(
        "Explore",
        *(_content(context, question, query) if context.learners else [nobody_here(context)]),
        subtitle=context.in_words,
        pickers=context.pickers(),
    )


def _content(context: PageContext, question: str, query: dict[str, Any]) -> list[Child]:
    known = context.queries.known(context.viewer, context.asked)
    shown = {key: asked for key, asked in QUESTIONS.items() if known[asked.column]}
    words = {key: asked.tab for key, asked in shown.items()} | {_CROSS: "Any two together"}
    chosen = question if question in words else next(iter(words))
    return [
        context.drawn(since_last_week),
        tabs("/explore", context.selection, "question", words, chosen),
        *(cross_tab(context, query) if chosen == _CROSS else answer(context, shown[chosen])),
        _missing([asked.tab for key, asked in QUESTIONS.items() if key not in shown]),
    ]


def _missing(absent: list[str]) -> Child:
    """What is not shown because nobody told us, and what to import for it."""
    if not absent:
        return None
    wanted = {asked.tab: asked.wanted for asked in QUESTIONS.values()}
    parts = [f"{tab}: import {wanted[tab]}." for tab in absent]
    return html.P(f"Not known on this day. {' '.join(parts)}", className="says")
