"""What colleagues are written: each kind as it reads, with made-up facts in it, and its editor."""

from dash import html
from dash.development.base_component import Component

from dashboard.data import PageContext
from dashboard.pages.message_previews import editor, previews
from dashboard.pages.message_previews.colleague_edits import TO_COLLEAGUES, ColleagueEdit
from dashboard.pages.message_previews.editing import differences, form_of, versions_of
from dashboard.pages.message_previews.routes import may_edit
from dashboard.ui import Child, card, side_by_side
from dashboard.ui.learners import CHANNELS
from domain.messaging.checks import STAFF_MESSAGES
from domain.policy import Channel


def colleague_kinds(page: str, chosen: str) -> Component:
    """The kinds as links."""
    links = {name: f"{page}?{TO_COLLEAGUES}={kind}" for kind, (name, _) in STAFF_MESSAGES.items()}
    current = STAFF_MESSAGES[chosen][0] if chosen in STAFF_MESSAGES else ""
    return card("To colleagues", previews.choices("", links, current), name="catalogue")


def colleague_message(context: PageContext, edit: ColleagueEdit, compare: str) -> list[Child]:
    """A kind of message by one channel; who may edit changes its words."""
    kind, templates = edit.name.kind, edit.routes.templates
    name, says = STAFF_MESSAGES[kind]
    ways = {
        CHANNELS[one.value]: edit.link(by=one.value)
        for one in Channel
        if templates.has_words(kind, one)
    }
    current = CHANNELS[edit.name.channel.value]
    about = card(name, html.P(says, className="mb-2"), previews.choices("By", ways, current))
    shown = html.Div(edit.shown(edit.written(edit.current)), id=editor.PREVIEW)
    edits = may_edit(context.viewer)
    return [
        about,
        *differences(edit, compare),
        side_by_side(form_of(edit, context.viewer.form_token), shown) if edits else shown,
        versions_of(context, edit, may_edit=edits),
    ]
