"""Signing in and out: a plain form that works without scripts."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Annotated, Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Cookie, Form, Query, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader
from pydantic import BaseModel, Field

from dashboard.web.auth_middleware import SIGN_IN, Clock
from dashboard.web.sessions import COOKIE, FORM_COOKIE, LIFETIME, Sessions
from domain.store.database import Database
from domain.store.people import (
    StaffAction,
    StaffMember,
    audit,
    failed_sign_ins,
    find_by_email,
    find_by_id,
    password_matches,
    record_sign_in,
)

_HERE: Final = Path(__file__).parents[1]
#: Failed attempts in a quarter of an hour, after which an origin waits: per address, and in all.
_WINDOW: Final = timedelta(minutes=15)
_PER_ADDRESS, _PER_ORIGIN = 5, 30

WRONG: Final = "That email and password do not go together."
WAIT: Final = "Too many attempts. Please wait a quarter of an hour, or ask an admin for help."
STALE: Final = "This page was open for a long time. Please try once more."


class Credentials(BaseModel):
    """What the form sends."""

    email: str = Field(max_length=320)
    password: str = Field(max_length=1024)
    token: str = ""
    next: str = "/"


class SignInRoutes:
    """Decides who gets a session, and keeps a trail of it."""

    def __init__(self, *, database: Database, sessions: Sessions, clock: Clock) -> None:
        self.sessions, self.clock, self._database = sessions, clock, database

    def try_sign_in(self, *, email: str, password: str, origin: str) -> StaffMember | str:
        """The person, or the sentence to show them instead."""
        now, email = self.clock(), email.strip().lower()
        with self._database.reading() as session:
            mine, all_of_them = failed_sign_ins(
                session, since=now - _WINDOW, who=email, origin=origin
            )
            member = find_by_email(session, email)
        if mine >= _PER_ADDRESS or all_of_them >= _PER_ORIGIN:
            return WAIT
        # outside any transaction: checking a password is slow on purpose
        let_in = password_matches(password, member.password_hash if member else None)
        if member is None or not let_in:
            self._note(email, StaffAction.SIGN_IN_FAILED, now, origin)
            return WRONG
        with self._database.transaction() as session:
            record_sign_in(session, staff_id=member.staff_id, now=now)
            audit(session, who=email, action=StaffAction.SIGNED_IN, now=now, detail=origin)
        return member

    def sign_out(self, cookie: str | None, origin: str) -> None:
        """Note that they left."""
        now = self.clock()
        session = self.sessions.read(cookie, now)
        if session is None:
            return
        with self._database.reading() as reading:
            member = find_by_id(reading, session.staff_id)
        if member:
            self._note(member.email, StaffAction.SIGNED_OUT, now, origin)

    def _note(self, who: str, action: StaffAction, now: datetime, origin: str) -> None:
        with self._database.transaction() as session:
            audit(session, who=who, action=action, now=now, detail=origin)


def sign_in_router(desk: SignInRoutes, *, secure: bool) -> APIRouter:
    """GET and POST /sign-in, POST /sign-out, and the one style sheet and script the form needs."""
    router = APIRouter(include_in_schema=False)
    template = Environment(loader=FileSystemLoader(_HERE), autoescape=True).get_template(
        "sign_in.html"
    )

    def show(*, to: str, email: str = "", problem: str = "", status: int = 200) -> Response:
        nonce = token_hex(16)
        page = template.render(
            token=desk.sessions.form_token(nonce), next=to, email=email, problem=problem
        )
        answer = HTMLResponse(page, status_code=status)
        answer.set_cookie(
            FORM_COOKIE, nonce, max_age=3600, httponly=True, samesite="strict", secure=secure
        )
        return answer

    @router.get(SIGN_IN)
    def form(to: Annotated[str, Query(alias="next")] = "/") -> Response:
        return show(to=_inside(to))

    @router.post(SIGN_IN)
    def sign_in(
        request: Request,
        given: Annotated[Credentials, Form()],
        nonce: Annotated[str | None, Cookie(alias=FORM_COOKIE)] = None,
    ) -> Response:
        to = _inside(given.next)
        if not desk.sessions.form_is_ours(nonce, given.token):
            return show(to=to, email=given.email, problem=STALE, status=403)
        outcome = desk.try_sign_in(
            email=given.email, password=given.password, origin=_origin(request)
        )
        if isinstance(outcome, str):
            status = 429 if outcome == WAIT else 401
            return show(to=to, email=given.email, problem=outcome, status=status)
        answer = RedirectResponse(to, status_code=303)
        answer.set_cookie(
            COOKIE,
            desk.sessions.open(outcome, desk.clock()),
            max_age=int(LIFETIME.total_seconds()),
            httponly=True,
            samesite="lax",
            secure=secure,
        )
        answer.delete_cookie(FORM_COOKIE)
        return answer

    @router.post("/sign-out")
    def sign_out(
        request: Request,
        token: Annotated[str, Form()] = "",
        cookie: Annotated[str | None, Cookie(alias=COOKIE)] = None,
    ) -> Response:
        session = desk.sessions.read(cookie, desk.clock())
        if session is None or not desk.sessions.form_is_ours(session.nonce, token):
            return RedirectResponse("/", status_code=303)
        desk.sign_out(cookie, _origin(request))
        answer = RedirectResponse(SIGN_IN, status_code=303)
        answer.delete_cookie(COOKIE)
        return answer

    for name in ("tokens.css", "sign_in.css", "theme.js", "favicon.svg"):
        router.add_api_route(f"/open/{name}", _file(name))
    return router


def _file(name: str) -> Callable[[], FileResponse]:
    def send() -> FileResponse:
        return FileResponse(_HERE / "assets" / name)

    return send


def _inside(to: str) -> str:
    """The page asked for, if it is one of ours: never somebody else's site."""
    parts = urlsplit(to)
    ours = to.startswith("/") and not to.startswith(("//", "/\\"))
    return to if ours and not parts.netloc and not parts.scheme else "/"


def _origin(request: Request) -> str:
    return request.client.host if request.client else "unknown"
