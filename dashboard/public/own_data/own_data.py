"""What is held of a learner, for them to read and to have; and their objection to being scored."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import Form, Request
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from dashboard.public.link_requests import LinkRequest, LinkRequests
from domain.learners import Segment
from domain.messaging import plain_facts
from domain.messaging.links import Purpose
from domain.messaging.rendering import Translation, reason_in
from domain.store.operations import ask_for_job
from domain.store.privacy import (
    OWN_COPY,
    OWN_COPY_JOB,
    HeldKind,
    add_copy,
    find_estimate,
    is_objecting,
    may_ask_from,
    object_to_scoring,
    read_held_kinds,
    read_written,
    withdraw_objection,
)

#: A learner never reads how staff call it.
_GENTLY: Final = {
    Segment.ON_TRACK: "data.going_well",
    Segment.MODERATE: "data.encouraged",
    Segment.CRITICAL: "data.a_hand",
}


@dataclass(frozen=True, kw_only=True)
class OwnDataPage:
    """GET shows what is held; POST asks for a copy, objects to scoring, or withdraws that."""

    link_requests: LinkRequests

    def show(self, request: Request, token: str) -> HTMLResponse:
        """What is held now."""
        return self.link_requests.look(request, token, Purpose.DATA, self._page)

    def answer(self, request: Request, token: str, do: Annotated[str, Form()] = "") -> HTMLResponse:
        """Object, withdraw it, or ask for a copy; anything else changes nothing."""

        def act(session: Session, link_request: LinkRequest) -> HTMLResponse:
            number, now = link_request.learner.learner_id, link_request.now
            notice = ""
            if do == "object":
                object_to_scoring(session, number, now=now)
                notice = "data.objected_done"
            elif do == "withdraw":
                withdraw_objection(session, number, now=now)
                notice = "data.withdrawn_done"
            elif do == "copy":
                notice = _ask_for_copy(session, link_request)
            return self._page(session, link_request, notice=notice)

        return self.link_requests.act(request, token, Purpose.DATA, act)

    def _page(
        self, session: Session, link_request: LinkRequest, *, notice: str = ""
    ) -> HTMLResponse:
        number, words = link_request.learner.learner_id, link_request.words
        return link_request.page(
            "data",
            notice=notice,
            kinds=[_kind(one, words) for one in read_held_kinds(session, number)],
            objects=is_objecting(session, number),
            copy_from=_copy_from(session, link_request),
            written=self._written(session, link_request),
            **_estimated(session, link_request),
        )

    def _written(self, session: Session, link_request: LinkRequest) -> list[Mapping[str, str]]:
        words, catalogue = link_request.words, self.link_requests.deployment.policy.nudges
        return [
            {
                "day": words.day(one.sent_at.astimezone(link_request.zone).date()),
                "channel": words(f"data.by_{one.channel}"),
                "subject": one.subject or "",
                "why": words("data.you_asked")
                if one.kind == OWN_COPY
                else reason_in(
                    words, one.kind, catalogue[one.kind].why if one.kind in catalogue else ""
                ),
            }
            for one in read_written(session, link_request.learner.learner_id)
            if one.sent_at
        ]


def _ask_for_copy(session: Session, link_request: LinkRequest) -> str:
    """Have the worker make a copy, for the address that is known; what to say of it."""
    learner, now = link_request.learner, link_request.now
    if not learner.email:
        return "data.copy_no_address"
    copy = add_copy(session, learner.learner_id, by=None, now=now)
    if copy is not None:
        by = f"learner {learner.learner_id}"
        ask_for_job(session, OWN_COPY_JOB, about=copy, by=by, now=now)
    return "data.copy_asked" if copy is not None else ""


def _copy_from(session: Session, link_request: LinkRequest) -> str:
    """From when they may ask for a copy again, in words; empty: now."""
    again = may_ask_from(session, link_request.learner.learner_id, now=link_request.now)
    if again is None:
        return ""
    here, words = again.astimezone(link_request.zone), link_request.words
    return f"{words.day(here.date())}, {here:%H:%M}"


def _kind(one: HeldKind, words: Translation) -> Mapping[str, str]:
    span = ""
    if one.first and one.last:
        first, last = words.day_and_year(one.first), words.day_and_year(one.last)
        span = words("data.day", day=first)
        if last != first:
            span = words("data.span", first=first, last=last)
    return {
        "name": words(f"data.{one.kind}"),
        "rows": words("data.rows", count=one.rows),
        "span": span,
    }


def _estimated(session: Session, link_request: LinkRequest) -> dict[str, Any]:
    """The facts that were looked at, and what they led to, in words for a learner."""
    found, words = find_estimate(session, link_request.link.enrolment_id), link_request.words
    if found is None or found.composite_segment not in _GENTLY:
        return {"estimated_on": "", "facts": [], "gently": ""}
    known = {
        "days since last seen": found.days_since_last_seen,
        "progress": None if found.progress is None else f"{int(found.progress)} %",
    }
    facts = [f"{label}: {value}" for label, value in known.items() if value is not None]
    return {
        "estimated_on": words.day(found.as_of),
        "facts": plain_facts(facts, words),
        "gently": words(_GENTLY[Segment(found.composite_segment)]),
    }
