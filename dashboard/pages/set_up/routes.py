"""What an admin does while setting up: name the programme, send a test mail, score once."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from dashboard.data import Queries
from dashboard.pages.set_up.progress import SCORE
from dashboard.pages.set_up.steps import ASKED, PAGE
from dashboard.web import FormViewer, Viewer
from domain.messaging.rendering import RenderedMessage
from domain.nudges.catalogue import check_policy
from domain.policy import Channel, fields_of, with_values
from domain.store.operations import Overtaken, ask_for_job, save_policy
from domain.store.outbox import queue_test_send

_NOTE = "Set-up: the programme's name, sender, zone and language"


async def _sent(request: Request) -> FormData:
    return await request.form()


def set_up_router(queries: Queries) -> APIRouter:
    """POST /set-up/programme, /test-mail and /score."""
    router = APIRouter(prefix=PAGE, include_in_schema=False)

    def admin(viewer: FormViewer) -> Viewer:
        if not viewer.is_admin:
            raise HTTPException(403, "Only an admin sets Staycourse up.")
        return viewer

    @router.post("/programme")
    def programme(
        viewer: Annotated[Viewer, Depends(admin)], form: Annotated[FormData, Depends(_sent)]
    ) -> Response:
        return _programme(queries, viewer, form)

    @router.post("/test-mail")
    def test_mail(viewer: Annotated[Viewer, Depends(admin)]) -> Response:
        outcome = queries.database.write(
            queue_test_send,
            _test(viewer),
            staff_id=viewer.staff_id,
            channel=Channel.EMAIL,
            now=queries.clock(),
        )
        return _to(outcome.sentence)

    @router.post("/score")
    def score(viewer: Annotated[Viewer, Depends(admin)]) -> Response:
        queries.database.write(ask_for_job, SCORE, by=viewer.email, now=queries.clock())
        return _to("Asked for: the worker takes it within seconds.")

    return router


def _programme(queries: Queries, viewer: Viewer, form: FormData) -> Response:
    content = queries.policy.model_dump(mode="json")
    fields = fields_of(content)
    given = {
        fields[name].path: fields[name].read([str(form[name])]) for name in ASKED if name in form
    }
    found = check_policy(with_values(content, given))
    if found.policy is None:
        name, why = next(iter(found.problems.items()))
        label = fields[name].label if name in fields else "It"
        return _to(f"Not saved. {label}: {why}")
    if found.policy == queries.policy:
        return _to("Nothing has changed.")
    saved = queries.database.write(
        save_policy,
        found.policy,
        made_from=str(form.get("made_from", "")),
        in_force=queries.live.from_files.policy,
        by=viewer.email,
        note=_NOTE,
        now=queries.clock(),
    )
    queries.live.look_again()
    if isinstance(saved, Overtaken):
        return _to("Not saved: somebody changed the settings meanwhile. Look again, please.")
    return _to("Saved. All else is on the settings page.")


def _test(viewer: Viewer) -> RenderedMessage:
    text = (
        f"Hello {viewer.name},\n\nthis is a test from Staycourse. If you read it, mail works.\n"
        "Is the sender's name right, and did it land in your inbox rather than among junk?\n"
    )
    return RenderedMessage(
        subject="Mail from Staycourse works", text=text, html=None, segments=0, template="test"
    )


def _to(says: str) -> Response:
    return RedirectResponse(f"{PAGE}?says={quote(says)}", status_code=303)
