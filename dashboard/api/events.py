"""Events as they happen: kept before the answer, each once; the worker counts them in seconds."""

from typing import Annotated, Final

import structlog
from fastapi import APIRouter, Header, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response

from dashboard.api.schemas import EventReceipt, RefusedEvent
from dashboard.data import Queries
from domain.sources.events import XAPI_VERSIONS, EventBatch, EventError, read_events
from domain.store.intake import InboxBusyError, keep_events

#: Bytes of one request: ten thousand events of some size.
_MOST_BYTES: Final = 16_000_000
#: An event or a few: to read them takes less than to hand them to a thread.
_SHORT_BYTES: Final = 8_000
_VERSION: Final = "X-Experience-API-Version"
_AGAIN_SECONDS: Final = "5"
_log = structlog.get_logger("events")

Version = Annotated[str | None, Header(alias=_VERSION)]


def events_router(queries: Queries) -> APIRouter:
    """POST /events for every format, and /xapi as record stores answer."""
    router = APIRouter()

    @router.post("/events", tags=["events"], responses={422: {"model": EventReceipt}})
    async def events(request: Request, response: Response, version: Version = None) -> EventReceipt:
        """Keep events: xAPI statements, a Caliper envelope or our own JSON; one or a list.

        Each counts once, however often it is sent: by its id, or by its content where it has none.
        What is wrong with one costs no other: it is listed with its place and the reason. 422 where
        none could be kept. What is refused here never counts; whatever else happens, send it again.
        """
        batch = await _read(queries, request, version)
        receipt = await _keep(queries, batch)
        if batch.refused and not batch.events:
            response.status_code = 422
        return receipt

    @router.get("/xapi/about", tags=["xapi"])
    def about() -> dict[str, list[str]]:
        """The versions of xAPI that are understood."""
        return {"version": ["2.0.0", "1.0.3"]}

    @router.post("/xapi/statements", tags=["xapi"])
    async def statements(request: Request, version: Version = None) -> Response:
        """Keep statements, answering as a record store: their ids, or 400 where one is refused.

        Those that are not refused are kept even then.
        """
        batch = await _read(queries, request, version)
        return _as_record_store(batch, await _keep(queries, batch), version)

    @router.put("/xapi/statements", tags=["xapi"], status_code=204)
    async def statement(request: Request, statementId: str, version: Version = None) -> Response:  # noqa: N803 - xAPI's
        """Keep one statement under the id that the address states."""
        batch = await _read(queries, request, version, stated_id=statementId)
        answer = _as_record_store(batch, await _keep(queries, batch), version)
        return answer if batch.refused else Response(status_code=204)

    return router


async def _read(
    queries: Queries, request: Request, version: str | None, *, stated_id: str | None = None
) -> EventBatch:
    """What was sent; raises `HTTPException` where the whole cannot be read."""
    if version is not None and not version.startswith(XAPI_VERSIONS):
        raise HTTPException(400, f"xAPI {version} is not understood; 1.0.3 and 2.0 are.")
    kind = request.headers.get("content-type", "application/json")
    if "json" not in kind:
        raise HTTPException(415, f"Send events as application/json, not as {kind[:80]}.")
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > _MOST_BYTES:
        raise _too_much()
    body = await request.body()
    if len(body) > _MOST_BYTES:
        raise _too_much()
    now = queries.clock()
    try:
        if len(body) <= _SHORT_BYTES:
            return read_events(body, now=now, stated_id=stated_id)
        return await run_in_threadpool(read_events, body, now=now, stated_id=stated_id)
    except EventError as error:
        raise HTTPException(400, str(error)) from error


def _too_much() -> HTTPException:
    return HTTPException(413, f"At most {_MOST_BYTES // 1_000_000} MB a request: send parts.")


async def _keep(queries: Queries, batch: EventBatch) -> EventReceipt:
    """Keep what can be kept, committed when this comes back; raises 503 where it is not sure."""
    refused = [RefusedEvent(index=r.index, id=r.id, reason=r.reason) for r in batch.refused]
    if not batch.events:
        return EventReceipt(received=0, repeated=0, refused=refused)

    try:
        found = await run_in_threadpool(
            keep_events, queries.deployment.database, batch.events, now=queries.clock()
        )
    except InboxBusyError as error:
        _log.warning("events_not_kept", events=len(batch.events))
        raise HTTPException(
            503,
            "The database is busy. Please send this again: nothing counts twice.",
            headers={"Retry-After": _AGAIN_SECONDS},
        ) from error
    return EventReceipt(received=found.new, repeated=found.known, refused=refused)


def _as_record_store(batch: EventBatch, receipt: EventReceipt, version: str | None) -> Response:
    headers = {_VERSION: "1.0.3" if (version or "").startswith("1.0") else "2.0.0"}
    if batch.refused:
        content = {"detail": "Refused statements are listed.", **receipt.model_dump()}
        return JSONResponse(content, status_code=400, headers=headers)
    ids = [event.key.partition(":")[2] for event in batch.events]
    return JSONResponse(ids, headers=headers)
