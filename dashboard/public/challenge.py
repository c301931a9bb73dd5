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

    desk: LinkRequests

    def show(self, request: Request, token: str) -> HTMLResponse:
        """The group as it stands today."""
        return self.desk.look(request, token, Purpose.CHALLENGE, self._page)

    def answer(self, request: Request, token: str, do: Annotated[str, Form()] = "") -> HTMLResponse:
        """Leave, come back, or never again."""

        def act(session: Session, visit: LinkRequest) -> HTMLResponse:
            mine = find_membership(session, visit.link.enrolment_id)
            told = ""
            if do == "never":
                self._never(session, visit)
                told = "never_done"
            elif mine and do == "leave":
                leave_challenge(session, visit.link.enrolment_id, mine.challenge_id, now=visit.now)
                told = "left"
            elif mine and do == "rejoin":
                rejoin_challenge(session, visit.link.enrolment_id, mine.challenge_id)
                told = "rejoined"
            return self._page(session, visit, told=told)

        return self.desk.act(request, token, Purpose.CHALLENGE, act)

    def _never(self, session: Session, visit: LinkRequest) -> None:
        number, now = visit.learner.learner_id, visit.now
        save_learner_settings(session, number, replace(visit.own, challenge_opt_in=False), now=now)
        leave_running_challenges(session, number, week_starts_on=monday_of(visit.today), now=now)

    def _page(self, session: Session, visit: LinkRequest, *, told: str = "") -> HTMLResponse:
        mine = find_membership(session, visit.link.enrolment_id)
        if mine is None or monday_of(visit.today) != mine.week_starts_on:
            state = "over" if mine else "none"
            return visit.page("challenge", state=state, told=told)
        if mine.left:
            return visit.page("challenge", state="left", told=told)
        return self._running(session, visit, mine, told=told)

    def _running(
        self, session: Session, visit: LinkRequest, mine: Membership, *, told: str
    ) -> HTMLResponse:
        found = read_member_progress(session, mine, today=visit.today)
        members = in_order(found, visit.link.enrolment_id)
        last = mine.week_starts_on + WEEK - timedelta(days=1)
        return visit.page(
            "challenge",
            state="running",
            told=told,
            first=visit.words.day(mine.week_starts_on),
            last=visit.words.day(last),
            target=mine.target_days,
            members=members,
            me=visit.link.enrolment_id,
            sum=together(members, mine.target_days),
            of=mine.target_days * len(members),
        )
