"""Live events that Canvas posts: signed by its published keys, and of our own account alone.

The keys are those of every Canvas there is: whoever has one could sign events, so that the account
counts as well. What Canvas sends again counts once.
"""

import json
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from fastapi import APIRouter, HTTPException, Request
from fastapi.concurrency import run_in_threadpool

from config.deployment import Deployment
from domain.sources.events import EventError, read_events
from domain.store.intake import InboxBusyError, keep_events

_MOST_BYTES: Final = 1_000_000
_AGAIN: Final = {"Retry-After": "5"}
#: What was signed by Canvas, of a token; raises `HTTPException`.
_Claims = Callable[[str], dict[str, Any]]


def canvas_router(here: Deployment) -> APIRouter:
    """POST /p/canvas/events; mount it outside the sign-in."""
    claims_of = _claims_of(here)

    async def events(request: Request) -> dict[str, int]:
        if int(request.headers.get("Content-Length") or _MOST_BYTES + 1) > _MOST_BYTES:
            raise HTTPException(413, "at most 1 MB, and say how much")
        body = (await request.body()).decode("ascii", "replace").strip().strip('"')
        return await run_in_threadpool(_taken, here, claims_of, body)

    router = APIRouter(include_in_schema=False)
    router.add_api_route("/p/canvas/events", events, methods=["POST"])
    return router


def _claims_of(here: Deployment) -> _Claims:
    settings = here.settings
    if not settings.canvas_account:
        return _unasked
    # what looks at signatures takes a while to load: only where Canvas may post
    from dashboard.public.webhooks.canvas_keys import CanvasKeys, believed_claims  # noqa: PLC0415

    keys = CanvasKeys(settings.canvas_keys_url, here.clock)
    return partial(believed_claims, keys, account=settings.canvas_account)


def _unasked(_token: str) -> dict[str, Any]:
    raise HTTPException(403, "set CANVAS_ACCOUNT to the root_account_uuid of your Canvas")


def _taken(here: Deployment, claims_of: _Claims, token: str) -> dict[str, int]:
    claims = claims_of(token)
    try:
        batch = read_events(json.dumps(claims).encode(), now=here.clock())
        kept = keep_events(here.database, batch.events, now=here.clock())
    except EventError as error:
        raise HTTPException(400, str(error)) from error
    except InboxBusyError as error:
        raise HTTPException(503, "the database is busy", headers=_AGAIN) from error
    return {"received": kept.new, "repeated": kept.known, "left": len(batch.refused)}
