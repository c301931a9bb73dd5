"""Words: each message as any learner would get it, test sends, and who would get it broken."""

from typing import Any, Final

import dash
import dash_bootstrap_components as dbc
import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard.data import PageContext, nothing_yet, page_context
from dashboard.pages.message_previews import previews
from dashboard.pages.message_previews.routes import (
    LOOKED_THROUGH,
    PAGE,
    PreviewRequest,
    PreviewRoutes,
    worded,
)
from dashboard.ui import CHANNELS, MESSAGE_PAGES, Child, card, empty_state, page, ways, who

dash.register_page(__name__, path=PAGE, name="Words", title="Words · Staycourse")

_USUAL: Final = "the usual"


def layout(notice: str = "", check: str = "", **query: Any) -> Component:  # noqa: ANN401 - may hold anything
    """The page for a query; `notice` answers a test, `check` asks for everyone who fits."""
    context = page_context(query)
    if not context.as_ofs:
        return nothing_yet("Words")
    if not context.viewer.sees_everyone:
        return page("Words", _for_managers())
    routes = PreviewRoutes(queries=context.queries)
    asked = PreviewRequest.of(query, routes.catalogue)
    return page(
        "Words",
        ways(MESSAGE_PAGES, PAGE, about="about messages"),
        previews.answer(notice),
        dbc.Row(
            [
                dbc.Col(_catalogue(routes, asked), xs=12, lg=3),
                dbc.Col(dbc.Stack(_shown(context, routes, asked, check), gap=3), xs=12, lg=9),
            ],
            class_name="g-3",
        ),
        subtitle="Every message as a learner would get it. Words are kept in templates/.",
    )


def _for_managers() -> Component:
    return empty_state(
        "Words are looked after by managers and admins",
        "What your learners were sent is on the Messages page.",
    )


def _catalogue(routes: PreviewRoutes, asked: PreviewRequest) -> Component:
    links = {
        one.title: asked.link(what=key, by="", wording="")
        for key, one in worded(routes.catalogue).items()
    }
    current = routes.catalogue[asked.what].title
    return card("Messages", previews.choices("", links, current), name="catalogue")


def _shown(
    context: PageContext, routes: PreviewRoutes, asked: PreviewRequest, check: str
) -> list[Child]:
    learners = routes.learners(asked, context.viewer, context.as_of)
    if learners.empty:
        return [empty_state("Nobody to write as", "There were no learners on this day.")]
    intervention = routes.catalogue[asked.what]
    name, written = routes.written(asked, learners)
    found = routes.problems(asked, context.viewer, context.as_of) if check else None
    return [
        _otherwise(routes, asked, learners, name),
        previews.message(name, written, intervention, asked.by),
        previews.test_form(
            asked.link().replace(PAGE, f"{PAGE}/test", 1),
            token=context.viewer.form_token,
            channel=asked.by,
        ),
        previews.trouble_list(
            found,
            fits=f"{intervention.audience}.",
            check=asked.link(check="1"),
            among=min(LOOKED_THROUGH, int(context.everyone["learners"].sum())),
        ),
    ]


def _language(asked: PreviewRequest) -> str:
    return previews.language(asked.language) if asked.language else "the learner's"


def _otherwise(
    routes: PreviewRoutes, asked: PreviewRequest, learners: pd.DataFrame, name: str
) -> Component:
    """The same message over another channel, in another language or wording, as another learner."""
    intervention = routes.catalogue[asked.what]
    channels = {CHANNELS[c.value]: asked.link(by=c.value) for c in intervention.channels}
    own = {"the learner's": asked.link(language="")}
    languages = own | {
        previews.language(code): asked.link(language=code) for code in routes.languages()
    }
    wordings = {one: asked.link(wording=one) for one in intervention.variants or ()}
    if wordings:
        wordings = {_USUAL: asked.link(wording="")} | wordings
    others = {
        who(row): asked.link(learner=int(row["enrolment_id"]))
        for row in learners.head(5).to_dict(orient="records")
    }
    return html.Div(
        [
            previews.choices("By", channels, CHANNELS[asked.by.value]),
            previews.choices("Language", languages, _language(asked)),
            previews.choices("Wording", wordings, asked.wording or _USUAL),
            previews.choices("As", others, name),
        ],
        className="otherwise",
    )
