"""`/healthz` for liveness, `/readyz` for load balancers, `/metrics` for Prometheus."""

import hmac
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST

from config.deployment import Deployment
from dashboard.monitoring.http_metrics import RequestMetrics
from dashboard.monitoring.service_metrics import service_metrics
from domain.store.database import Database
from domain.store.operations import SILENT
from domain.store.reporting import ServiceStatus, read_service_status


def monitoring_router(deployment: Deployment, metrics: RequestMetrics) -> APIRouter:
    """What machines ask; nothing of it is about anybody."""
    router = APIRouter(include_in_schema=False)
    database, clock = deployment.database, deployment.clock
    token = deployment.settings.metrics_token.get_secret_value()

    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        """Whether this process answers; waits for no thread."""
        return {"status": "ok"}

    @router.get("/readyz")
    def readyz() -> JSONResponse:
        """Whether this process can serve: 503 without a database of the right schema."""
        found = _readiness(database, clock())
        return JSONResponse(found, status_code=200 if found["status"] == "ready" else 503)

    @router.get("/metrics")
    def told(request: Request) -> Response:
        """Everything Prometheus may want, for who has the token."""
        if not token:
            return PlainTextResponse("Set METRICS_TOKEN to have metrics.", status_code=404)
        asked = request.headers.get("authorization", "")
        if not hmac.compare_digest(asked.encode(), f"Bearer {token}".encode()):
            return PlainTextResponse("This needs the METRICS_TOKEN.", status_code=401)
        now = clock()
        status = database.read(read_service_status, now=now)
        text = service_metrics(status, now=now) + metrics.text()
        return Response(text, media_type=CONTENT_TYPE_LATEST)

    return router


def _readiness(database: Database, now: datetime) -> dict[str, Any]:
    """What is checked, and how it stands; what keeps no page from working is told and no more."""
    try:
        if not database.is_current():
            return {"status": "not ready", "database": "run: staycourse migrate"}
        status = database.read(read_service_status, now=now)
    except Exception:  # noqa: BLE001 - whatever it is, it cannot serve; the log has the rest
        return {"status": "not ready", "database": "does not answer"}
    return {"status": "ready", "database": "ok"} | _beside(status, now)


def _beside(status: ServiceStatus, now: datetime) -> dict[str, Any]:
    seen = status.worker_seen_at
    return {
        "worker": "ok" if seen and now - seen < SILENT else "not seen for a minute",
        "last_import": status.last_import_at.isoformat() if status.last_import_at else None,
        "outbox": {
            one.channel.value: {
                "waiting": one.waiting,
                "oldest_due": one.oldest_due.isoformat() if one.oldest_due else None,
            }
            for one in status.providers
        },
        "failed_jobs": [one.job for one in status.jobs if one.failed],
    }
