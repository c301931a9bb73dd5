"""How many requests were answered, how, and how long they took, in the format of Prometheus."""

import os
import time
from collections.abc import Collection
from tempfile import mkdtemp
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Where several processes put what they counted, so that any of them can tell all of it; the
#: library looks for it when it is loaded.
_SHARED: Final = "PROMETHEUS_MULTIPROC_DIR"
_SECONDS: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_OTHER: Final = "other"


def share_among_processes() -> None:
    """Let the processes that are begun from here on tell their counts together."""
    os.environ.setdefault(_SHARED, mkdtemp(prefix="staycourse-metrics-"))


class RequestMetrics:
    """Counts of one process, or of all that share."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.answered = Counter(
            "staycourse_http_requests",
            "Requests that were answered",
            ["method", "area", "status"],
            registry=self._registry,
        )
        self.seconds = Histogram(
            "staycourse_http_request_seconds",
            "Seconds from a request to the end of its answer",
            ["area"],
            buckets=_SECONDS,
            registry=self._registry,
        )

    def text(self) -> bytes:
        """All counts, as Prometheus reads them."""
        if _SHARED not in os.environ:
            return generate_latest(self._registry)
        everybodys = CollectorRegistry()
        MultiProcessCollector(everybodys)  # type: ignore[no-untyped-call]
        return generate_latest(everybodys)


def area_of(path: str, areas: Collection[str]) -> str:
    """The first part of a path, where it is one of ours: it names no learner."""
    first = path.lstrip("/").partition("/")[0]
    return f"/{first}" if first in areas else _OTHER


class HttpMetrics:
    """Counts every answer under the first part of its path: no address of a learner is a label."""

    def __init__(self, app: ASGIApp, *, metrics: RequestMetrics, areas: Collection[str]) -> None:
        self._app, self._metrics, self._areas = app, metrics, frozenset(areas)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and count what came of it; what failed without an answer counts as 500."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            area = area_of(scope["path"], self._areas)
            self._metrics.answered.labels(scope["method"], area, str(status)).inc()
            self._metrics.seconds.labels(area).observe(time.perf_counter() - begun)
