"""What Twilio tells us: what became of a text, and what a learner answered.

Signed over the configured public address; anything unsigned is refused before it is looked at.
Every event is kept before it is acted on, so that one that is told again changes nothing.
"""

from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from twilio.request_validator import RequestValidator

from config.deployment import Deployment
from dashboard.public.webhooks.inbound_texts import InboundText, answer_text
from domain.messaging.delivery import dead_number, parse_status
from domain.policy import Channel
from domain.store.outbox import apply_status, find_by_provider_id, find_text, record_delivery_event
from domain.store.people import suppress

_MAX_FIELDS: Final = 60


def twilio_router(here: Deployment) -> APIRouter:
    """Twilio's hooks; mount them outside the sign-in."""
    link_requests = _Desk(here=here)
    router = APIRouter(prefix="/p/twilio", include_in_schema=False)
    # with our own number of the text: news may come before we know the provider's name of it
    router.add_api_route("/status/{number}/{attempt}", link_requests.status, methods=["POST"])
    router.add_api_route("/status", link_requests.status, methods=["POST"])
    router.add_api_route("/inbound", link_requests.inbound, methods=["POST"])
    return router


@dataclass(frozen=True, kw_only=True)
class _Desk:
    here: Deployment

    async def status(
        self, request: Request, number: int | None = None, attempt: int | None = None
    ) -> Response:
        fields = await self._signed(request)
        if fields is None:
            return Response(status_code=403)
        await run_in_threadpool(_take_status, self.here, fields, number, attempt)
        return Response(status_code=204)

    async def inbound(self, request: Request) -> Response:
        fields = await self._signed(request)
        if fields is None:
            return Response(status_code=403)
        answer = await run_in_threadpool(answer_text, self.here, InboundText.of(fields))
        message = f"<Message>{escape(answer)}</Message>" if answer else ""
        xml = f'<?xml version="1.0" encoding="UTF-8"?><Response>{message}</Response>'
        return Response(xml, media_type="text/xml")

    async def _signed(self, request: Request) -> dict[str, str] | None:
        """The form, once its signature is right; without a token of ours nobody signed it."""
        form = await request.form(max_fields=_MAX_FIELDS, max_files=0)
        query = f"?{request.url.query}" if request.url.query else ""
        url = self.here.urls.page(f"{request.url.path}{query}")
        token = self.here.settings.twilio_auth_token.get_secret_value()
        given = request.headers.get("X-Twilio-Signature", "")
        if not (token and RequestValidator(token).validate(url, form, given)):
            return None
        return {name: str(value) for name, value in form.multi_items()}


def _take_status(
    here: Deployment, fields: dict[str, str], number: int | None, attempt: int | None
) -> None:
    sid, status = fields.get("MessageSid", ""), fields.get("MessageStatus", "")
    code, found = fields.get("ErrorCode", ""), parse_status(status)
    detail, now = f"Twilio {code}" if code else None, here.clock()
    if found is None or not sid:
        return
    with here.database.transaction() as session:
        text = find_by_provider_id(session, sid) if number is None else find_text(session, number)
        if text is None or not record_delivery_event(
            session, text.number, event_id=f"{sid}:{status}", kind=status, detail=detail, at=now
        ):
            return
        apply_status(
            session,
            text.number,
            found,
            reason=detail,
            at=now,
            provider_id=sid,
            attempt=attempt,
        )
        if why := dead_number(code):
            suppress(session, Channel.SMS, text.address, reason=why, now=now)
