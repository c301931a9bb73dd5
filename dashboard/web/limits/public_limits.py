"""How often a network may be refused on pages that need no sign-in, before nobody answers it.

Who opens a link of theirs is never counted: behind one address may sit a whole college. What counts
are answers that refuse: forged links, unsigned posts, tries at the sign-in form.
"""

from typing import Final

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.web.auth_middleware import is_open
from dashboard.web.limits.rate_limit import RateLimit
from dashboard.web.limits.throttle import network_of

#: Refusals of a network within one minute of the clock.
MOST_REFUSED: Final = 120
_REFUSES: Final = range(400, 500)


class PublicLimits:
    """Answers 429 to a network that was refused too often in this minute."""

    def __init__(self, app: ASGIApp, *, limit: RateLimit) -> None:
        self._app, self._limit = app, limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is within the limit, and count what is refused."""
        if scope["type"] != "http" or not is_open(scope["path"]):
            await self._app(scope, receive, send)
            return
        network = network_of(scope["client"][0]) if scope.get("client") else ""
        stands = await self._limit.stands(network)
        if stands.is_over:
            wait = {"Retry-After": str(stands.seconds)}
            answer = PlainTextResponse("Too often. Please wait a minute.", 429, wait)
            await answer(scope, receive, send)
            return

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in _REFUSES:
                await self._limit.taken(network)
            await send(message)

        await self._app(scope, receive, counted)
