"""The page behind a link: a colleague, or the first admin, sets a password and is signed in."""

from secrets import token_hex
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from pydantic import BaseModel

from dashboard.sign_in.password_sign_in import PasswordSignIn, SignedIn
from dashboard.sign_in.refusals import Refusal
from dashboard.sign_in.routes import answer_of, in_turn, let_in, origin_of
from dashboard.sign_in.sign_in_links import GONE, LinkSignIn, WithLink
from dashboard.web import form_template

JOIN: Final = "/open/join"


class Joining(BaseModel):
    """What the form sends."""

    email: str = ""
    name: str = ""
    new: str = ""
    again: str = ""
    token: str = ""


def join_router(sign_ins: PasswordSignIn, joins: LinkSignIn) -> APIRouter:
    """GET and POST /open/join/{link}."""
    router = APIRouter(include_in_schema=False)
    sessions, template = sign_ins.sessions, form_template("join.html")

    def show(
        link: str, *, refusal: Refusal | None = None, given: Joining | None = None
    ) -> Response:
        found, nonce = joins.opened(link), token_hex(16)
        if found is None:
            refusal = GONE
        problem = refusal.sentence if refusal else ""
        page = template(
            link=found, secret=link, token=sessions.form_token(nonce), problem=problem, given=given
        )
        answer = answer_of(page, refusal)
        sessions.show_form(answer, nonce)
        # the address holds a secret: no other page is told where the reader came from
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @router.get(f"{JOIN}/{{link}}")
    def form(link: str) -> Response:
        return show(link)

    @router.post(f"{JOIN}/{{link}}")
    async def join(request: Request, link: str, given: Annotated[Joining, Form()]) -> Response:
        if not sessions.form_is_ours(request.cookies.get(sessions.form_cookie), given.token):
            return show(link, given=given)
        asked = WithLink(
            link=link,
            email=given.email,
            name=given.name,
            new=given.new,
            again=given.again,
            origin=origin_of(request),
        )
        outcome = await in_turn(sign_ins, lambda: joins.set_password(asked))
        if not isinstance(outcome, SignedIn):
            return show(link, refusal=outcome, given=given)
        return let_in(sessions, outcome, to="/set-up" if joins.is_empty() else "/")

    return router
