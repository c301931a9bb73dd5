"""Three quick questions, opened from a nudge; the answers become features."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Form, Request
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from dashboard.public.link_requests import LinkRequest, LinkRequests
from domain.coaching import MOST, QUESTIONS, CheckInAnswers, check_of
from domain.messaging.links import Purpose
from domain.store.coaching import find_last_self_check, save_self_check


@dataclass(frozen=True, kw_only=True)
class CheckPage:
    """GET asks, POST keeps; a second answer on the same day replaces the first."""

    link_requests: LinkRequests

    def show(self, request: Request, token: str) -> HTMLResponse:
        """The questions, with the answers of an earlier time."""
        return self.link_requests.look(request, token, Purpose.CHECK, self._ask)

    def answer(
        self,
        request: Request,
        token: str,
        confidence: Annotated[str | None, Form()] = None,
        time: Annotated[str | None, Form()] = None,
        plan: Annotated[str | None, Form()] = None,
    ) -> HTMLResponse:
        """Keep the three answers, or say which is open."""
        given = {"confidence": confidence, "time": time, "plan": plan}
        check = check_of(given)

        def act(session: Session, link_request: LinkRequest) -> HTMLResponse:
            if check is None:
                return self._questions(link_request, given=given, day="", missing=True)
            link = link_request.link
            save_self_check(
                session,
                link.enrolment_id,
                check,
                intervention=link.intervention,
                day=link_request.today,
                now=link_request.now,
            )
            return link_request.page("checked", tip=f"check.tip_{check.lowest or 'good'}")

        return self.link_requests.act(request, token, Purpose.CHECK, act)

    def _ask(self, session: Session, link_request: LinkRequest) -> HTMLResponse:
        found = find_last_self_check(session, link_request.link.enrolment_id)
        day, before = found or (None, None)
        return self._questions(
            link_request,
            given=_given(before),
            day=link_request.words.day(day) if day else "",
            missing=False,
        )

    def _questions(
        self, link_request: LinkRequest, *, given: dict[str, str | None], day: str, missing: bool
    ) -> HTMLResponse:
        return link_request.page(
            "check",
            questions=QUESTIONS,
            numbers=[str(number) for number in range(1, MOST + 1)],
            given=given,
            day=day,
            missing=missing,
        )


def _given(check: CheckInAnswers | None) -> dict[str, str | None]:
    return {name: str(getattr(check, name)) if check else None for name in QUESTIONS}
