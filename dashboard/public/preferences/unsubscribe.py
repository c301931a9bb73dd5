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
        here = self.link_requests
        learner, now = find_addresses(session, link.learner_id), here.deployment.clock()
        if learner is None:
            return
        address = learner.address(link.channel)
        if address:
            suppress(session, link.channel, address, reason=UNSUBSCRIBED, now=now)
        asked = here.link_request(session, request, link)
        words = asked.words if asked else here.browser_words(request)
        wording = wording_of_stop(words, words(f"unsubscribe.{_WHAT[link.channel]}"))
        save_preferences(
            session,
            link.learner_id,
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
