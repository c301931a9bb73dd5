"""Templates saved and restored, by forms that need no script; each version is audited."""

from dataclasses import dataclass, replace
from typing import Annotated, Final

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel

from dashboard.data import Queries
from dashboard.pages.message_previews.editing import edit_of
from dashboard.pages.message_previews.editor import NOTE_LENGTH, in_words
from dashboard.pages.message_previews.routes import PAGE, PreviewRoutes, may_edit
from dashboard.pages.message_previews.template_edits import TemplateEdit
from dashboard.web import Viewer, back_to, checked, form_template
from domain.messaging.rendering import TemplateText
from domain.store.outbox import UNSAVED, SendTestOutcome, queue_test_send, save_template
from domain.store.staff import StaffAction, audit

_LARGEST: Final = 50_000


class TemplateForm(BaseModel):
    """What the editor sends: the words, over which version, and why."""

    template: str = ""
    over: int = 0
    subject: str | None = None
    body: str = ""
    note: str = ""
    number: int = 0
    token: str = ""


@dataclass(frozen=True)
class Refused:
    """Why a text was not saved; it is shown again, so that nobody loses what they typed."""

    status: int
    problems: list[str]


def edits_router(queries: Queries) -> APIRouter:
    """POST /messages/words/save, /restore and, before saving, /try."""
    router = APIRouter(prefix=PAGE, include_in_schema=False)
    page, sent = form_template("words_refused.html"), form_template("words_tried.html")

    def refusal(done: Refused, text: TemplateText, edit: TemplateEdit) -> Response:
        shown = page(problems=done.problems, text=text, back=edit.link())
        return HTMLResponse(shown, done.status)

    def answered(request: Request, given: TemplateForm, *, restored: bool) -> Response:
        viewer = editor_of(request, given.token)
        edit = _edit_of(queries, viewer, request, given)
        text = edit.numbered(given.number) if restored else edit.tidied(given.subject, given.body)
        if text is None:
            raise HTTPException(404, "There is no such version.")
        note = f"Version {given.number} restored" if restored else " ".join(given.note.split())
        done = _saved(edit, viewer, text, over=given.over, note=note[:NOTE_LENGTH])
        if isinstance(done, Refused):
            return refusal(done, text, edit)
        return back_to(PAGE, edit.link(), done)

    @router.post("/save")
    def keep(request: Request, given: Annotated[TemplateForm, Form()]) -> Response:
        return answered(request, given, restored=False)

    @router.post("/restore")
    def restore(request: Request, given: Annotated[TemplateForm, Form()]) -> Response:
        return answered(request, given, restored=True)

    @router.post("/try")
    def try_out(request: Request, given: Annotated[TemplateForm, Form()]) -> Response:
        viewer = editor_of(request, given.token)
        edit = _edit_of(queries, viewer, request, given)
        text = edit.tidied(given.subject, given.body)
        done = _tried(edit, viewer, text)
        if isinstance(done, Refused):
            return refusal(done, text, edit)
        return HTMLResponse(sent(sentence=done.sentence))

    return router


def _edit_of(
    queries: Queries, viewer: Viewer, request: Request, given: TemplateForm
) -> TemplateEdit:
    """The template that a form is about; else 404."""
    routes = PreviewRoutes(queries=queries, viewer=viewer)
    newest = next(reversed(queries.as_ofs()), None)
    edit = edit_of(routes, request.query_params, given.template, newest)
    if edit is None:
        raise HTTPException(404, "There is no such template.")
    if len(given.body) > _LARGEST:
        raise HTTPException(422, f"No message has more than {_LARGEST:,} characters: shorten it.")
    return edit


def editor_of(request: Request, token: str) -> Viewer:
    """The person behind the form, if they may change what learners read."""
    viewer = checked(request, token)
    if not may_edit(viewer):
        raise HTTPException(403, "Templates are edited by managers and admins.")
    return viewer


def _saved(
    edit: TemplateEdit, viewer: Viewer, text: TemplateText, *, over: int, note: str
) -> str | Refused:
    """Check and save it: what the page says then, or why it was refused."""
    queries = edit.routes.queries
    if not note:
        return Refused(422, ["Please say what you changed, and why."])
    if text == edit.current and edit.has_own_words:
        return "unchanged"
    if problems := [in_words(one) for one in edit.problems(text)]:
        return Refused(422, problems)
    now, key = queries.clock(), edit.name.key
    with queries.database.transaction() as session:
        number = save_template(
            session, key, text, over=over, author=viewer.email, note=note, now=now
        )
        if number is None:
            return Refused(409, [_too_late(edit)])
        detail = f"{key} version {number}: {note}"
        action = StaffAction.EDITED_TEMPLATE
        audit(session, who=viewer.email, action=action, now=now, detail=detail)
    return "saved"


def _tried(edit: TemplateEdit, viewer: Viewer, text: TemplateText) -> SendTestOutcome | Refused:
    """Send words that are not saved to oneself, as the chosen learner would get them."""
    queries = edit.routes.queries
    if problems := [in_words(one) for one in edit.problems(text)]:
        return Refused(422, problems)
    written = edit.written(text)
    if isinstance(written, str):
        return Refused(422, [written])
    return queries.database.write(
        queue_test_send,
        replace(written, version=UNSAVED),
        staff_id=viewer.staff_id,
        channel=edit.name.channel,
        now=queries.clock(),
    )


def _too_late(edit: TemplateEdit) -> str:
    newest = edit.saved[0] if edit.saved else None
    who = f"{newest.author} saved version {newest.number}" if newest else "Somebody saved it"
    return f"{who} in the meantime, so yours was not saved over it. Please look at both."
