"""The page on which a learner says that they are fine, need help, or are somebody else."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import Form, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel
from sqlmodel import Session

from dashboard.public.answers.answer_effects import (
    ask_help,
    asked_for,
    say_fine,
    say_not_me,
    take_back,
)
from dashboard.public.link_requests import LinkRequest, LinkRequests
from domain.coaching import BARRIERS, FINE_DAYS, FINE_REASONS, AnswerKind
from domain.messaging.links import Purpose
from domain.store.coaching import find_coach_name, read_answers

_UNDO = "undo"


class AnswerForm(BaseModel):
    """What came back from one of the forms: `say` names it."""

    say: str = ""
    kind: str = ""
    reason: str = ""
    barriers: list[str] = []
    talk: str = ""
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class AnswerPage:
    """GET offers the three answers, POST acts on one of them at once, or takes it back."""

    link_requests: LinkRequests

    def show(self, request: Request, token: str) -> HTMLResponse:
        """What can be said, and what was said today."""
        return self.link_requests.look(request, token, Purpose.ANSWER, self._page)

    def answer(
        self, request: Request, token: str, answer: Annotated[AnswerForm, Form()]
    ) -> HTMLResponse:
        """Act on what they said; an answer the page does not offer changes nothing."""

        def act(session: Session, link_request: LinkRequest) -> HTMLResponse:
            undone = False
            if answer.say == AnswerKind.FINE:
                say_fine(session, link_request, answer.reason)
            elif answer.say == AnswerKind.HELP:
                ask_help(
                    session, link_request, asked_for(answer.barriers, answer.talk, answer.words)
                )
            elif answer.say == AnswerKind.NOT_ME:
                say_not_me(session, link_request)
            elif answer.say == _UNDO and answer.kind in set(AnswerKind):
                undone = take_back(session, link_request, AnswerKind(answer.kind))
            return self._page(session, link_request, undone=undone)

        return self.link_requests.act(request, token, Purpose.ANSWER, act)

    def _page(
        self, session: Session, link_request: LinkRequest, *, undone: bool = False
    ) -> HTMLResponse:
        number = link_request.link.enrolment_id
        coach = find_coach_name(session, number)
        today = read_answers(session, number, link_request.today)
        calm_until = link_request.words.day(link_request.today + timedelta(days=FINE_DAYS))
        helped = "answer.help_done" if coach else "answer.help_done_nobody"
        done = {
            AnswerKind.FINE: link_request.words("answer.fine_done", day=calm_until),
            AnswerKind.HELP: link_request.words(helped, coach=coach),
            AnswerKind.NOT_ME: link_request.words("answer.not_me_done"),
        }
        return link_request.page(
            "answer",
            undone=undone,
            answered={kind.value: done[kind] for kind in today},
            barriers=list(BARRIERS),
            reasons=list(FINE_REASONS),
        )
