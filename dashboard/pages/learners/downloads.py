"""Files staff may take away: the set that the grid shows, whole; each is on the audit trail."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

import pandas as pd
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse, Response, StreamingResponse
from starlette.background import BackgroundTask

from dashboard.data import PageContext, Queries
from dashboard.data.downloads import (
    SHEET_ROWS,
    csv_blocks,
    header,
    own_columns,
    row_blocks,
    with_instants,
    without_originals,
    write_excel,
    write_parquet,
)
from dashboard.pages.learners.rows import TooMuchError, asked_order
from dashboard.web import Selection, viewer_of
from domain.learners import Segment
from domain.store.activity.import_runs import read_columns_for_all
from domain.store.audit import named
from domain.store.reporting.search import SnapshotOrder
from domain.store.scoring import with_originals
from domain.store.staff import StaffAction, audit

_BLOCK: Final = 2_000
_TYPES: Final[Mapping[str, str]] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
_Writer = Callable[[Path, Sequence[str], Iterator[list[list[object]]]], None]
_WRITERS: Final[Mapping[str, _Writer]] = {"xlsx": write_excel, "parquet": write_parquet}


@dataclass(frozen=True, kw_only=True)
class _Set:
    """The learners of a download, in the order of the grid, and the source's own columns."""

    context: PageContext
    enrolments: "pd.Series[int]"

    @property
    def own(self) -> list[str]:
        """The source's own columns that the reader may have; of the newest day only."""
        if self.context.as_of != self.context.as_ofs[-1]:
            return []
        blocks = (block.to_frame("enrolment_id") for block in self._blocks())
        found = own_columns(with_originals(self.context.queries.database, one) for one in blocks)
        if self.context.viewer.sees_demographics:
            return found
        free = self.context.queries.database.read(read_columns_for_all)
        return [heading for heading in found if heading in free]

    def frames(self) -> Iterator[pd.DataFrame]:
        """Their snapshots, some at a time: everybody takes no more memory than a page."""
        context = self.context
        freshness = context.queries.freshness(context.as_of)
        for block in self._blocks():
            frame = with_instants(context.rows(block), freshness)
            if context.as_of != context.as_ofs[-1]:
                yield without_originals(frame)
            else:
                yield with_originals(context.queries.database, frame)

    def _blocks(self) -> Iterator["pd.Series[int]"]:
        for start in range(0, len(self.enrolments), _BLOCK):
            yield self.enrolments.iloc[start : start + _BLOCK]


def downloads_router(queries: Queries) -> APIRouter:
    """GET /downloads/segments.csv, .xlsx and .parquet: the segmented dataset as it was on a day.

    Besides what pages select by, `segment`, `search`, and the grid's `filter` and `sort` as JSON
    narrow and order it. The source's own columns are in the newest day's file only: see
    `segmented_dataset`.
    """
    router = APIRouter(prefix="/downloads", include_in_schema=False)

    @router.get("/segments.{kind}")
    def segments(request: Request, kind: str) -> Response:
        if kind not in _TYPES:
            raise HTTPException(404, "Files come as csv, xlsx or parquet.")
        query = dict(request.query_params)
        context = PageContext(viewer_of(request.scope), queries, Selection.of(query))
        if not context.as_ofs:
            raise HTTPException(404, "Nobody has been scored yet, so there is nothing to download.")
        found = _Set(context=context, enrolments=_found(context, query))
        if kind == "xlsx" and len(found.enrolments) >= SHEET_ROWS:
            raise HTTPException(422, "An Excel sheet has no room for so many: take CSV or Parquet.")
        _note(context, kind, found.enrolments)
        return _file(found, kind)

    return router


def _found(context: PageContext, query: Mapping[str, str]) -> "pd.Series[int]":
    """The enrolments the grid would show, in its order."""
    try:
        order = _order(query)
    except (TooMuchError, ValueError, TypeError, AttributeError, KeyError) as error:
        raise HTTPException(422, "These filters cannot be read.") from error
    segment = query.get("segment", "")
    asked = replace(context.asked, segment=segment if segment in set(Segment) else "")
    return context.find(order, asked)


def _order(query: Mapping[str, str]) -> SnapshotOrder:
    request: dict[str, Any] = {
        "filterModel": json.loads(query.get("filter") or "{}"),
        "sortModel": json.loads(query.get("sort") or "[]"),
    }
    return asked_order(request, search=query.get("search", ""))


def _note(context: PageContext, kind: str, enrolments: "pd.Series[int]") -> None:
    queries = context.queries
    said = f"segments.{kind} as of {context.as_of}: {len(enrolments)} learners"
    with queries.database.transaction() as session:
        for part in named(enrolments.tolist()) or ["nobody"]:
            audit(
                session,
                who=context.viewer.email,
                action=StaffAction.DOWNLOADED,
                now=queries.clock(),
                detail=f"{said}: {part}",
            )


def _file(found: _Set, kind: str) -> Response:
    name, own = f"segments-{found.context.as_of}.{kind}", found.own
    if kind == "csv":
        return StreamingResponse(
            csv_blocks(found.frames(), own),
            media_type=_TYPES[kind],
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
    with NamedTemporaryFile(suffix=f".{kind}", delete=False) as kept:
        path = Path(kept.name)
    try:
        _WRITERS[kind](path, header(own), row_blocks(found.frames(), own))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return FileResponse(
        path,
        media_type=_TYPES[kind],
        filename=name,
        background=BackgroundTask(path.unlink, missing_ok=True),
    )
