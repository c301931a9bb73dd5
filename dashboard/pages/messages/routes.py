"""What staff decide about messages, by forms that need no script; each decision is audited."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import Response

from dashboard.data import Queries, may_see
from dashboard.pages.messages.decisions import BOX, DecisionNotice, numbers_in
from dashboard.web import FormText, FormViewer, Number, Viewer, back_to
from domain.policy import Channel
from domain.store.outbox import (
    UnconfirmedDecision,
    decide_unconfirmed,
    find_coach_of_message,
    resume_provider,
    undo_decision,
)
from domain.store.staff import StaffAction, audit

_PAGE: Final = "/messages"


async def ticked_in(request: Request) -> list[int]:
    """The messages whose box was ticked."""
    names = [name for name in await request.form() if name.startswith(BOX)]
    return numbers_in(",".join(name.removeprefix(BOX) for name in names))


def outbox_router(queries: Queries) -> APIRouter:
    """POST what was decided of one message or many, what is taken back, and a pause ended."""
    router = APIRouter(prefix=_PAGE, include_in_schema=False)

    @router.post("/{message_id}/decide")
    def settle(
        viewer: FormViewer,
        message_id: Number,
        choice: Annotated[UnconfirmedDecision, Form()],
        back: FormText = "",
    ) -> Response:
        done = _decide(queries, viewer, [message_id], choice)
        return back_to(_PAGE, back, _notice(choice, done))

    @router.post("/decide")
    def settle_many(
        viewer: FormViewer,
        ticked: Annotated[list[int], Depends(ticked_in)],
        choice: Annotated[UnconfirmedDecision, Form()],
        back: FormText = "",
    ) -> Response:
        if not ticked:
            return back_to(_PAGE, back, DecisionNotice.NONE_CHOSEN)
        done = _decide(queries, viewer, ticked, choice)
        return back_to(_PAGE, back, _notice(choice, done))

    @router.post("/undo")
    def undo(viewer: FormViewer, messages: FormText = "", back: FormText = "") -> Response:
        done = _undo(queries, viewer, numbers_in(messages))
        return back_to(_PAGE, back, DecisionNotice.UNDONE if done else DecisionNotice.TOO_LATE)

    @router.post("/providers/{channel}/resume")
    def resume(viewer: FormViewer, channel: Channel, back: FormText = "") -> Response:
        if not viewer.oversees:
            raise HTTPException(403, "Sending is resumed by managers and admins.")
        now, action = queries.clock(), StaffAction.RESUMED_SENDING
        with queries.database.transaction() as session:
            done = resume_provider(session, channel, now=now)
            if done:
                audit(session, who=viewer.email, action=action, now=now, detail=channel.value)
        return back_to(_PAGE, back, DecisionNotice.RESUMED if done else DecisionNotice.NOT_PAUSED)

    return router


def _decide(
    queries: Queries, viewer: Viewer, messages: Iterable[int], choice: UnconfirmedDecision
) -> list[int]:
    """Note it of those that are still open; all or none where one is not for this person."""
    now = queries.clock()
    lasts = timedelta(hours=queries.policy.sending.expires_after_hours)
    done: list[int] = []
    with queries.database.transaction() as session:
        for message in messages:
            hold_to_caseload(viewer, find_coach_of_message(session, message))
            if decide_unconfirmed(session, message, choice, now=now, lasts=lasts):
                done.append(message)
                audit(
                    session,
                    who=viewer.email,
                    action=StaffAction.DECIDED_MESSAGE,
                    now=now,
                    detail=f"message {message}: {choice.value}",
                )
    return done


def _undo(queries: Queries, viewer: Viewer, messages: Iterable[int]) -> list[int]:
    done: list[int] = []
    with queries.database.transaction() as session:
        for message in messages:
            hold_to_caseload(viewer, find_coach_of_message(session, message))
            if undo_decision(session, message):
                done.append(message)
                audit(
                    session,
                    who=viewer.email,
                    action=StaffAction.DECIDED_MESSAGE,
                    now=queries.clock(),
                    detail=f"message {message}: undone",
                )
    return done


def hold_to_caseload(viewer: Viewer, coach: int | None) -> None:
    """404 where a message is to a learner of a colleague."""
    if not may_see(viewer, coach):
        raise HTTPException(404, "There is no such message, or not on your caseload.")


def _notice(choice: UnconfirmedDecision, done: list[int]) -> str:
    """What the page says; with the messages whose decision may be taken back."""
    if not done:
        return DecisionNotice.TOO_LATE
    may_undo = choice is not UnconfirmedDecision.SEND_AGAIN
    return DecisionNotice.DECIDED + (f"&undo={','.join(map(str, done))}" if may_undo else "")
