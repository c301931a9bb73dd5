"""One's own account: another password, and signing out everywhere."""

from functools import partial
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel

from dashboard.sign_in.password_rules import SHORTEST_PASSWORD
from dashboard.sign_in.password_sign_in import PasswordSignIn
from dashboard.sign_in.refusals import Refusal
from dashboard.sign_in.routes import answer_of, attempt_of, in_turn
from dashboard.ui import moment
from dashboard.web import SIGN_IN, FormViewer, Number, checked, form_template, viewer_of

ACCOUNT: Final = "/account"
#: Browsers that are listed before the rest is folded.
_UNFOLDED: Final = 5
_NOTICES: Final = {
    "changed": "Your password is changed.",
    "ended": "That browser is signed out.",
    "alone": "Every other browser is signed out.",
}


class NewPassword(BaseModel):
    """What the form sends."""

    password: str = ""
    new: str = ""
    again: str = ""
    token: str = ""


def account_router(sign_ins: PasswordSignIn, *, zone: ZoneInfo) -> APIRouter:
    """GET /account, in the clock of `zone`; POST /account/password, /sessions/N/end and others."""
    router = APIRouter(include_in_schema=False)
    template = form_template("account.html")

    def show(request: Request, *, refusal: Refusal | None = None, notice: str = "") -> Response:
        problem = refusal.sentence if refusal else ""
        viewer = viewer_of(request.scope)
        page = template(
            viewer=viewer,
            problem=problem,
            notice=notice,
            shortest=SHORTEST_PASSWORD,
            sessions=sign_ins.list_sessions(viewer.staff_id),
            here=viewer.session_id,
            unfolded=_UNFOLDED,
            moment=partial(moment, zone=zone),
        )
        return answer_of(page, refusal)

    @router.get(ACCOUNT)
    def account(request: Request, notice: str = "") -> Response:
        return show(request, notice=_NOTICES.get(notice, ""))

    @router.post(f"{ACCOUNT}/password")
    async def change(request: Request, given: Annotated[NewPassword, Form()]) -> Response:
        viewer = checked(request, given.token)
        attempt = attempt_of(request, sign_ins, email=viewer.email, password=given.password)
        work = partial(sign_ins.change_password, attempt, new=given.new, again=given.again)
        outcome = await in_turn(sign_ins, work)
        if isinstance(outcome, Refusal):
            return show(request, refusal=outcome)
        answer = RedirectResponse(f"{ACCOUNT}?notice=changed", status_code=303)
        sign_ins.sessions.sign_in(answer, outcome.token, viewer.email)
        return answer

    @router.post(f"{ACCOUNT}/sign-out-everywhere")
    def everywhere(viewer: FormViewer) -> Response:
        sign_ins.sign_out_everywhere(viewer.staff_id, viewer.email)
        answer = RedirectResponse(SIGN_IN, status_code=303)
        sign_ins.sessions.sign_out(answer)
        return answer

    @router.post(f"{ACCOUNT}/sessions/others/end")
    def end_others(viewer: FormViewer) -> Response:
        sign_ins.end_other_sessions(viewer)
        return RedirectResponse(f"{ACCOUNT}?notice=alone", status_code=303)

    @router.post(f"{ACCOUNT}/sessions/{{session_id}}/end")
    def end(viewer: FormViewer, session_id: Number) -> Response:
        sign_ins.end_one_session(viewer, session_id)
        return RedirectResponse(f"{ACCOUNT}?notice=ended", status_code=303)

    return router
