"""The audit trail as a file, as much as was asked for."""

import csv
import io
from collections.abc import Iterator

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import StreamingResponse

from dashboard.data import Queries
from dashboard.data.downloads import safe
from dashboard.pages.audit.question import PAGE, asked_of
from dashboard.web import viewer_of
from domain.store.audit import AuditQuestion, search_trail
from domain.store.staff import StaffAction

_COLUMNS = ("at", "who", "action", "detail", "through")


def audit_router(queries: Queries) -> APIRouter:
    """GET /settings/audit/trail.csv."""
    router = APIRouter(prefix=PAGE, include_in_schema=False)

    @router.get("/trail.csv")
    def trail(request: Request) -> StreamingResponse:
        viewer = viewer_of(request.scope)
        if not viewer.is_admin:
            raise HTTPException(403, "The audit trail is read by admins.")
        asked = asked_of(request.query_params, now=queries.clock())
        queries.note(viewer, StaffAction.DOWNLOADED, "the audit trail")
        return StreamingResponse(
            _lines(queries, asked),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="audit-trail.csv"'},
        )

    return router


def _lines(queries: Queries, asked: AuditQuestion) -> Iterator[str]:
    """As it is read; no cell is one that a spreadsheet would run."""
    yield "\N{ZERO WIDTH NO-BREAK SPACE}" + ",".join(_COLUMNS) + "\r\n"
    with queries.database.reading() as session:
        for one in search_trail(session, asked):
            cells = [one.at.isoformat(), one.who, one.action, one.detail or "", one.through or ""]
            text = io.StringIO()
            csv.writer(text).writerow([safe(cell) for cell in cells])
            yield text.getvalue()
