"""Signing in and out: a plain form that works without scripts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import Annotated, Final
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel

from dashboard.sign_in.devices import coarse, device_of
from dashboard.sign_in.password_checks import BusyError
from dashboard.sign_in.password_sign_in import BUSY, STALE, PasswordSignIn, SignedIn, SignInAttempt
from dashboard.sign_in.refusals import Refusal
from dashboard.web import SIGN_IN, Sessions, form_template
from dashboard.web.limits import network_of
from domain.store.staff import Role
from domain.store.staff.sign_in import Origin

#: Where a code is asked for.
CODE: Final = f"{SIGN_IN}/code"
#: Where the way to the organisation's own sign-in begins.
SIGN_ON: Final = f"{SIGN_IN}/organisation"
_HERE: Final = Path(__file__).parents[1]


class Credentials(BaseModel):
    """What the form sends; too long ones are wrong ones."""

    email: str = ""
    password: str = ""
    token: str = ""
    next: str = "/"


@dataclass(frozen=True, kw_only=True)
class Doors:
    """What the page offers: passwords, and the sign-in of an organisation by its name."""

    provider: str = ""
    way_out: Callable[[], str | None] = field(default=lambda: None)
    passwords_for_all: bool = True


ONE_DOOR: Final = Doors()


def sign_in_page(sessions: Sessions, doors: Doors) -> Callable[..., Response]:
    """What shows the form."""
    return partial(_form, sessions, partial(form_template("sign_in.html"), doors=doors))


def sign_in_router(sign_ins: PasswordSignIn, doors: Doors = ONE_DOOR) -> APIRouter:
    """GET and POST /sign-in, POST /sign-out, and the files that the form needs."""
    router = APIRouter(include_in_schema=False)
    sessions = sign_ins.sessions
    show = sign_in_page(sessions, doors)

    @router.get(SIGN_IN)
    def form(
        to: Annotated[str, Query(alias="next")] = "/", left: str = "", by: str = ""
    ) -> Response:
        way_out = doors.way_out() if left else None
        shown = {"left": bool(left), "way_out": way_out, "by_password": by == "password"}
        return show(to=inside(to), is_new=not (doors.provider or sign_ins.has_admin()), **shown)

    @router.post(SIGN_IN)
    async def sign_in(request: Request, given: Annotated[Credentials, Form()]) -> Response:
        to, cookies = inside(given.next), request.cookies
        if not sessions.form_is_ours(cookies.get(sessions.form_cookie), given.token):
            return show(to=to, email=given.email, refusal=STALE)
        attempt = attempt_of(request, sign_ins, email=given.email, password=given.password)
        old_token = cookies.get(sessions.cookie)
        outcome = await in_turn(
            sign_ins, partial(sign_ins.try_sign_in, attempt, old_token=old_token)
        )
        if isinstance(outcome, Refusal):
            return show(to=to, email=given.email, refusal=outcome)
        return let_in(sessions, outcome, to=to)

    @router.post("/sign-out")
    def sign_out(request: Request, token: Annotated[str, Form()] = "") -> Response:
        cookie = request.cookies.get(sessions.cookie) or ""
        ended = sign_ins.sign_out(cookie, form_token=token, network=network_from(request))
        if ended is None:
            return RedirectResponse("/", status_code=303)
        leads_to = f"{SIGN_IN}?left=1" if ended.by_provider else SIGN_IN
        answer = RedirectResponse(leads_to, status_code=303)
        sessions.sign_out(answer)
        return answer

    for name in ("tokens.css", "sign_in.css", "theme.js", "favicon.svg"):
        router.add_api_route(f"/open/{name}", _file(name))
    return router


def let_in(sessions: Sessions, outcome: SignedIn, *, to: str) -> Response:
    """To the page they asked for; by way of the question for a code where one is asked for."""
    if outcome.awaits_code:
        answer = RedirectResponse(f"{CODE}?next={quote(to, safe='')}", status_code=303)
        sessions.await_code(answer, outcome.token)
        return answer
    answer = RedirectResponse(first_page(to, outcome.member.role), status_code=303)
    sessions.sign_in(answer, outcome.token, outcome.member.email)
    return answer


async def in_turn(
    sign_ins: PasswordSignIn, work: Callable[[], SignedIn | Refusal]
) -> SignedIn | Refusal:
    """The outcome of checking a password, when it is its turn."""
    try:
        return await sign_ins.checks.run(work)
    except BusyError:
        return BUSY


def attempt_of(
    request: Request, sign_ins: PasswordSignIn, *, email: str, password: str
) -> SignInAttempt:
    """The password somebody gives, and where from."""
    browser = request.cookies.get(sign_ins.sessions.browser_cookie)
    return SignInAttempt(
        email=email,
        password=password,
        network=network_from(request),
        device=device_of(request.headers.get("user-agent", "")),
        browser=browser,
    )


def origin_of(request: Request) -> Origin:
    """What a session opened by this request says of where it is."""
    device = device_of(request.headers.get("user-agent", ""))
    return Origin(device=device, network=coarse(network_from(request)))


def _form(
    sessions: Sessions,
    template: Callable[..., str],
    *,
    to: str = "/",
    email: str = "",
    refusal: Refusal | None = None,
    **more: object,
) -> Response:
    nonce = token_hex(16)
    problem = refusal.sentence if refusal else ""
    token = sessions.form_token(nonce)
    page = template(token=token, next=to, email=email, problem=problem, **more)
    answer = answer_of(page, refusal)
    sessions.show_form(answer, nonce)
    return answer


def answer_of(page: str, refusal: Refusal | None) -> Response:
    """A plain page, with the status and the wait of what was refused."""
    answer = HTMLResponse(page, status_code=refusal.status if refusal else 200)
    if refusal and refusal.retry_after:
        answer.headers["Retry-After"] = str(refusal.retry_after)
    return answer


def network_from(request: Request) -> str:
    """The network a request comes from; a proxy's word counts where it is trusted."""
    return network_of(request.client.host) if request.client else "unknown"


def _file(name: str) -> Callable[[], FileResponse]:
    def send() -> FileResponse:
        return FileResponse(_HERE / "assets" / name)

    return send


def first_page(to: str, role: Role) -> str:
    """Where a working day begins, if nothing else was asked for: a coach's with whom to call."""
    return "/worklist" if to == "/" and role is Role.COACH else to


def inside(to: str) -> str:
    """The page asked for, if it is one of ours: never somebody else's site."""
    try:
        parts = urlsplit(to)
    except ValueError:
        return "/"
    ours = to.startswith("/") and not to.startswith(("//", "/\\"))
    return to if ours and not parts.netloc and not parts.scheme else "/"
