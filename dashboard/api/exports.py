"""Files of everybody whom the caller may see: asked for, made by the worker, then taken away."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Final, Literal

from fastapi import APIRouter, HTTPException, Path, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from dashboard.api.permission import scopes_here
from dashboard.data import Queries, scored_day
from dashboard.data.queries import seen_only_by
from dashboard.web import names_hidden, program_of, viewer_of
from domain.store.operations import (
    KeptExport,
    add_export,
    ask_for_job,
    read_asked_jobs,
    read_export,
    read_export_parts,
)
from domain.store.staff import StaffAction, audit
from domain.store.staff.tokens import Scope

_JOB: Final = "make-export"
_TYPES: Final = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}
_OF: Final = {"learners": Scope.LEARNERS_READ, "predictions": Scope.PREDICTIONS_READ}
_LARGEST: Final = 2**63 - 1
_FILE: Final[dict[int | str, dict[str, object]]] = {
    200: {
        "description": "The file.",
        "content": {
            kind.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}}
            for kind in _TYPES.values()
        },
    },
    409: {"description": "It is not made yet."},
}
_PLACE: Final[dict[int | str, dict[str, object]]] = {
    202: {"headers": {"Location": {"schema": {"type": "string"}, "description": "Its state."}}}
}
Number = Annotated[int, Path(ge=1, le=_LARGEST, description="`id` of the export.")]


class AskedExport(BaseModel):
    """Which rows, of which day, in which format."""

    of: Literal["learners", "predictions"]
    format: Literal["csv", "parquet"] = "csv"
    as_of: date | None = Field(default=None, description="The newest scored day by default.")


class Export(BaseModel):
    """How it stands with a file."""

    id: int
    of: str
    format: str
    as_of: date
    state: Literal["waiting", "running", "done", "failed"]
    rows: int | None = Field(description="How many rows it has, once it is made.")
    problem: str | None = Field(description="Why it failed, in a sentence.")
    expires_at: datetime
    download: str | None = Field(description="Where the file is, once it is made.")


def exports_router(queries: Queries) -> APIRouter:
    """POST /exports, GET /exports/{export_id} and /exports/{export_id}/file."""
    router = APIRouter(prefix="/exports", tags=["exports"])

    @router.post("", status_code=202, responses=_PLACE)
    def ask(request: Request, response: Response, asked: AskedExport) -> Export:
        """Have a file made of everybody you may see; ask for its state until it is done."""
        if _OF[asked.of] not in scopes_here(request):
            raise HTTPException(403, f"An export of {asked.of} needs the scope {_OF[asked.of]}.")
        as_ofs, viewer, now = tuple(queries.as_ofs()), viewer_of(request.scope), queries.clock()
        if not as_ofs:
            raise HTTPException(404, "Nobody has been scored yet, so there is nothing to export.")
        with queries.database.transaction() as session:
            number = add_export(
                session,
                owner=_owner(request),
                of=asked.of,
                form=asked.format,
                as_of=scored_day(as_ofs, asked.as_of),
                seen_by=seen_only_by(viewer),
                has_names=not names_hidden(),
                now=now,
            )
            ask_for_job(session, _JOB, about=number, by=viewer.email, now=now)
        made = _export(queries, _mine(queries, request, number))
        response.headers["Location"] = f"/api/v1/exports/{number}"
        return made

    @router.get("/{export_id}")
    def state(request: Request, export_id: Number) -> Export:
        """How it stands with a file."""
        return _export(queries, _mine(queries, request, export_id))

    @router.get("/{export_id}/file", response_class=StreamingResponse, responses=_FILE)
    def file(request: Request, export_id: Number) -> StreamingResponse:
        """The file itself, a piece at a time."""
        mine = _mine(queries, request, export_id)
        if mine.rows is None:
            raise HTTPException(409, "This file is not made yet. Ask for its state first.")
        with queries.database.transaction() as session:
            detail = f"export {export_id}: {mine.of}, {mine.as_of}, {mine.rows} learners"
            who, now = viewer_of(request.scope).email, queries.clock()
            audit(session, who=who, action=StaffAction.DOWNLOADED, now=now, detail=detail)
        name = f"{mine.of}-{mine.as_of}.{mine.format}"
        return StreamingResponse(
            _parts(queries, export_id),
            media_type=_TYPES[mine.format],
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    return router


def _owner(request: Request) -> str:
    """A person's own, by whatever token; or that of a service's token."""
    program, viewer = program_of(request.scope), viewer_of(request.scope)
    if program and program.token.member is None:
        return f"token {program.token.token_id}"
    return f"staff {viewer.staff_id}"


def _mine(queries: Queries, request: Request, export_id: int) -> KeptExport:
    """The caller's file of that number, while it is there and they may see all that it has."""
    found = queries.database.read(read_export, export_id)
    if found is None or found.owner != _owner(request) or found.expires_at <= queries.clock():
        raise HTTPException(404, f"There is no export {export_id} of yours, or it has expired.")
    may_see = seen_only_by(viewer_of(request.scope)) in {None, found.seen_by}
    if not may_see or (found.has_names and names_hidden()) or not _may_read(request, found):
        raise HTTPException(403, "This file has more than you may see now. Ask for another.")
    return found


def _may_read(request: Request, found: KeptExport) -> bool:
    return _OF[found.of] in scopes_here(request)


def _export(queries: Queries, mine: KeptExport) -> Export:
    asked = queries.database.read(read_asked_jobs, jobs=[_JOB], about=mine.export_id, most=1)
    state = "done" if mine.rows is not None else asked[0].state if asked else "failed"
    is_failed = state == "failed"
    here = f"/api/v1/exports/{mine.export_id}/file"
    return Export(
        id=mine.export_id,
        of=mine.of,
        format=mine.format,
        as_of=mine.as_of,
        state=state,
        rows=mine.rows,
        problem=((asked[0].detail if asked else None) or "Ask again.") if is_failed else None,
        expires_at=mine.expires_at,
        download=here if state == "done" else None,
    )


def _parts(queries: Queries, export_id: int) -> Iterator[bytes]:
    with queries.database.reading() as session:
        yield from read_export_parts(session, export_id)
