"""Views of the learners grid, saved and forgotten: plain forms, each person their own."""

from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException
from fastapi.responses import RedirectResponse, Response

from dashboard.data import Queries
from dashboard.pages.learners.rows import FIELDS
from dashboard.pages.learners.view_menu import PAGE, VIEWS_ROUTE
from dashboard.pages.learners.views import NAME_LENGTH, GridView
from dashboard.web import FormText, FormViewer, Number, back_to
from domain.store.staff import StaffAction, audit, delete_view, save_view

_PAGE: Final = "/learners"


def views_router(queries: Queries) -> APIRouter:
    """POST /learners/views, and …/{id}/delete."""
    router = APIRouter(prefix=VIEWS_ROUTE, include_in_schema=False)

    @router.post("")
    def save(
        viewer: FormViewer, name: FormText = "", content: FormText = "", back: FormText = ""
    ) -> Response:
        called = " ".join(name.replace("\x00", "").split())
        if not 0 < len(called) <= NAME_LENGTH or GridView.of(content, FIELDS) is None:
            return back_to(_PAGE, back, "unread")
        now = queries.clock()
        with queries.database.transaction() as session:
            number = save_view(
                session, viewer.staff_id, page=PAGE, name=called, content=content, now=now
            )
            if number is not None:
                action, detail = StaffAction.SAVED_VIEW, f"{PAGE}: {called}"
                audit(session, who=viewer.email, action=action, now=now, detail=detail)
        if number is None:
            return back_to(_PAGE, back, "full")
        to = back if back == _PAGE or back.startswith(f"{_PAGE}?") else _PAGE
        told = urlencode({"view": number, "notice": "saved"})
        return RedirectResponse(f"{to}{'&' if '?' in to else '?'}{told}", status_code=303)

    @router.post("/{view_id}/delete")
    def forget(viewer: FormViewer, view_id: Number, back: FormText = "") -> Response:
        with queries.database.transaction() as session:
            if not delete_view(session, viewer.staff_id, view_id):
                raise HTTPException(404, "There is no such view of yours.")
            action, detail = StaffAction.DELETED_VIEW, f"{PAGE}: view {view_id}"
            now = queries.clock()
            audit(session, who=viewer.email, action=action, now=now, detail=detail)
        return back_to(_PAGE, back, "forgotten")

    return router
