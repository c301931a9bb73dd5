"""The question for a code after a password, and setting the app up where a role must have one."""

from functools import partial
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.web.auth_middleware import SIGN_IN
from dashboard.web.refusals import Refusal
from dashboard.web.second_step.steps import TOO_LATE, Entered, SecondSteps
from dashboard.web.sessions import Sessions
from dashboard.web.sign_in import (
    CODE,
    answer_of,
    first_page,
    form_template,
    inside,
    network_from,
    origin_of,
)
from domain.store.staff import OpenSession


def second_step_router(steps: SecondSteps, sessions: Sessions) -> APIRouter:
    """GET and POST /sign-in/code, POST /sign-in/code/set-up."""
    router = APIRouter(include_in_schema=False)
    asked = form_template("code.html")

    def show(half: OpenSession, to: str, refusal: Refusal | None = None) -> Response:
        standing = steps.standing(half.member.staff_id)
        page = asked(
            token=sessions.form_token(half.digest),
            next=to,
            standing=standing,
            app=steps.to_set_up(half.member.staff_id, half.member.email),
            problem=refusal.sentence if refusal else "",
        )
        return answer_of(page, refusal)

    half_of = partial(_half_of, steps, sessions)

    @router.get(CODE)
    def form(request: Request, to: Annotated[str, Query(alias="next")] = "/") -> Response:
        half = half_of(request)
        return show(half, inside(to)) if half else _to_sign_in(to)

    @router.post(f"{CODE}/set-up")
    def set_up(
        request: Request,
        token: Annotated[str, Form()] = "",
        to: Annotated[str, Form(alias="next")] = "/",
    ) -> Response:
        half = half_of(request, token)
        if half is None:
            return _to_sign_in(to)
        steps.begin(half.member.staff_id)
        return RedirectResponse(f"{CODE}?next={quote(inside(to), safe='')}", status_code=303)

    @router.post(CODE)
    def enter(
        request: Request,
        code: Annotated[str, Form()] = "",
        token: Annotated[str, Form()] = "",
        to: Annotated[str, Form(alias="next")] = "/",
    ) -> Response:
        half, cookie = half_of(request, token), request.cookies.get(sessions.cookie) or ""
        if half is None:
            return _to_sign_in(to)
        network, origin = network_from(request), origin_of(request)
        outcome = steps.enter(cookie, code, network=network, origin=origin)
        if not isinstance(outcome, Entered):
            return _to_sign_in(to) if outcome is TOO_LATE else show(half, inside(to), outcome)
        answer = _entered(outcome, to=first_page(inside(to), outcome.member.role))
        sessions.sign_in(answer, outcome.token, outcome.member.email)
        return answer

    return router


def _half_of(
    steps: SecondSteps, sessions: Sessions, request: Request, token: str | None = None
) -> OpenSession | None:
    """Who has yet to give a code; None where a form is not theirs."""
    half = steps.half(request.cookies.get(sessions.cookie) or "")
    if half is None or (token is not None and not sessions.form_is_ours(half.digest, token)):
        return None
    return half


def _entered(outcome: Entered, *, to: str) -> Response:
    """On to where they wanted; by way of the codes that are shown this once."""
    if not outcome.codes:
        return RedirectResponse(to, status_code=303)
    return answer_of(form_template("recovery_codes.html")(codes=outcome.codes, to=to), None)


def _to_sign_in(to: str) -> Response:
    return RedirectResponse(f"{SIGN_IN}?next={quote(inside(to), safe='')}", status_code=303)
