"""Counted links and pictures of mails: they lead where the mail leads, and change nothing else.

Scanners and previews open everything, so what is counted here is never taken for a success.
"""

from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response

from config.deployment import Deployment
from dashboard.web import Number
from domain.messaging.links import Tracking, link_at
from domain.store.outbox import read_html, record_delivery_event

_QUIET: Final = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
_PICTURE: Final = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)
_GONE: Final = "This link does not lead anywhere any more. Please open your course yourself."


def tracking_router(deployment: Deployment) -> APIRouter:
    """GET /p/go/… and /p/seen/…; mount it outside the sign-in."""
    settings, urls = deployment.settings, deployment.urls
    tracking = Tracking(
        public_url=urls.base,
        secrets=urls.secrets,
        clicks=settings.track_clicks,
        opens=settings.track_opens,
    )
    counter = _Counter(here=deployment, tracking=tracking)
    router = APIRouter(prefix="/p", include_in_schema=False)
    methods = ["GET", "HEAD"]
    router.add_api_route("/go/{number}/{place}/{signature}", counter.go, methods=methods)
    router.add_api_route("/seen/{number}/{signature}.gif", counter.seen, methods=methods)
    return router


@dataclass(frozen=True, kw_only=True)
class _Counter:
    here: Deployment
    tracking: Tracking

    def go(self, request: Request, number: Number, place: int, signature: str) -> Response:
        html = self.here.database.read(read_html, number)
        leads_to = link_at(html, place) if html else None
        if leads_to is None or not self.tracking.is_ours(signature, number, leads_to):
            return PlainTextResponse(_GONE, status_code=404, headers=_QUIET)
        if self.tracking.clicks and _is_a_visit(request):
            self._count("click", number, f"click:{number}:{place}")
        return RedirectResponse(leads_to, status_code=302, headers=_QUIET)

    def seen(self, request: Request, number: Number, signature: str) -> Response:
        if not self.tracking.is_ours(signature, number, ""):
            return PlainTextResponse(_GONE, status_code=404, headers=_QUIET)
        if self.tracking.opens and _is_a_visit(request):
            self._count("open", number, f"open:{number}")
        return Response(_PICTURE, media_type="image/gif", headers=_QUIET)

    def _count(self, kind: str, number: int, event_id: str) -> None:
        """The first time is kept; a mail that is not there any more counts nothing."""
        with self.here.database.transaction() as session:
            if read_html(session, number) is not None:
                record_delivery_event(
                    session, number, event_id=event_id, kind=kind, detail=None, at=self.here.clock()
                )


def _is_a_visit(request: Request) -> bool:
    """Not a program that only looks ahead."""
    purpose = request.headers.get("Sec-Purpose") or request.headers.get("Purpose") or ""
    return request.method == "GET" and "prefetch" not in purpose
