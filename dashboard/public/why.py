"""Why a learner got a message: the reason, and the plain facts that were looked at."""

from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from dashboard.public.link_requests import LinkRequest, LinkRequests
from domain.messaging import plain_facts
from domain.messaging.links import Purpose
from domain.messaging.rendering import reason_in
from domain.store.coaching import find_decision


@dataclass(frozen=True, kw_only=True)
class WhyPage:
    """Only shows; what to do about it is on the pages it leads to."""

    link_requests: LinkRequests

    def show(self, request: Request, token: str) -> HTMLResponse:
        """The reason of the nudge whose message brought them here."""
        return self.link_requests.look(request, token, Purpose.WHY, self._page)

    def _page(self, session: Session, link_request: LinkRequest) -> HTMLResponse:
        link = link_request.link
        decided = find_decision(session, link.enrolment_id, link.intervention, link.period)
        intervention = self.link_requests.deployment.policy.nudges.get(link.intervention)
        as_of, trace = decided or (None, {})
        return link_request.page(
            "why",
            why=reason_in(
                link_request.words, link.intervention, intervention.why if intervention else ""
            ),
            as_of=link_request.words.day(as_of) if as_of else "",
            facts=plain_facts(trace.get("why", ()), link_request.words),
        )
