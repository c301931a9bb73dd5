"""What happens while words are typed: how they would read, and what is wrong with them."""

from typing import Any, Final

import dash

from dashboard.data import page_context
from dashboard.pages.message_previews import editor, previews
from dashboard.pages.message_previews.routes import PreviewRequest, PreviewRoutes, may_edit
from dashboard.pages.message_previews.template_edits import TemplateEdit
from domain.messaging import longest_of, may_be_filled_in
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
    if not asked or not context.as_ofs or not may_edit(context.viewer):
        return dash.no_update
    routes = PreviewRoutes(queries=context.queries, viewer=context.viewer)
    wanted = PreviewRequest.of(asked, routes.catalogue)
    edit = TemplateEdit.of_key(routes, wanted, str(asked.get("template", "")))
    learners = routes.learners(wanted, context.viewer, context.as_of)
    if edit is None or learners.empty:
        return dash.no_update
    text = edit.tidied(subject, (body or "")[:_LOOKED_AT])
    problems, readable = edit.problems(text, learners), may_be_filled_in(text)
    written = edit.written(text, learners) if readable else _UNREADABLE
    name, intervention = edit.learner_name(learners), routes.catalogue[wanted.what]
    newer = edit.saved[0] if edit.version != asked.get("over") else None
    said = editor.verdict(
        problems,
        written,
        longest_of(edit.checked(text)) if readable else None,
        is_text=edit.name.channel is Channel.SMS,
        newer=newer,
    )
    shown = previews.message(name, written, intervention, wanted.by)
    return said, shown, bool(problems or newer)
