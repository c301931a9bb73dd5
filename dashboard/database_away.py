"""What is answered while the database is away, or gave a statement up for its time."""

from typing import Any, Final

import structlog
from dash import ctx, no_update
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.ui import empty_state
from dashboard.ui.frame import page
from domain.store.database import did_not_answer, took_too_long

_TITLE: Final = "This takes too long"
_ADVICE: Final = (
    "The database did not answer in time. Ask for less, such as one cohort, or come back in some"
    " minutes: it may be busy with an import. If it stays so, tell whoever runs Staycourse."
)
_AWAY: Final = "The database does not answer. Try again in some seconds."
_log = structlog.get_logger("web")
#: Where Dash puts the page that a link leads to.
_CONTENT: Final = "_pages_content"


def say_too_slow(error: Exception) -> list[Any]:
    """In place of a page, say so in words; every other error goes on."""
    outputs = ctx.outputs_list
    named = outputs if isinstance(outputs, list) else [outputs]
    if not took_too_long(error) or _CONTENT not in {one.get("id") for one in named}:
        raise error
    content = page(_TITLE, empty_state(_TITLE, _ADVICE))
    return [content if one.get("id") == _CONTENT else no_update for one in named]


class DatabaseAway:
    """Answers 503 while the database is away or too slow: whoever sent something sends it again."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, and every other error."""
        begun = False

        async def sent(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, sent)
        except Exception as error:
            if begun or scope["type"] != "http" or not did_not_answer(error):
                raise
            _log.warning("database_away", reason=type(error).__name__)
            detail = f"{_TITLE}. {_ADVICE}" if took_too_long(error) else _AWAY
            answer = JSONResponse({"detail": detail}, 503, headers={"Retry-After": "5"})
            await answer(scope, receive, send)
