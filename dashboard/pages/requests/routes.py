"""What admins ask for on behalf of a learner: a copy, taken once; or that they are erased."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException
from fastapi.responses import RedirectResponse, Response

from dashboard.data import Queries
from dashboard.data.records import REQUESTS_PAGE, NotAsked, PrivacyRecords, may_erase, may_hand_over
from dashboard.web import FormViewer, Number, Viewer


def requests_router(queries: Queries) -> APIRouter:
    """POST /settings/requests/{enrolment}/copy and /erase, and /copies/{id} to take one."""
    router = APIRouter(prefix=REQUESTS_PAGE, include_in_schema=False)
    records = PrivacyRecords(queries)

    @router.post("/{enrolment_id}/copy")
    def copy(viewer: Discloser, enrolment_id: Number) -> Response:
        return _asked(lambda: records.ask_copy(viewer, enrolment_id))

    @router.post("/{enrolment_id}/erase")
    def erase(
        viewer: Admin, enrolment_id: Number, reference: Annotated[str, Form(max_length=500)] = ""
    ) -> Response:
        return _asked(lambda: records.ask_erase(viewer, enrolment_id, reference))

    @router.post("/copies/{copy_id}")
    def take(viewer: Discloser, copy_id: Number) -> Response:
        content = records.take(viewer, copy_id)
        if content is None:
            return RedirectResponse(f"{REQUESTS_PAGE}?notice=gone", status_code=303)
        headers = {
            "Content-Disposition": f'attachment; filename="learner-data-{copy_id}.zip"',
            "Cache-Control": "no-store",
        }
        return Response(content, media_type="application/zip", headers=headers)

    return router


def _admin(viewer: FormViewer) -> Viewer:
    if not may_erase(viewer):
        raise HTTPException(
            403, "Only an admin hands over what is held of a learner, or erases it."
        )
    return viewer


Admin = Annotated[Viewer, Depends(_admin)]


def _knows_who(viewer: Admin) -> Viewer:
    if not may_hand_over(viewer):
        raise HTTPException(
            403, "A copy says who the learner is, which your role does not see: see Settings."
        )
    return viewer


Discloser = Annotated[Viewer, Depends(_knows_who)]


def _asked(ask: Callable[[], None]) -> Response:
    try:
        ask()
    except NotAsked as error:
        raise HTTPException(422, str(error)) from error
    return RedirectResponse(f"{REQUESTS_PAGE}?notice=asked", status_code=303)
