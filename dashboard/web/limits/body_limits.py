"""How much anybody may send: strangers little, so that no form fills the memory of the house."""

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.web.auth_middleware import is_open
from dashboard.web.problems import problem

#: Bytes of a request of somebody unknown: forms and what providers post.
STRANGERS: Final = 1_000_000
#: Bytes of a request of somebody signed in, or of a program with a token.
KNOWN: Final = 32_000_000


class _TooMuchError(Exception):
    """More came than may be sent."""


class BodyLimits:
    """Refuses what is too large: at once where a request says so, else as soon as it shows."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on while it fits."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = STRANGERS if is_open(scope["path"]) else KNOWN
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if length.isdigit() and int(length) > most:
            await _too_much(scope, receive, send)
            return
        came, begun = 0, False

        async def counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > most:
                raise _TooMuchError
            return message

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, counted, noted)
        except _TooMuchError:
            if begun:
                raise
            await _too_much(scope, receive, send)


async def _too_much(scope: Scope, receive: Receive, send: Send) -> None:
    await problem(413, "That is too much at once.")(scope, receive, send)
