"""Decisions about learners on the worklist, and their undoing: plain forms, checked each time."""

from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from dashboard.data import Queries
from dashboard.pages.worklist.actions import ACTIONS_ROUTE
from dashboard.pages.worklist.done import UNDO_ROUTE
from dashboard.pages.worklist.effects import DecisionForm, carry_out, send_nudges, take_back
from dashboard.web import FormText, FormViewer, Viewer, checked
from domain.coaching import WorklistKind
from domain.store.coaching import find_decisions
from domain.store.staff import StaffAction, audit

_PAGE: Final = "/worklist"
#: As by the API.
_ASKED: Final = StaffAction.ASKED_FOR_NUDGE


def worklist_router(queries: Queries) -> APIRouter:
    """POST /worklist/act, and /worklist/undo."""
    router = APIRouter(include_in_schema=False)

    @router.post(ACTIONS_ROUTE)
    def act(request: Request, given: Annotated[DecisionForm, Form()]) -> Response:
        viewer = checked(request, given.token)
        if given.problem:
            return _back(given.back, problem=given.problem)
        with queries.database.transaction() as session:
            new = [
                number
                for number in dict.fromkeys(given.enrolments)
                if carry_out(session, viewer, number, given, queries)
            ]
            if new:
                is_nudge = given.kind is WorklistKind.NUDGE
                what = given.nudge[:100] if is_nudge else given.kind
                action = (
                    _ASKED if is_nudge else _called(given.kind, StaffAction.DECIDED_ON_WORKLIST)
                )
                _note(session, viewer, action, f"{what}: {_listed(new)}", queries)
        if given.kind is WorklistKind.NUDGE:
            send_nudges(viewer, new, given, queries)
        return _back(given.back, done=given.once)

    @router.post(UNDO_ROUTE)
    def undo(viewer: FormViewer, once: FormText = "", back: FormText = "") -> Response:
        with queries.database.transaction() as session:
            made = find_decisions(session, once)
            undone = [one for one in made if take_back(session, viewer, one, queries)]
            if undone:
                numbers = [one.enrolment_id for one in undone]
                detail = f"{undone[0].kind}: {_listed(numbers)}"
                action = _called(undone[0].kind, StaffAction.UNDID_ON_WORKLIST)
                _note(session, viewer, action, detail, queries)
        return _back(back, done=once)

    return router


def _called(kind: str, otherwise: StaffAction) -> StaffAction:
    """Whose a learner is has its own word: by it pages know that lists they keep are old."""
    return StaffAction.ASSIGNED_LEARNERS if kind == WorklistKind.ASSIGN else otherwise


def _note(
    session: Session, viewer: Viewer, action: StaffAction, detail: str, queries: Queries
) -> None:
    audit(session, who=viewer.email, action=action, now=queries.clock(), detail=detail)


def _listed(numbers: list[int]) -> str:
    return f"enrolment {', '.join(map(str, numbers))}"


def _back(asked: str, **says: str) -> Response:
    """To the list as it was, with what was done; nowhere else."""
    to = asked if asked == _PAGE or asked.startswith(f"{_PAGE}?") else _PAGE
    return RedirectResponse(f"{to}{'&' if '?' in to else '?'}{urlencode(says)}", status_code=303)
