"""The question for a code after a password, and setting the app up where a role must have one."""

from functools import partial
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.sign_in.refusals import Refusal
from dashboard.sign_in.routes import CODE, answer_of, first_page, inside, network_from, origin_of
from dashboard.sign_in.second_factor.factors import TOO_LATE, Entered, SecondFactors
from dashboard.web import SIGN_IN, Sessions, form_template
from domain.store.staff.sign_in import OpenSession


def second_factor_router(factors: SecondFactors, sessions: Sessions) -> APIRouter:
    """GET and POST /sign-in/code, POST /sign-in/code/set-up."""
    router = APIRouter(include_in_schema=False)
    asked = form_template("code.html")

    def show(pending: OpenSession, to: str, refusal: Refusal | None = None) -> Response:
        state = factors.state(pending.member.staff_id)
        page = asked(
            token=sessions.form_token(pending.digest),
            next=to,
            state=state,
            app=factors.to_set_up(pending.member.staff_id, pending.member.email),
            problem=refusal.sentence if refusal else "",
        )
        return answer_of(page, refusal)

    pending_of = partial(_pending_of, factors, sessions)

    @router.get(CODE)
    def form(request: Request, to: Annotated[str, Query(alias="next")] = "/") -> Response:
        pending = pending_of(request)
        return show(pending, inside(to)) if pending else _to_sign_in(to)

    @router.post(f"{CODE}/set-up")
    def set_up(
        request: Request,
        token: Annotated[str, Form()] = "",
        to: Annotated[str, Form(alias="next")] = "/",
    ) -> Response:
        pending = pending_of(request, token)
        if pending is None:
            return _to_sign_in(to)
        factors.begin(pending.member.staff_id)
        return RedirectResponse(f"{CODE}?next={quote(inside(to), safe='')}", status_code=303)

    @router.post(CODE)
    def enter(
        request: Request,
        code: Annotated[str, Form()] = "",
        token: Annotated[str, Form()] = "",
        to: Annotated[str, Form(alias="next")] = "/",
    ) -> Response:
        pending, cookie = pending_of(request, token), request.cookies.get(sessions.cookie) or ""
        if pending is None:
            return _to_sign_in(to)
        network, origin = network_from(request), origin_of(request)
        outcome = factors.enter(cookie, code, network=network, origin=origin)
        if not isinstance(outcome, Entered):
            return _to_sign_in(to) if outcome is TOO_LATE else show(pending, inside(to), outcome)
        answer = _entered(outcome, to=first_page(inside(to), outcome.member.role))
        sessions.sign_in(answer, outcome.token, outcome.member.email)
        return answer

    return router


def _pending_of(
    factors: SecondFactors, sessions: Sessions, request: Request, token: str | None = None
) -> OpenSession | None:
    """Who has yet to give a code; None where a form is not theirs."""
    pending = factors.pending(request.cookies.get(sessions.cookie) or "")
    if pending is None or (token is not None and not sessions.form_is_ours(pending.digest, token)):
        return None
    return pending


def _entered(outcome: Entered, *, to: str) -> Response:
    """On to where they wanted; by way of the codes that are shown this once."""
    if not outcome.codes:
        return RedirectResponse(to, status_code=303)
    return answer_of(form_template("recovery_codes.html")(codes=outcome.codes, to=to), None)


def _to_sign_in(to: str) -> Response:
    return RedirectResponse(f"{SIGN_IN}?next={quote(inside(to), safe='')}", status_code=303)
