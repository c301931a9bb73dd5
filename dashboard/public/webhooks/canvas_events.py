"""Live events that Canvas posts: signed by its published keys, and of our own account alone.

The keys are those of every Canvas there is: whoever has one could sign events, so that the account
counts as well. What Canvas sends again counts once.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Final

import requests
import structlog
from fastapi import APIRouter, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from config.deployment import Deployment
from domain.sources.events import EventError, accounts_of, read_events
from domain.store.intake import InboxBusyError, keep_events

_MOST_BYTES: Final = 1_000_000
_ALGORITHMS: Final = ["RS256"]
_KEPT_FOR: Final = timedelta(hours=12)
#: How often a key that is not known makes us ask again.
_NOT_BEFORE: Final = timedelta(minutes=1)
_SECONDS: Final = 10
_LEEWAY: Final = 300
_AGAIN: Final = {"Retry-After": "5"}
_log = structlog.get_logger("events")


class CanvasKeys:
    """The keys that Canvas publishes, asked for when they are needed; it has new ones monthly."""

    def __init__(self, address: str, clock: Callable[[], datetime]) -> None:
        self._address, self._clock, self._lock = address, clock, Lock()
        self._known: tuple[datetime, KeySet] | None = None

    def claims(self, token: str) -> dict[str, Any]:
        """What was signed; raises `JoseError`, `ValueError` or `requests.RequestException`."""
        try:
            found = jwt.decode(token, self._keys(_KEPT_FOR), algorithms=_ALGORITHMS)
        except InvalidKeyIdError:
            found = jwt.decode(token, self._keys(_NOT_BEFORE), algorithms=_ALGORITHMS)
        now = int(self._clock().timestamp())
        jwt.JWTClaimsRegistry(now=now, leeway=_LEEWAY).validate(found.claims)
        return found.claims

    def _keys(self, kept_for: timedelta) -> KeySet:
        now = self._clock()
        with self._lock:
            if self._known is None or now - self._known[0] >= kept_for:
                answer = requests.get(self._address, timeout=_SECONDS, allow_redirects=False)
                answer.raise_for_status()
                self._known = (now, KeySet.import_key_set(answer.json()))
            return self._known[1]


def canvas_router(here: Deployment) -> APIRouter:
    """POST /p/canvas/events; mount it outside the sign-in."""
    keys = CanvasKeys(here.settings.canvas_keys_url, here.clock)

    async def events(request: Request) -> dict[str, int]:
        if int(request.headers.get("Content-Length") or _MOST_BYTES + 1) > _MOST_BYTES:
            raise HTTPException(413, "at most 1 MB, and say how much")
        body = (await request.body()).decode("ascii", "replace").strip().strip('"')
        return await run_in_threadpool(_taken, here, keys, body)

    router = APIRouter(include_in_schema=False)
    router.add_api_route("/p/canvas/events", events, methods=["POST"])
    return router


def _taken(here: Deployment, keys: CanvasKeys, token: str) -> dict[str, int]:
    claims = _believed(keys, token, account=here.settings.canvas_account)
    try:
        batch = read_events(json.dumps(claims).encode(), now=here.clock())
        kept = keep_events(here.database, batch.events, now=here.clock())
    except EventError as error:
        raise HTTPException(400, str(error)) from error
    except InboxBusyError as error:
        raise HTTPException(503, "the database is busy", headers=_AGAIN) from error
    return {"received": kept.new, "repeated": kept.known, "left": len(batch.refused)}


def _believed(keys: CanvasKeys, token: str, *, account: str) -> dict[str, Any]:
    """What Canvas says, of our account; raises `HTTPException`."""
    if not account:
        raise HTTPException(403, "set CANVAS_ACCOUNT to the root_account_uuid of your Canvas")
    try:
        claims = keys.claims(token)
    except requests.RequestException as error:
        _log.warning("canvas_keys_not_read")
        raise HTTPException(503, "Canvas's keys cannot be read", headers=_AGAIN) from error
    except (JoseError, ValueError) as error:
        raise HTTPException(403, "not signed by Canvas: switch on Sign Payload") from error
    if accounts_of(claims) != {account}:
        raise HTTPException(403, "not of this account of Canvas")
    return claims
