"""Short links of texts: to the page that says why a learner was written to, and all it leads to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from config.deployment import Deployment
from dashboard.public.link_requests import LinkRequests
from domain.messaging import ENGLISH, segments
from domain.messaging.links import LinkProblem
from domain.messaging.links import signed as links
from domain.store.outbox import find_nudge_of, find_why_link

_SEE_OTHER: Final = 303


def help_text(session: Session, message_id: int | None, here: Deployment, *, now: datetime) -> str:
    """What a learner reads who asks for help by text: with a link where it fits into one."""
    known = find_nudge_of(session, message_id) if message_id is not None else None
    if known is None:
        return here.templates.words.of(ENGLISH)("sms.help")
    nudge_id, language = known
    said = here.templates.words.of(language)
    with_link = said("sms.help_link", url=here.urls.short(nudge_id, at=now))
    return with_link if segments(with_link) == 1 else said("sms.help")


@dataclass(frozen=True, kw_only=True)
class ShortLinks:
    """Opens a short link: nothing is written, and it leads to our own page alone."""

    desk: LinkRequests

    def open(self, request: Request, token: str) -> Response:
        """Lead to the page, or say kindly that the link does not open."""
        here = self.desk.deployment
        secret, now = here.urls.secret, here.clock()
        found = links.verify_short(token, secret=secret, now=now)
        if isinstance(found, LinkProblem):
            return self.desk.closed(request, found)
        nudge_id, issued_at = found
        with here.database.reading() as session:
            link = find_why_link(session, nudge_id, issued_at=issued_at)
        if link is None:
            return self.desk.closed(request, LinkProblem.EXPIRED)
        path = links.neighbours(link, secret=secret, now=now)[link.purpose]
        return RedirectResponse(path, _SEE_OTHER, headers={"Cache-Control": "no-store"})
