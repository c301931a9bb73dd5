"""Files staff may take away; each download is on the audit trail."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import StreamingResponse

from dashboard.data import PageContext, Queries, csv_blocks, with_instants, without_originals
from dashboard.web import Selection, viewer_of
from domain.store.people import StaffAction, audit
from domain.store.scoring import with_originals


def downloads_router(queries: Queries) -> APIRouter:
    """GET /downloads/segments.csv: the segmented dataset as it was on a day.

    The source's own columns are in the newest day's file only: see `segmented_dataset`.
    """
    router = APIRouter(prefix="/downloads", include_in_schema=False)

    @router.get("/segments.csv")
    def segments(
        request: Request,
        as_of: Annotated[str | None, Query()] = None,
        cohort: Annotated[str | None, Query()] = None,
        coach: Annotated[str | None, Query()] = None,
    ) -> StreamingResponse:
        selection = Selection.of({"as_of": as_of, "cohort": cohort, "coach": coach})
        context = PageContext(viewer_of(request.scope), queries, selection)
        if not context.as_ofs:
            raise HTTPException(404, "Nobody has been scored yet, so there is nothing to download.")
        day = context.as_of
        frame = with_instants(context.frame, queries.freshness(day))
        if day != context.as_ofs[-1]:
            frame = without_originals(frame)
        else:
            frame = with_originals(queries.database, frame)
        detail = f"segments.csv as of {day}: {len(frame)} learners"
        with queries.database.transaction() as session:
            audit(
                session,
                who=context.viewer.email,
                action=StaffAction.DOWNLOADED,
                now=queries.clock(),
                detail=detail,
            )
        return StreamingResponse(
            csv_blocks(frame),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="segments-{day}.csv"'},
        )

    return router
