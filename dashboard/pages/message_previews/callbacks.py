"""What happens while words are typed: how they would read, and what is wrong with them."""

from typing import Any, Final

import dash

from dashboard.data import page_context
from dashboard.pages.message_previews import editor
from dashboard.pages.message_previews.editing import edit_of
from dashboard.pages.message_previews.routes import PreviewRoutes, may_edit
from domain.messaging.checks import may_be_filled_in
from domain.policy import Channel

#: Longer texts are not looked at: they cannot be saved anyway.
_LOOKED_AT: Final = 20_000
_UNREADABLE: Final = "it holds something else than words, known names and conditions"


def connect() -> None:
    """Register it; Dash asks for it anew with each application."""
    dash.callback(
        dash.Output(editor.VERDICT, "children"),
        dash.Output(editor.PREVIEW, "children"),
        dash.Output(editor.SAVE, "disabled"),
        dash.Input(editor.SUBJECT_FIELD, "value"),
        dash.Input(editor.BODY_FIELD, "value"),
        dash.State(editor.ASKED, "data"),
    )(typed)


def typed(subject: str | None, body: str | None, asked: dict[str, Any] | None) -> Any:  # noqa: ANN401 - Dash's own
    """What is said of the words, how they would read, and whether they cannot be saved."""
    context = page_context(asked or {})
    if not asked or not may_edit(context.viewer):
        return dash.no_update
    routes = PreviewRoutes(queries=context.queries, viewer=context.viewer)
    as_of = context.as_of if context.as_ofs else None
    edit = edit_of(routes, asked, str(asked.get("template", "")), as_of)
    if edit is None:
        return dash.no_update
    text = edit.tidied(subject, (body or "")[:_LOOKED_AT])
    problems, readable = edit.problems(text), may_be_filled_in(text, edit.vocabulary)
    written = edit.written(text) if readable else _UNREADABLE
    newer = edit.saved[0] if edit.version != asked.get("over") else None
    said = editor.verdict(
        problems,
        written,
        edit.longest(text) if readable else None,
        checks=edit.checks,
        is_text=edit.name.channel is Channel.SMS,
        newer=newer,
    )
    return said, edit.shown(written), bool(problems or newer)
