"""Opens signed links: who has come, in which language, and what they may do. Shared by every page.

A GET never changes anything: mail scanners follow links. A POST answers 200 with no redirect,
cookie or form token, however often it comes: the signed link is the permission.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from fastapi import Request
from fastapi.responses import HTMLResponse
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from config.deployment import Deployment, LiveDeployment
from dashboard.public.rendering import LearnerPages
from domain.messaging.links import Link, LinkProblem, Purpose
from domain.messaging.links import signed as links
from domain.messaging.rendering import Translation, narrowed
from domain.nudges.eligibility import zone_named
from domain.store.coaching import owns_enrolment
from domain.store.people import (
    LearnerAddresses,
    LearnerSettings,
    find_addresses,
    read_learner_settings,
)

_STATUS: Final = {LinkProblem.FORGED: 404, LinkProblem.EXPIRED: 410}
#: Whoever cannot be served for the moment is told so, and that nothing was changed.
_ERROR: Final = "error"
_UNAVAILABLE: Final = 503
_FINE: Final = 200


@dataclass(frozen=True, kw_only=True)
class LinkRequest:
    """Somebody with a valid link, and the pages it leads to besides this one."""

    link: Link
    learner: LearnerAddresses
    own: LearnerSettings
    words: Translation
    pages: LearnerPages
    paths: Mapping[str, str]
    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """The day it is by the programme's clock."""
        return self.now.astimezone(self.zone).date()

    def page(self, name: str, **values: object) -> HTMLResponse:
        """The page of that name, in their language."""
        return self.pages.page(name, t=self.words, status=_FINE, paths=self.paths, **values)

    def speaking(self, language: str) -> "LinkRequest":
        """The same in another language."""
        return replace(self, words=self.pages.words.of(language))


Answer = Callable[[Session, LinkRequest], HTMLResponse]


@dataclass(frozen=True, kw_only=True)
class LinkRequests:
    """Where every public page finds database, policy, clock and words."""

    live: LiveDeployment
    pages: LearnerPages

    @property
    def deployment(self) -> Deployment:
        """The deployment with the policy that is in force now."""
        return self.live.now()

    def look(self, request: Request, token: str, purpose: Purpose, answer: Answer) -> HTMLResponse:
        """Show a page; whatever it does, nothing is written."""
        return self._serve(request, token, purpose, answer, self.deployment.database.reading)

    def act(self, request: Request, token: str, purpose: Purpose, answer: Answer) -> HTMLResponse:
        """Do what a form asks for, in one transaction, and show what came of it."""
        return self._serve(request, token, purpose, answer, self.deployment.database.transaction)

    def opened(self, token: str, purpose: Purpose) -> Link | LinkProblem:
        """The link of a token, or why it does not open."""
        secrets = self.deployment.urls.secrets
        return links.verify(token, purpose, secrets=secrets, now=self.deployment.clock())

    def closed(self, request: Request, problem: LinkProblem) -> HTMLResponse:
        """A kind page for a link that does not open, in the browser's language."""
        return self.pages.page(
            "closed", status=_STATUS[problem], t=self.browser_words(request), problem=problem.value
        )

    def paths(self, request: Request, link: Link) -> dict[str, str]:
        """The other pages that a link's bearer may open, by purpose; in the language chosen."""
        asked = request.query_params.get("lang")
        ending = f"?lang={narrowed(asked)[-1]}" if asked and asked.isalpha() else ""
        found = links.neighbours(link, secret=self._secret, now=self.deployment.clock())
        return {purpose.value: path + ending for purpose, path in found.items()}

    def browser_words(self, request: Request) -> Translation:
        """The words for somebody of whom only their browser is known."""
        accepted = request.headers.get("accept-language", "").split(",")
        wanted = [request.query_params.get("lang"), *(a.split(";")[0] for a in accepted)]
        return self._words(wanted)

    def link_request(self, session: Session, request: Request, link: Link) -> LinkRequest | None:
        """Who has come; None when they are no longer here."""
        learner = find_addresses(session, link.learner_id)
        if learner is None or not owns_enrolment(session, link.enrolment_id, link.learner_id):
            return None
        own = read_learner_settings(session, link.learner_id)
        asked = request.query_params.get("lang")
        return LinkRequest(
            link=link,
            learner=learner,
            own=own,
            words=self._words([asked, own.language, learner.language]),
            pages=self.pages,
            paths=self.paths(request, link),
            now=self.deployment.clock(),
            zone=zone_named(self.deployment.policy.sending.zone) or ZoneInfo("UTC"),
        )

    @property
    def _secret(self) -> str:
        return self.deployment.urls.secret

    def _words(self, wanted: list[str | None]) -> Translation:
        """The first of these languages that there is, or the programme's."""
        known = set(self.pages.words.languages)
        accepted = [language for w in wanted for language in narrowed(w) if language in known]
        return self.pages.words.of(
            accepted[0] if accepted else self.deployment.policy.sending.language
        )

    def _serve(
        self,
        request: Request,
        token: str,
        purpose: Purpose,
        answer: Answer,
        opening: Callable[[], AbstractContextManager[Any]],
    ) -> HTMLResponse:
        link = self.opened(token, purpose)
        if not isinstance(link, Link):
            return self.closed(request, link)
        try:
            with opening() as session:
                link_request = self.link_request(session, request, link)
                if link_request is None:
                    return self.closed(request, LinkProblem.EXPIRED)
                return answer(session, link_request)
        except OperationalError:
            words = self.browser_words(request)
            return self.pages.page("closed", status=_UNAVAILABLE, t=words, problem=_ERROR)
