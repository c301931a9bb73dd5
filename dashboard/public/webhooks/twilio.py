"""What Twilio tells us: what became of a text, and what a learner answered.

Signed over the configured public address; anything unsigned is refused before it is looked at.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from xml.sax.saxutils import escape

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from sqlmodel import Session

from config.deployment import Deployment
from dashboard.public.preference_choices import KINDS
from dashboard.public.short_links import help_text
from dashboard.public.tracking import tracking_router
from dashboard.public.webhooks.mail_events import bounces_router
from domain.messaging.delivery import Reply, dead_number, fate, is_an_answer, is_signed, meaning
from domain.nudges.eligibility import ANY, ChannelPreference, normalised
from domain.policy import Channel
from domain.store.outbox import (
    apply_status,
    ask_coach_to_answer,
    find_by_provider_id,
    find_last_text,
    find_learner_of,
    record_delivery_event,
)
from domain.store.people import lift_by_reason, read_preferences, save_preferences, suppress

_STOP: Final = "stop"
_MAX_FIELDS: Final = 60
_LONGEST_TEXT: Final = 1600


def hooks_router(deployment: Deployment) -> APIRouter:
    """Hooks of Twilio and mail services, and counted links; mount it outside the sign-in."""
    desk = _Desk(here=deployment)
    router = APIRouter(include_in_schema=False)
    router.add_api_route("/p/twilio/status", desk.status, methods=["POST"])
    router.add_api_route("/p/twilio/inbound", desk.inbound, methods=["POST"])
    router.include_router(bounces_router(deployment))
    router.include_router(tracking_router(deployment))
    return router


@dataclass(frozen=True, kw_only=True)
class _Desk:
    here: Deployment

    async def status(self, request: Request) -> Response:
        fields = await self._signed(request)
        if fields is None:
            return Response(status_code=403)
        await run_in_threadpool(self._status, fields)
        return Response(status_code=204)

    async def inbound(self, request: Request) -> Response:
        fields = await self._signed(request)
        if fields is None:
            return Response(status_code=403)
        answer = await run_in_threadpool(self._inbound, fields)
        said = f"<Message>{escape(answer)}</Message>" if answer else ""
        xml = f'<?xml version="1.0" encoding="UTF-8"?><Response>{said}</Response>'
        return Response(xml, media_type="text/xml")

    async def _signed(self, request: Request) -> dict[str, str] | None:
        """The form, once its signature is right."""
        form = await request.form(max_fields=_MAX_FIELDS, max_files=0)
        fields = {name: str(value) for name, value in form.multi_items()}
        query = f"?{request.url.query}" if request.url.query else ""
        url = self.here.urls.page(f"{request.url.path}{query}")
        token = self.here.settings.twilio_auth_token.get_secret_value()
        given = request.headers.get("X-Twilio-Signature", "")
        return fields if is_signed(given, url, fields.items(), token=token) else None

    def _status(self, fields: dict[str, str]) -> None:
        sid, status = fields.get("MessageSid", ""), fields.get("MessageStatus", "")
        code, found = fields.get("ErrorCode", ""), fate(status)
        with self.here.database.transaction() as session:
            message = find_by_provider_id(session, sid)
            if message is None or found is None:
                return
            message_id, address = message
            now, event = self.here.clock(), f"{sid}:{status}"
            detail = f"Twilio {code}" if code else None
            if record_delivery_event(
                session, message_id, event_id=event, kind=status, detail=detail, at=now
            ):
                apply_status(session, message_id, found, reason=detail)
            if why := dead_number(code):
                suppress(session, Channel.SMS, address, reason=why, now=now)

    def _inbound(self, fields: dict[str, str]) -> str:
        """Act on a learner's text; gives back what to answer (Twilio answers STOP itself)."""
        number, body = fields.get("From", ""), fields.get("Body", "").replace("\0", "")
        asked, now = meaning(body), self.here.clock()
        with self.here.database.transaction() as session:
            if asked is Reply.STOP:
                suppress(session, Channel.SMS, number, reason=_STOP, now=now)
            elif asked is Reply.START:
                lifted = lift_by_reason(session, Channel.SMS, number, reason=_STOP, now=now)
                if not lifted and is_an_answer(body):
                    asked = Reply.WORDS
            answered = find_last_text(session, normalised(Channel.SMS, number))
            if asked is Reply.START and answered is not None:
                _welcome_back(session, answered, now)
            if answered is not None:
                self._keep(session, answered, asked, fields.get("MessageSid", ""), body)
            if asked is Reply.HELP:
                return help_text(session, answered, self.here, now=now)
        return ""

    def _keep(self, session: Session, message_id: int, asked: Reply, sid: str, body: str) -> None:
        """Keep what they wrote with the message it answers; words go to their coach, once."""
        said, now = body[:_LONGEST_TEXT], self.here.clock()
        new = record_delivery_event(
            session, message_id, event_id=f"{sid}:inbound", kind=asked, detail=said, at=now
        )
        if new and asked is Reply.WORDS:
            ask_coach_to_answer(session, message_id, said, now=now)


def _welcome_back(session: Session, message_id: int, now: datetime) -> None:
    """Texts are wanted again: a choice of no texts at all, saved meanwhile, is over as well."""
    learner = find_learner_of(session, message_id)
    if learner is None:
        return
    mine = read_preferences(session, [learner]).get(learner, {})
    if (nothing := mine.get((Channel.SMS, ANY))) and nothing.allowed is False:
        wanted = {
            (Channel.SMS.value, kind): ChannelPreference(allowed=True) for kind in (ANY, *KINDS)
        }
        save_preferences(session, learner, wanted, now=now)
