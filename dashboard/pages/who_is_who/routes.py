"""Records are joined, parted and left out, by forms that need no script; audited."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, HTTPException
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from dashboard.data import Queries
from dashboard.data.records import may_run_jobs
from dashboard.web import FormViewer, GivenNumber, Number, Viewer
from domain.store.audit import person
from domain.store.identity import (
    CannotMerge,
    find_record,
    keep_apart,
    merge,
    merge_certain,
    set_account,
    split,
)
from domain.store.staff import StaffAction, audit

PAGE: Final = "/who"
ANSWERS: Final = {
    "joined": "They are one person now. From the next scoring on they are shown as one.",
    "apart": "They stay two people, and nobody is asked again.",
    "parted": "The decision is undone: the records are as they were.",
    "out": "That account is left out from the next scoring on.",
    "back": "That account counts again from the next scoring on.",
}
#: What is done with a session, for whom; what the audit trail says of it.
_Work = Callable[[Session, Viewer], str]


def who_is_who_router(queries: Queries) -> APIRouter:
    """POST /who/join, /who/apart, /who/certain, /who/N/part, /who/accounts/…."""
    router = APIRouter(prefix=PAGE, include_in_schema=False)
    done = partial(_done, queries)
    _add_accounts(router, done)

    @router.post("/join")
    def join(
        viewer: Manager,
        kept: GivenNumber,
        other: GivenNumber,
        why: Annotated[str, Form(max_length=200)] = "",
    ) -> Response:
        def work(session: Session, by: Viewer) -> str:
            now = queries.clock()
            number = merge(session, kept, other, why=why or "seen", by=by.email, now=now)
            return f"decision {number}: learners {kept} and {other}"

        return done(viewer, StaffAction.MERGED_LEARNERS, "joined", work)

    @router.post("/apart")
    def apart(viewer: Manager, kept: GivenNumber, other: GivenNumber) -> Response:
        def work(session: Session, by: Viewer) -> str:
            now = queries.clock()
            number = keep_apart(session, kept, other, why="seen", by=by.email, now=now)
            return f"decision {number}: learners {kept} and {other}"

        return done(viewer, StaffAction.KEPT_APART, "apart", work)

    @router.post("/certain")
    def certain(viewer: Manager) -> Response:
        def work(session: Session, by: Viewer) -> str:
            return f"{merge_certain(session, by=by.email, now=queries.clock())} by rule"

        return done(viewer, StaffAction.MERGED_LEARNERS, "joined", work)

    @router.post("/{decision_id}/part")
    def part(viewer: Manager, decision_id: Number) -> Response:
        def work(session: Session, by: Viewer) -> str:
            split(session, decision_id, by=by.email, now=queries.clock())
            return f"decision {decision_id}"

        return done(viewer, StaffAction.SPLIT_LEARNERS, "parted", work)

    return router


def _add_accounts(router: APIRouter, done: Callable[..., Response]) -> None:
    @router.post("/accounts/out")
    def out(viewer: Manager, ref: Annotated[str, Form(max_length=300)] = "") -> Response:
        def work(session: Session, by: Viewer) -> str:
            number = find_record(session, ref.strip())
            set_account(session, number, "test", by=by.email)
            return person(session, number)

        return done(viewer, StaffAction.LEFT_OUT_ACCOUNT, "out", work)

    @router.post("/accounts/{learner_id}/back")
    def back(viewer: Manager, learner_id: Number) -> Response:
        def work(session: Session, by: Viewer) -> str:
            set_account(session, learner_id, "learner", by=by.email)
            return person(session, learner_id)

        return done(viewer, StaffAction.BROUGHT_BACK, "back", work)


def _done(
    queries: Queries, viewer: Viewer, action: StaffAction, notice: str, work: _Work
) -> Response:
    try:
        with queries.database.transaction() as session:
            detail = work(session, viewer)
            audit(session, who=viewer.email, action=action, detail=detail, now=queries.clock())
    except CannotMerge as error:
        return RedirectResponse(f"{PAGE}?wrong={quote(str(error))}", status_code=303)
    return RedirectResponse(f"{PAGE}?notice={notice}", status_code=303)


def _manager(viewer: FormViewer) -> Viewer:
    if not may_tell_apart(viewer):
        raise HTTPException(403, "Managers and admins who see names decide who is who.")
    return viewer


Manager = Annotated[Viewer, Depends(_manager)]


def may_tell_apart(viewer: Viewer) -> bool:
    """Whether this person may decide who is who: by names and addresses, which they see."""
    return may_run_jobs(viewer) and viewer.sees_names
