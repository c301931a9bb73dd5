"""The same way to edit for messages to learners and to colleagues: the editor and the versions."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.data import PageContext
from dashboard.pages.message_previews import editor, previews
from dashboard.pages.message_previews.colleague_edits import TO_COLLEAGUES, ColleagueEdit
from dashboard.pages.message_previews.learner_edits import LearnerEdit
from dashboard.pages.message_previews.routes import PAGE, PreviewRequest, PreviewRoutes
from dashboard.pages.message_previews.template_edits import TemplateEdit
from dashboard.ui import Child
from dashboard.ui.learners import CHANNELS
from dashboard.web import number

_FIRST: Final = 1


def edit_of(
    routes: PreviewRoutes, query: Mapping[str, Any], key: str, as_of: date | None
) -> TemplateEdit | None:
    """The template that a form names, if it belongs to what the query asks for.

    `as_of` is the day whose learners are written to; None before anybody was scored.
    """
    if kind := str(query.get(TO_COLLEAGUES, "")):
        edit = ColleagueEdit.of(routes, kind, str(query.get("by", "")))
        return edit if edit and edit.name.key == key else None
    if as_of is None:
        return None
    asked = PreviewRequest.of(query, routes.catalogue)
    learners = routes.learners(asked, routes.viewer, as_of)
    return None if learners.empty else LearnerEdit.of_key(routes, asked, learners, key)


def form_of(edit: TemplateEdit, token: str) -> Component:
    """The words, and what callbacks have to know of them."""
    name = edit.name
    wording = f", wording “{name.variant}”" if name.variant else ""
    asked = dict(parse_qsl(urlsplit(edit.link()).query))
    return html.Div(
        [
            dcc.Store(id=editor.ASKED, data={**asked, "template": name.key, "over": edit.version}),
            editor.edit_card(
                edit.current,
                edit.vocabulary,
                version=edit.version,
                own=edit.has_own_words,
                action=edit.link().replace(PAGE, f"{PAGE}/save", 1),
                key=name.key,
                token=token,
                about=f"{CHANNELS[name.channel.value]} in {previews.language(name.language)}"
                f"{wording}",
            ),
        ]
    )


def versions_of(context: PageContext, edit: TemplateEdit, *, may_edit: bool) -> Component:
    """Every version, with what differs and the way back."""
    numbers = [one.number for one in edit.saved] + [_FIRST]
    return editor.version_card(
        edit.saved,
        zone=context.queries.deployment.zone,
        compare={one: edit.link(compare=one) for one in numbers},
        action=edit.link().replace(PAGE, f"{PAGE}/restore", 1),
        key=edit.name.key,
        token=context.viewer.form_token,
        may_edit=may_edit,
        is_shipped=edit.is_shipped,
    )


def differences(edit: TemplateEdit, compare: str) -> list[Child]:
    """What differs from the version asked for; nothing where none is."""
    wanted = number(compare)
    older = None if wanted is None else edit.numbered(wanted)
    if wanted is None or older is None:
        return []
    return [editor.diff_card(wanted, older, edit.version, edit.current)]
