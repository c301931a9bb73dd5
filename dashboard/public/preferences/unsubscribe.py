"""Unsubscribing: by the button of a mail program (RFC 8058), or on a page."""

from dataclasses import dataclass
from typing import Final

from fastapi import Request
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from dashboard.public.link_requests import LinkRequests
from dashboard.public.preferences.consent_wording import wording_of_stop
from domain.messaging.links import Link, Purpose
from domain.nudges.eligibility import ANY, UNSUBSCRIBED, ChannelPreference
from domain.policy import Channel
from domain.store.consent import ConsentSource
from domain.store.identity import records_of
from domain.store.people import find_addresses, save_preferences, suppress

_WHAT: Final = {Channel.EMAIL.value: "emails", Channel.SMS.value: "texts"}


@dataclass(frozen=True, kw_only=True)
class UnsubscribePage:
    """GET asks, POST does it; for whoever holds the link, even when they have left since."""

    link_requests: LinkRequests

    def ask(self, request: Request, token: str) -> HTMLResponse:
        """Ask, and offer something gentler."""
        link = self.link_requests.opened(token, Purpose.UNSUBSCRIBE)
        if not isinstance(link, Link):
            return self.link_requests.closed(request, link)
        return self._page("unsubscribe", request, link)

    def stop(self, request: Request, token: str) -> HTMLResponse:
        """Stop the address, and the learner too, should their address change."""
        link = self.link_requests.opened(token, Purpose.UNSUBSCRIBE)
        if not isinstance(link, Link):
            return self.link_requests.closed(request, link)
        with self.link_requests.deployment.database.transaction() as session:
            self._stop(session, request, link)
        return self._page("unsubscribed", request, link)

    def _stop(self, session: Session, request: Request, link: Link) -> None:
        """For every record of theirs: two may have become one since the mail was written."""
        here = self.link_requests
        now = here.deployment.clock()
        asked = here.link_request(session, request, link)
        words = asked.words if asked else here.browser_words(request)
        wording = wording_of_stop(words, words(f"unsubscribe.{_WHAT[link.channel]}"))
        learner = find_addresses(session, link.learner_id)
        if learner is None:
            return
        if address := learner.address(link.channel):
            suppress(session, link.channel, address, reason=UNSUBSCRIBED, now=now)
        for number in records_of(session, link.learner_id):
            save_preferences(
                session,
                number,
                {(link.channel, ANY): ChannelPreference(allowed=False)},
                now=now,
                source=ConsentSource.UNSUBSCRIBE,
                wording={link.channel: wording},
            )

    def _page(self, name: str, request: Request, link: Link) -> HTMLResponse:
        with self.link_requests.deployment.database.reading() as session:
            link_request = self.link_requests.link_request(session, request, link)
        words = link_request.words if link_request else self.link_requests.browser_words(request)
        paths = link_request.paths if link_request else {}
        what = words(f"unsubscribe.{_WHAT[link.channel]}")
        return self.link_requests.pages.page(name, t=words, paths=paths, what=what)
