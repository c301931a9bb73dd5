"""Messages that still wait, taken back by who cares for their learners; audited, for good."""

from collections.abc import Iterable
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, HTTPException
from fastapi.responses import Response

from dashboard.data import Queries
from dashboard.pages.messages.decisions import DecisionNotice
from dashboard.pages.messages.routes import hold_to_caseload, ticked_in
from dashboard.web import FormText, FormViewer, Viewer, back_to
from domain.store.outbox import find_coach_of_nudge, take_back
from domain.store.staff import StaffAction, audit

_PAGE: Final = "/messages"


def take_back_router(queries: Queries) -> APIRouter:
    """POST /messages/take-back: the nudges that were ticked are not sent."""
    router = APIRouter(prefix=_PAGE, include_in_schema=False)

    @router.post("/take-back")
    def withdraw(
        viewer: FormViewer,
        ticked: Annotated[list[int], Depends(ticked_in)],
        why: Annotated[str, Form(max_length=500)] = "",
        back: FormText = "",
    ) -> Response:
        if not viewer.may_decide:
            raise HTTPException(403, "Messages are taken back by coaches, managers and admins.")
        if not ticked:
            return back_to(_PAGE, back, DecisionNotice.NONE_CHOSEN)
        if not (reason := " ".join(why.split())):
            raise HTTPException(409, "Say why: others will ask.")
        done = _take_back(queries, viewer, ticked, reason)
        some = DecisionNotice.SOME_TAKEN_BACK if done else DecisionNotice.NOT_WAITING
        return back_to(_PAGE, back, DecisionNotice.TAKEN_BACK if done == len(ticked) else some)

    return router


def _take_back(queries: Queries, viewer: Viewer, nudges: Iterable[int], why: str) -> int:
    """Stop those that still wait, and none where one is not for this person; how many it were."""
    now, action, done = queries.clock(), StaffAction.TOOK_BACK_MESSAGE, 0
    with queries.database.transaction() as session:
        for nudge in nudges:
            hold_to_caseload(viewer, find_coach_of_nudge(session, nudge))
            if take_back(session, nudge, by=viewer.name, why=why, now=now):
                done += 1
                audit(session, who=viewer.email, action=action, now=now, detail=f"nudge {nudge}")
    return done
