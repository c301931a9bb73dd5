"""The page on which a learner says that they are fine, need help, or are somebody else."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import Form, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel
from sqlmodel import Session

from dashboard.public.answer_effects import ask_help, asked_for, say_fine, say_not_me, take_back
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

    desk: LinkRequests

    def show(self, request: Request, token: str) -> HTMLResponse:
        """What can be said, and what was said today."""
        return self.desk.look(request, token, Purpose.ANSWER, self._page)

    def answer(
        self, request: Request, token: str, told: Annotated[AnswerForm, Form()]
    ) -> HTMLResponse:
        """Act on what they said; an answer the page does not offer changes nothing."""

        def act(session: Session, visit: LinkRequest) -> HTMLResponse:
            undone = False
            if told.say == AnswerKind.FINE:
                say_fine(session, visit, told.reason)
            elif told.say == AnswerKind.HELP:
                ask_help(session, visit, asked_for(told.barriers, told.talk, told.words))
            elif told.say == AnswerKind.NOT_ME:
                say_not_me(session, visit)
            elif told.say == _UNDO and told.kind in set(AnswerKind):
                undone = take_back(session, visit, AnswerKind(told.kind))
            return self._page(session, visit, undone=undone)

        return self.desk.act(request, token, Purpose.ANSWER, act)

    def _page(self, session: Session, visit: LinkRequest, *, undone: bool = False) -> HTMLResponse:
        number = visit.link.enrolment_id
        coach = find_coach_name(session, number)
        today = read_answers(session, number, visit.today)
        calm_until = visit.words.day(visit.today + timedelta(days=FINE_DAYS))
        helped = "answer.help_done" if coach else "answer.help_done_nobody"
        done = {
            AnswerKind.FINE: visit.words("answer.fine_done", day=calm_until),
            AnswerKind.HELP: visit.words(helped, coach=coach),
            AnswerKind.NOT_ME: visit.words("answer.not_me_done"),
        }
        return visit.page(
            "answer",
            undone=undone,
            said={kind.value: done[kind] for kind in today},
            barriers=list(BARRIERS),
            reasons=list(FINE_REASONS),
        )
