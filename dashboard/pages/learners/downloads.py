"""Files staff may take away; each download is on the audit trail."""

from collections.abc import Iterator
from typing import Annotated, Final

import pandas as pd
from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import StreamingResponse

from dashboard.data import (
    PageContext,
    Queries,
    csv_blocks,
    own_columns,
    with_instants,
    without_originals,
)
from dashboard.web import Selection, viewer_of
from domain.store.people import StaffAction, audit
from domain.store.scoring import with_originals

_BLOCK: Final = 2_000


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
        day, enrolments = context.as_of, context.find()
        own = _own(context, enrolments)
        detail = f"segments.csv as of {day}: {len(enrolments)} learners"
        with queries.database.transaction() as session:
            audit(
                session,
                who=context.viewer.email,
                action=StaffAction.DOWNLOADED,
                now=queries.clock(),
                detail=detail,
            )
        return StreamingResponse(
            csv_blocks(_frames(context, enrolments), own),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="segments-{day}.csv"'},
        )

    return router


def _own(context: PageContext, enrolments: "pd.Series[int]") -> list[str]:
    """The source's own columns of these learners; of the newest day only."""
    if context.as_of != context.as_ofs[-1]:
        return []
    blocks = (block.to_frame("enrolment_id") for block in _blocks(enrolments))
    return own_columns(with_originals(context.queries.database, block) for block in blocks)


def _frames(context: PageContext, enrolments: "pd.Series[int]") -> Iterator[pd.DataFrame]:
    """Their snapshots, some at a time: a download of everybody takes no more memory than a page."""
    freshness = context.queries.freshness(context.as_of)
    for block in _blocks(enrolments):
        frame = with_instants(context.rows(block), freshness)
        if context.as_of != context.as_ofs[-1]:
            yield without_originals(frame)
        else:
            yield with_originals(context.queries.database, frame)


def _blocks(enrolments: "pd.Series[int]") -> Iterator["pd.Series[int]"]:
    for start in range(0, len(enrolments), _BLOCK):
        yield enrolments.iloc[start : start + _BLOCK]
