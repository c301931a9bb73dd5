"""What a mail service posts about bounces and complaints: signed, fresh, each event once."""

from collections import Counter
from datetime import datetime
from typing import Final

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from config.deployment import Deployment
from domain.messaging.delivery import (
    DeliveryReport,
    ProviderEventError,
    is_signed_report,
    read_events,
)
from domain.store.outbox import RecordedReports, record_report

_MOST_BYTES: Final = 1_000_000


def bounces_router(here: Deployment) -> APIRouter:
    """POST /p/mail/events; mount it outside the sign-in."""

    async def events(request: Request) -> JSONResponse:
        if int(request.headers.get("Content-Length") or _MOST_BYTES + 1) > _MOST_BYTES:
            return JSONResponse({"detail": "at most 1 MB, and say how much"}, status_code=413)
        body, now = await request.body(), here.clock()
        given = request.headers.get("Staycourse-Signature", "")
        secret = here.settings.mail_events_secret.get_secret_value()
        if not is_signed_report(given, body, secret=secret, now=now):
            return JSONResponse({"detail": "not signed, or not just now"}, status_code=403)
        try:
            reports = read_events(body)
        except ProviderEventError as error:
            return JSONResponse({"detail": str(error)}, status_code=400)
        return JSONResponse(await run_in_threadpool(_taken, here, reports, now))

    router = APIRouter(include_in_schema=False)
    router.add_api_route("/p/mail/events", events, methods=["POST"])
    return router


def _taken(here: Deployment, reports: list[DeliveryReport], now: datetime) -> dict[str, int]:
    with here.database.transaction() as session:
        counts = Counter(
            record_report(session, one, keys=here.bounce_keys, now=now) for one in reports
        )
    return {taken.value: counts[taken] for taken in RecordedReports}
