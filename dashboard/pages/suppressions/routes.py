"""Stops lifted by an admin, by a form that needs no script; each is audited."""

from typing import Annotated, Final

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import Response

from dashboard.data import Queries
from dashboard.pages.suppressions.table import SuppressionNotice
from dashboard.web import Number, Viewer, back_to, checked
from domain.store.people import Role, StaffAction, audit, lift_suppression

PAGE: Final = "/messages/stops"


def suppressions_router(queries: Queries) -> APIRouter:
    """POST /messages/stops/{id}/lift."""
    router = APIRouter(prefix=PAGE, include_in_schema=False)

    @router.post("/{stop_id}/lift")
    def lift(
        request: Request,
        stop_id: Number,
        token: Annotated[str, Form()] = "",
        back: Annotated[str, Form()] = "",
    ) -> Response:
        viewer = checked(request, token)
        if not may_lift(viewer):
            raise HTTPException(403, "Only an admin lifts stops.")
        now, action = queries.clock(), StaffAction.LIFTED_STOP
        with queries.database.transaction() as session:
            done = lift_suppression(session, stop_id, now=now)
            if done:
                audit(session, who=viewer.email, action=action, now=now, detail=f"stop {stop_id}")
        return back_to(PAGE, back, SuppressionNotice.LIFTED if done else SuppressionNotice.KEPT)

    return router


def may_lift(viewer: Viewer) -> bool:
    """Whether this person may lift stops."""
    return viewer.role is Role.ADMIN
