"""Where an import is undone, and what it changed is downloaded."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse

from dashboard.data import Queries
from dashboard.data.records import UNDO_JOB, ImportRecords
from dashboard.pages.imports.routes import Manager, as_csv, manager
from dashboard.web import Number, viewer_of
from domain.store.operations import ask_for_job
from domain.store.provenance import CannotUndo, ask_to_undo
from domain.store.staff import StaffAction


def undo_router(queries: Queries) -> APIRouter:
    """POST that an import be undone; GET what it changed."""
    router = APIRouter(prefix="/imports", include_in_schema=False)

    @router.post("/runs/{run_id}/undo")
    def undo(
        viewer: Manager, run_id: Number, reason: Annotated[str, Form(max_length=500)] = ""
    ) -> Response:
        if not reason.strip():
            raise HTTPException(422, "Say why: others will read it.")
        days = queries.deployment.policy.retention.import_changes_days
        now = queries.clock()
        try:
            with queries.database.transaction() as session:
                ask_to_undo(session, run_id, why=reason.strip(), now=now, kept_days=days)
                ask_for_job(session, UNDO_JOB, about=run_id, by=viewer.email, now=now)
        except CannotUndo as error:
            return RedirectResponse(
                f"/imports?run={run_id}&wrong={quote(str(error))}", status_code=303
            )
        return RedirectResponse(f"/imports?run={run_id}", status_code=303)

    @router.get("/runs/{run_id}/changes.csv")
    def changes(request: Request, run_id: Number) -> StreamingResponse:
        viewer = manager(viewer_of(request.scope))
        records = ImportRecords(queries, viewer)
        if records.run(run_id) is None:
            raise HTTPException(404, "There is no such import.")
        queries.note(viewer, StaffAction.DOWNLOADED, f"changes of import {run_id}")
        found = records.changes(run_id)
        names = ("learner", "name", "row_of", "day", "fact", "before", "after")
        rows = [["" if (v := getattr(one, n)) is None else str(v) for n in names] for one in found]
        return StreamingResponse(
            iter(["\N{ZERO WIDTH NO-BREAK SPACE}" + as_csv([list(names), *rows])]),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="changes-{run_id}.csv"'},
        )

    return router
