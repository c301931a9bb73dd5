"""What staff decide about messages, by forms that need no script; each decision is audited."""

from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import Response

from dashboard.data import Queries, may_see
from dashboard.pages.messages.decisions import DecisionNotice
from dashboard.web import Number, back_to, checked
from domain.store.outbox import UnconfirmedDecision, decide_unconfirmed, read_unconfirmed
from domain.store.people import StaffAction, audit

_PAGE: Final = "/messages"


def outbox_router(queries: Queries) -> APIRouter:
    """POST /messages/{id}/decide."""
    router = APIRouter(prefix=_PAGE, include_in_schema=False)

    @router.post("/{message_id}/decide")
    def settle(
        request: Request,
        message_id: Number,
        choice: Annotated[UnconfirmedDecision, Form()],
        token: Annotated[str, Form()] = "",
        back: Annotated[str, Form()] = "",
    ) -> Response:
        viewer = checked(request, token)
        now = queries.clock()
        lasts = timedelta(hours=queries.policy.sending.expires_after_hours)
        with queries.database.transaction() as session:
            theirs = [u for u in read_unconfirmed(session) if u.message_id == message_id]
            if theirs and not may_see(viewer, theirs[0].coach_id):
                raise HTTPException(404, "There is no such message, or not on your caseload.")
            done = decide_unconfirmed(session, message_id, choice, now=now, lasts=lasts)
            if done:
                detail = f"message {message_id}: {choice.value}"
                audit(
                    session,
                    who=viewer.email,
                    action=StaffAction.DECIDED_MESSAGE,
                    now=now,
                    detail=detail,
                )
        return back_to(_PAGE, back, DecisionNotice.DECIDED if done else DecisionNotice.TOO_LATE)

    return router
