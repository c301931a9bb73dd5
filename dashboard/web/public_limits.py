"""How often a network may be refused on pages that need no sign-in, before nobody answers it.

Who opens a link of theirs is never counted: behind one address may sit a whole college. What counts
are answers that refuse: forged links, unsigned posts, tries at the sign-in form. Each web process
counts for itself.
"""

import time
from collections import Counter
from collections.abc import Callable
from typing import Final

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.web.auth_middleware import is_open
from dashboard.web.throttle import network_of

#: Refusals of a network within one minute of the clock.
MOST_REFUSED: Final = 120
_MINUTE: Final = 60
#: Networks that are remembered within one minute.
_NETWORKS: Final = 50_000
_REFUSES: Final = range(400, 500)


class PublicLimits:
    """Answers 429 to a network that was refused too often in this minute."""

    def __init__(self, app: ASGIApp, *, now: Callable[[], float] = time.time) -> None:
        self._app, self._now = app, now
        self._minute, self._refused = 0, Counter[str]()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is within the limit, and count what is refused."""
        if scope["type"] != "http" or not is_open(scope["path"]):
            await self._app(scope, receive, send)
            return
        minute, second = divmod(int(self._now()), _MINUTE)
        if minute != self._minute or len(self._refused) > _NETWORKS:
            self._minute, self._refused = minute, Counter()
        network = network_of(scope["client"][0]) if scope.get("client") else ""
        if self._refused[network] >= MOST_REFUSED:
            wait = {"Retry-After": str(_MINUTE - second)}
            answer = PlainTextResponse("Too often. Please wait a minute.", 429, wait)
            await answer(scope, receive, send)
            return

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in _REFUSES:
                self._refused[network] += 1
            await send(message)

        await self._app(scope, receive, counted)
