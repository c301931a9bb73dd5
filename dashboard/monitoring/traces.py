"""A span for each request: its method and the first part of its path, and how it was answered."""

from collections.abc import Collection

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from config.tracing import Tracer, span
from dashboard.monitoring.http_metrics import area_of


class TraceRequests:
    """Stands outside of everything; no address of a learner, and no query, is told."""

    def __init__(self, app: ASGIApp, *, tracer: Tracer, areas: Collection[str]) -> None:
        self._app, self._tracer, self._areas = app, tracer, frozenset(areas)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on while the span is open."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        method, area = scope["method"], area_of(scope["path"], self._areas)
        with span(self._tracer, f"{method} {area}", **{"http.request.method": method}) as mine:

            async def told(message: Message) -> None:
                if message["type"] == "http.response.start":
                    mine.set_attribute("http.response.status_code", message["status"])
                await send(message)

            await self._app(scope, receive, told)
