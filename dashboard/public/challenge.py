"""A learner's small group for the week: how many active days each has, and a way out."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Annotated

from fastapi import Form, Request
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from dashboard.public.link_requests import LinkRequest, LinkRequests
from domain.coaching import WEEK, in_order, monday_of, together
from domain.messaging.links import Purpose
from domain.store.coaching import (
    Membership,
    find_membership,
    leave_challenge,
    leave_running_challenges,
    read_member_progress,
    rejoin_challenge,
)
from domain.store.people import save_learner_settings


@dataclass(frozen=True, kw_only=True)
class ChallengePage:
    """GET shows the group, POST leaves it, joins it again, or ends challenges for good."""

    link_requests: LinkRequests

    def show(self, request: Request, token: str) -> HTMLResponse:
        """The group as it stands today."""
        return self.link_requests.look(request, token, Purpose.CHALLENGE, self._page)

    def answer(self, request: Request, token: str, do: Annotated[str, Form()] = "") -> HTMLResponse:
        """Leave, come back, or never again."""

        def act(session: Session, link_request: LinkRequest) -> HTMLResponse:
            mine = find_membership(session, link_request.link.enrolment_id)
            notice = ""
            if do == "never":
                self._never(session, link_request)
                notice = "never_done"
            elif mine and do == "leave":
                leave_challenge(
                    session, link_request.link.enrolment_id, mine.challenge_id, now=link_request.now
                )
                notice = "left"
            elif mine and do == "rejoin":
                rejoin_challenge(session, link_request.link.enrolment_id, mine.challenge_id)
                notice = "rejoined"
            return self._page(session, link_request, notice=notice)

        return self.link_requests.act(request, token, Purpose.CHALLENGE, act)

    def _never(self, session: Session, link_request: LinkRequest) -> None:
        number, now = link_request.learner.learner_id, link_request.now
        save_learner_settings(
            session, number, replace(link_request.own, challenge_opt_in=False), now=now
        )
        leave_running_challenges(
            session, number, week_starts_on=monday_of(link_request.today), now=now
        )

    def _page(
        self, session: Session, link_request: LinkRequest, *, notice: str = ""
    ) -> HTMLResponse:
        mine = find_membership(session, link_request.link.enrolment_id)
        if mine is None or monday_of(link_request.today) != mine.week_starts_on:
            state = "over" if mine else "none"
            return link_request.page("challenge", state=state, notice=notice)
        if mine.left:
            return link_request.page("challenge", state="left", notice=notice)
        return self._running(session, link_request, mine, notice=notice)

    def _running(
        self, session: Session, link_request: LinkRequest, mine: Membership, *, notice: str
    ) -> HTMLResponse:
        found = read_member_progress(session, mine, today=link_request.today)
        members = in_order(found, link_request.link.enrolment_id)
        last = mine.week_starts_on + WEEK - timedelta(days=1)
        return link_request.page(
            "challenge",
            state="running",
            notice=notice,
            first=link_request.words.day(mine.week_starts_on),
            last=link_request.words.day(last),
            target=mine.target_days,
            members=members,
            me=link_request.link.enrolment_id,
            sum=together(members, mine.target_days),
            of=mine.target_days * len(members),
        )
