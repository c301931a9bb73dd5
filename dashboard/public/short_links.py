"""Short links of texts: to the page that says why a learner was written to, and all it leads to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from config.settings import Settings
from dashboard.public.link_requests import LinkRequests
from dashboard.public.rendering import words
from domain.messaging import ENGLISH, segments
from domain.messaging.links import LinkProblem
from domain.messaging.links import signed as links
from domain.store.outbox import link_of, nudge_of

_SEE_OTHER: Final = 303


def help_text(
    session: Session, message_id: int | None, settings: Settings, *, now: datetime
) -> str:
    """What a learner reads who asks for help by text: with a link where it fits into one."""
    known = nudge_of(session, message_id) if message_id is not None else None
    if known is None:
        return words().of(ENGLISH)("sms.help")
    nudge_id, language = known
    token = links.sign_short(nudge_id, secret=settings.secret_key.get_secret_value(), at=now)
    url = f"{settings.public_url.rstrip('/')}/p/m/{token}"
    said = words().of(language)
    with_link = said("sms.help_link", url=url)
    return with_link if segments(with_link) == 1 else said("sms.help")


@dataclass(frozen=True, kw_only=True)
class ShortLinks:
    """Opens a short link: nothing is written, and it leads to our own page alone."""

    desk: LinkRequests

    def open(self, request: Request, token: str) -> Response:
        """Lead to the page, or say kindly that the link does not open."""
        secret, now = self.desk.settings.secret_key.get_secret_value(), self.desk.clock()
        found = links.verify_short(token, secret=secret, now=now)
        if isinstance(found, LinkProblem):
            return self.desk.closed(request, found)
        nudge_id, issued_at = found
        with self.desk.database.reading() as session:
            link = link_of(session, nudge_id, issued_at=issued_at)
        if link is None:
            return self.desk.closed(request, LinkProblem.EXPIRED)
        path = links.neighbours(link, secret=secret, now=now)[link.purpose]
        return RedirectResponse(path, _SEE_OTHER, headers={"Cache-Control": "no-store"})
