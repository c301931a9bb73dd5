"""Every request needs a signed-in person, but for a handful of open paths.

A plain ASGI middleware in front of everything, so pages, assets, callbacks, API and WebSockets
are guarded alike.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.web.coach_of_request import reading_as
from dashboard.web.hidden_names import hiding_names
from dashboard.web.problems import problem
from dashboard.web.programs import Program, Programs
from dashboard.web.sessions import Sessions, Viewer
from domain.policy import Policy
from domain.store.database import Database
from domain.store.staff import StaffMember, acting_through
from domain.store.staff.sign_in import OpenSession, find_session, note_seen

#: Where the viewer is kept for everything behind it.
VIEWER: Final = "staycourse.viewer"
#: Where the program is kept that asks for them, if one does.
PROGRAM: Final = "staycourse.program"
SIGN_IN: Final = "/sign-in"
_OPEN: Final = frozenset({SIGN_IN, "/healthz", "/readyz", "/metrics", "/favicon.ico"})
_OPEN_UNDER: Final = ("/p/", "/open/", "/sign-in/")
_API: Final = "/api/"
#: What is asked by POST and changes nothing, or only what is one's own.
_OWN: Final = frozenset({"/_dash-update-component", "/sign-out"})
_OWN_UNDER: Final = ("/account", "/learners/views", "/api/v1/exports")
#: What open pages ask for while nobody is there.
_ASKED_BY_PAGES: Final = "/live"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})

Clock = Callable[[], datetime]


class Authenticator:
    """Says who holds a cookie, as the store knows it at this moment: what has ended, has ended."""

    def __init__(
        self,
        *,
        database: Database,
        sessions: Sessions,
        clock: Clock,
        policy: Callable[[], Policy],
    ) -> None:
        """`policy`: as it is in force now."""
        self._database, self._sessions, self._clock = database, sessions, clock
        self._policy = policy

    async def viewer(self, cookies: Mapping[str, str], *, is_seen: bool = True) -> Viewer | None:
        """The person behind the cookies, if their session is open and they may still come in.

        What pages ask by themselves (`is_seen` is false) keeps no idle session open.
        """
        cookie = cookies.get(self._sessions.cookie)
        return await asyncio.to_thread(self._viewer, cookie, is_seen) if cookie else None

    def _viewer(self, cookie: str, is_seen: bool) -> Viewer | None:  # noqa: FBT001 - as above
        found = self._find(cookie, is_seen)
        if found is None:
            return None
        return _viewer(
            found.member,
            sees_names=self._policy().privacy.sees_names(found.member.role),
            form_token=self._sessions.form_token(found.digest),
            through=f"session {found.session_id}",
        )

    def _find(self, cookie: str, is_seen: bool) -> OpenSession | None:  # noqa: FBT001 - as above
        now = self._clock()
        found = self._database.read(find_session, cookie, now=now)
        if found and is_seen and found.is_due_to_be_noted:
            self._database.write(note_seen, found.session_id, now=now)
        return found


class AuthMiddleware:
    """Lets people in who are signed in, and the requests of our own pages only."""

    def __init__(
        self, app: ASGIApp, *, authenticator: Authenticator, programs: Programs, public_url: str
    ) -> None:
        """`public_url`: where browsers find us, whatever name a proxy in front asks us by."""
        self._app, self._authenticator, self._programs = app, authenticator, programs
        self._public_host = urlsplit(public_url).netloc

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer those who may not pass; hand the others on with their viewer in the scope."""
        if scope["type"] == "lifespan" or is_open(scope["path"]):
            await self._app(scope, receive, send)
            return
        if _is_programs(scope):
            await self._program(scope, receive, send)
            return
        if not self._from_our_pages(scope):
            await _refuse(scope, receive, send, _foreign(scope))
            return
        by_itself = scope["path"].startswith(_ASKED_BY_PAGES)
        cookies = HTTPConnection(scope).cookies
        viewer = await self._authenticator.viewer(cookies, is_seen=not by_itself)
        if viewer is None:
            await _refuse(scope, receive, send, _sign_in_first(scope))
            return
        await self._let_in(viewer, scope, receive, send)

    def _from_our_pages(self, scope: Scope) -> bool:
        """Whether what may change something, or a WebSocket, comes from our own origin."""
        if scope["type"] == "http" and scope["method"] in _SAFE:
            return True
        headers = Headers(scope=scope)
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if site is not None and site not in {"same-origin", "none"}:
            return False
        if origin is None:
            return True
        host = urlsplit(origin).netloc  # of "null", as a sandboxed page says, there is none
        return host != "" and host in {headers.get("host"), self._public_host}

    async def _program(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A request with a token: no cookie is looked at, so no page can be made to send it."""
        program = await self._programs.find(Headers(scope=scope).get("authorization"))
        if program is None:
            await _refuse(scope, receive, send, _no_such_token())
            return
        if not program.viewer.may_decide and _may_change(scope):
            await _refuse(scope, receive, send, _only_looks())
            return
        through = program.viewer.through
        with (
            hiding_names(hide=not program.sees_names),
            reading_as(program.viewer),
            acting_through(through),
        ):
            inside = {**scope, VIEWER: program.viewer, PROGRAM: program}
            await self._app(inside, receive, send)

    async def _let_in(self, viewer: Viewer, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on with the viewer; of who sees no names, every read of this request hides them."""
        if not viewer.may_decide and _may_change(scope):
            await _refuse(scope, receive, send, _only_looks())
            return
        with (
            hiding_names(hide=not viewer.sees_names),
            reading_as(viewer),
            acting_through(viewer.through),
        ):
            await self._app({**scope, VIEWER: viewer}, receive, send)


def _may_change(scope: Scope) -> bool:
    """Whether a request may change more than what its sender has of their own."""
    if scope["type"] != "http" or scope["method"] in _SAFE:
        return False
    path = scope["path"]
    return path not in _OWN and not path.startswith(_OWN_UNDER)


def _is_programs(scope: Scope) -> bool:
    """Whether a program asks: only the API takes tokens."""
    return scope["type"] == "http" and _is_api(scope) and "authorization" in Headers(scope=scope)


def is_open(path: str) -> bool:
    """Whether a path needs no sign-in: the form itself, health, and learners' signed links."""
    return path in _OPEN or (path.startswith(_OPEN_UNDER) and ".." not in path)


def viewer_of(scope: Mapping[str, Any]) -> Viewer:
    """The person a guarded request comes from."""
    viewer = scope[VIEWER]
    if not isinstance(viewer, Viewer):
        raise TypeError("a guarded request without a viewer")
    return viewer


def program_of(scope: Mapping[str, Any]) -> Program | None:
    """The program a request comes from; None where a person asks in a browser."""
    program = scope.get(PROGRAM)
    return program if isinstance(program, Program) else None


def _viewer(member: StaffMember, *, sees_names: bool, form_token: str, through: str) -> Viewer:
    return Viewer(
        staff_id=member.staff_id,
        name=member.name,
        email=member.email,
        role=member.role,
        sees_demographics=member.sees_demographics,
        sees_names=sees_names,
        form_token=form_token,
        through=through,
    )


async def _refuse(scope: Scope, receive: Receive, send: Send, answer: Response) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    await answer(scope, receive, send)


def _foreign(scope: Scope) -> Response:
    says = "This request did not come from our own pages."
    return problem(403, says) if _is_api(scope) else PlainTextResponse(says, status_code=403)


def _only_looks() -> Response:
    return problem(403, "Analysts look and take files away. Please ask a manager to change this.")


def _no_such_token() -> Response:
    return problem(
        401,
        "This token is unknown, revoked or expired. Make one on your account page, or by: "
        "staycourse user token EMAIL",
        headers={"WWW-Authenticate": "Bearer"},
    )


def _sign_in_first(scope: Scope) -> Response:
    wants_page = "text/html" in Headers(scope=scope).get("accept", "")
    if scope["type"] != "http" or scope["method"] != "GET" or not wants_page:
        return problem(401, "Please sign in.", headers={"WWW-Authenticate": "Bearer"})
    query = scope["query_string"].decode("ascii", "replace")
    here = scope["path"] + (f"?{query}" if query else "")
    return RedirectResponse(f"{SIGN_IN}?next={quote(here, safe='')}", status_code=303)


def _is_api(scope: Scope) -> bool:
    return bool(scope["path"].startswith(_API))
