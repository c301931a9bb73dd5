"""Words: each message as any learner would get it; managers edit, test and restore them here."""

from typing import Any, Final

import dash
import dash_bootstrap_components as dbc
import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard.data import PageContext, nothing_yet, page_context
from dashboard.pages.message_previews import editor, previews
from dashboard.pages.message_previews.callbacks import connect
from dashboard.pages.message_previews.colleague_edits import ColleagueEdit
from dashboard.pages.message_previews.colleague_mails import colleague_kinds, colleague_message
from dashboard.pages.message_previews.editing import differences, form_of, versions_of
from dashboard.pages.message_previews.learner_edits import LearnerEdit
from dashboard.pages.message_previews.routes import (
    LOOKED_THROUGH,
    PAGE,
    PreviewRequest,
    PreviewRoutes,
    may_edit,
    worded,
)
from dashboard.ui import Child, button, card, empty_state, side_by_side
from dashboard.ui.frame import message_pages, page, ways
from dashboard.ui.learners import CHANNELS, who
from dashboard.web import names_hidden
from domain.messaging.rendering import ENGLISH, RenderedMessage

dash.register_page(__name__, path=PAGE, name="Words", title="Words · Staycourse")
connect()

_USUAL: Final = "the usual"


def layout(  # `notice` answers a form; `check` asks for all who fit, `compare` for a version
    notice: str = "",
    check: str = "",
    compare: str = "",
    colleagues: str = "",
    **query: Any,  # noqa: ANN401 - may hold anything
) -> Component:
    """The page for a query; `colleagues` names a kind of message to them."""
    context = page_context(query)
    routes = PreviewRoutes(queries=context.queries, viewer=context.viewer)
    to_them = ColleagueEdit.of(routes, colleagues, str(query.get("by", "")))
    if not context.as_ofs and to_them is None:
        return nothing_yet("Words")
    asked = PreviewRequest.of(query, routes.catalogue)
    edits = may_edit(context.viewer)
    shown = (
        colleague_message(context, to_them, compare)
        if to_them
        else _shown(context, routes, asked, check, compare)
    )
    chosen = to_them.name.kind if to_them else ""
    return page(
        "Words",
        ways(message_pages(sees_everyone=edits), PAGE, about="about messages"),
        previews.answer(notice),
        dbc.Row(
            [
                dbc.Col(
                    dbc.Stack(
                        [
                            _catalogue(routes, asked, is_shown=not chosen),
                            colleague_kinds(PAGE, chosen),
                        ],
                        gap=3,
                    ),
                    xs=12,
                    lg=3,
                    xxl=2,
                ),
                dbc.Col(
                    dbc.Stack(shown, gap=3),
                    xs=12,
                    lg=9,
                    xxl=10,
                ),
            ],
            class_name="g-3",
        ),
        subtitle=f"Every message as a {'colleague' if chosen else 'learner'} would get it"
        + ("; change the words, and see at once how they read." if edits else "."),
    )


def _catalogue(routes: PreviewRoutes, asked: PreviewRequest, *, is_shown: bool) -> Component:
    links = {
        one.title: asked.link(what=key, by="", wording="")
        for key, one in worded(routes.catalogue).items()
    }
    current = routes.catalogue[asked.what].title if is_shown else ""
    note = "Of settings that you have not saved yet." if asked.what in routes.proposed else ""
    return card("Messages", previews.choices("", links, current), name="catalogue", note=note)


def _shown(
    context: PageContext, routes: PreviewRoutes, asked: PreviewRequest, check: str, compare: str
) -> list[Child]:
    learners = routes.learners(asked, context.viewer, context.as_of)
    if learners.empty:
        return [empty_state("Nobody to write as", "There were no learners on this day.")]
    intervention = routes.catalogue[asked.what]
    name, written = routes.written(asked, learners)
    shown = html.Div(previews.message(name, written, intervention, asked.by), id=editor.PREVIEW)
    language = written.language if isinstance(written, RenderedMessage) else asked.language
    edit = LearnerEdit.of(routes, asked, learners, language or ENGLISH)
    if not may_edit(context.viewer):
        return [
            _otherwise(routes, asked, learners, name),
            shown,
            versions_of(context, edit, may_edit=False),
            *differences(edit, compare),
        ]
    found = routes.problems(asked, context.viewer, context.as_of) if check else None
    token = context.viewer.form_token
    return [
        _otherwise(routes, asked, learners, name),
        *differences(edit, compare),
        side_by_side(
            form_of(edit, token),
            dbc.Stack(
                [
                    shown,
                    previews.test_form(
                        asked.link().replace(PAGE, f"{PAGE}/test", 1),
                        token=token,
                        channel=asked.by,
                    ),
                ],
                gap=3,
            ),
        ),
        versions_of(context, edit, may_edit=True),
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
        for row in learners.to_dict(orient="records")
    }
    return html.Div(
        [
            previews.choices("By", channels, CHANNELS[asked.by.value]),
            previews.choices("Language", languages, _language(asked)),
            previews.choices("Wording", wordings, asked.wording or _USUAL),
            previews.choices("As", others, name),
            _search(asked),
        ],
        className="otherwise",
    )


def _searched_by() -> str:
    """What the viewer may look for a learner by: who sees no names has their numbers."""
    return f"Another: {'number' if names_hidden() else 'name or email'}"


def _search(asked: PreviewRequest) -> Component:
    """Any learner the viewer may see."""
    kept = {
        "what": asked.what,
        "by": asked.by.value,
        "language": asked.language,
        "wording": asked.wording,
    }
    return dbc.Form(
        [
            *(dbc.Input(type="hidden", name=name, value=value) for name, value in kept.items()),
            dbc.Label("Another learner", html_for="words-find", class_name="visually-hidden"),
            dbc.InputGroup(
                [
                    dbc.Input(
                        id="words-find",
                        name="find",
                        type="search",
                        value=asked.find,
                        placeholder=_searched_by(),
                    ),
                    button("Find"),
                ]
            ),
        ],
        action=PAGE,
        method="GET",
        prevent_default_on_submit=False,
        class_name="find-learner",
    )
