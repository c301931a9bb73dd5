"""A number for each request, in every line that is logged for it and in its answer."""

import re
from typing import Final
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, clear_contextvars

_HEADER: Final = "x-request-id"
#: What a proxy may have called it; anything else could forge lines of a log.
_FIT: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")


class RequestIds:
    """Takes the number that a proxy gave, or makes one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; what is logged from here on carries the number."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(_HEADER, "")
        number = given if _FIT.fullmatch(given) else uuid4().hex

        async def numbered(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[_HEADER] = number
            await send(message)

        # not taken back at the end: the server logs what failed after this, in the same task
        clear_contextvars()
        bind_contextvars(request=number)
        await self._app(scope, receive, numbered)
