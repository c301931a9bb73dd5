"""Short links of texts: each leads to the page it is for, on our own address."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from config.deployment import Deployment
from dashboard.public.link_requests import LinkRequests
from domain.messaging.links import LinkProblem
from domain.messaging.links import signed as links
from domain.messaging.rendering import ENGLISH, segments
from domain.store.outbox import find_language_of, find_text_link, read_text_links
from domain.store.people import find_programme

_SEE_OTHER: Final = 303


def help_text(session: Session, message_id: int | None, here: Deployment, *, now: datetime) -> str:
    """What a learner reads who asks for help by text: with a link where it fits into one."""
    link = find_text_link(session, message_id) if message_id is not None else None
    if message_id is None or link is None:
        return here.templates.words.of(ENGLISH)("sms.help")
    words = here.templates.words.of(find_language_of(session, message_id))
    with_link = words("sms.help_link", url=here.urls.of_message(link, at=now)["why_url"])
    return with_link if segments(with_link) == 1 else words("sms.help")


@dataclass(frozen=True, kw_only=True)
class ShortLinks:
    """Opens a short link: nothing is written; it leads to our own pages or a programme's course."""

    link_requests: LinkRequests

    def open(self, request: Request, token: str) -> Response:
        """Lead to the page, or say kindly that the link does not open."""
        here = self.link_requests.deployment
        urls, now = here.urls, here.clock()
        enrolment_id = links.short_enrolment(token)
        if enrolment_id is None:
            return self.link_requests.closed(request, LinkProblem.FORGED)
        known = here.database.read(read_text_links, enrolment_id)
        link = links.verify_short(token, known, secrets=urls.secrets, now=now)
        if isinstance(link, LinkProblem):
            return self.link_requests.closed(request, link)
        path = links.neighbours(link, secret=urls.secret, now=now)[link.purpose]
        return RedirectResponse(path, _SEE_OTHER, headers={"Cache-Control": "no-store"})

    def course(self, request: Request, enrolment_id: int) -> Response:
        """Lead to the course of an enrolment, at the address that its programme has now."""
        here = self.link_requests.deployment
        programme = here.database.read(find_programme, enrolment_id)
        address = here.sender_of(programme).course_url if programme else ""
        if not address:
            return self.link_requests.closed(request, LinkProblem.FORGED)
        return RedirectResponse(address, _SEE_OTHER, headers={"Cache-Control": "no-store"})
