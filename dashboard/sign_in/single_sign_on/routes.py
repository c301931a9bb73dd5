"""To the organisation's sign-in and back; a link, as forms may lead to our own pages only."""

import hmac
from collections.abc import Callable
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.sign_in.refusals import Refusal
from dashboard.sign_in.routes import SIGN_ON, inside, let_in, network_from, origin_of
from dashboard.sign_in.single_sign_on.provider import SignOnError
from dashboard.sign_in.single_sign_on.sign_on import SignOn
from dashboard.web import Sessions

#: Where the provider sends people back to.
BACK: Final = f"{SIGN_ON}/back"
_NOT_THIS_BROWSER: Final = Refusal(
    sentence="This way in was not begun in this browser, or long ago. Please sign in once more.",
    status=403,
)
_NOT_THERE: Final = Refusal(
    sentence="Your organisation's sign-in did not let you through. Try again, or ask an admin.",
    status=403,
)

Shown = Callable[[Refusal], Response]


def sign_on_router(sign_on: SignOn, sessions: Sessions, show: Shown) -> APIRouter:
    """GET /sign-in/organisation and /sign-in/organisation/back; `show` is the sign-in page."""
    router = APIRouter(include_in_schema=False)

    @router.get(SIGN_ON)
    def leave(to: Annotated[str, Query(alias="next")] = "/") -> Response:
        try:
            departure = sign_on.leave(inside(to))
        except SignOnError as error:
            return show(Refusal(sentence=str(error), status=503))
        answer = RedirectResponse(departure.address, status_code=303)
        sessions.leave(answer, departure.state)
        return answer

    @router.get(BACK)
    def back(request: Request, state: str = "", code: str = "", iss: str = "") -> Response:
        agreed = request.cookies.get(sessions.way_cookie) or ""
        if not agreed or not hmac.compare_digest(
            agreed.encode(errors="replace"), state.encode(errors="replace")
        ):
            return show(_NOT_THIS_BROWSER)
        if not code or (iss and iss != sign_on.provider.client.issuer):
            return _gone(show(_NOT_THERE), sessions)
        outcome = sign_on.back(
            state,
            code,
            network=network_from(request),
            origin=origin_of(request),
            old_token=request.cookies.get(sessions.cookie),
        )
        if isinstance(outcome, Refusal):
            return _gone(show(outcome), sessions)
        signed_in, leads_to = outcome
        return _gone(let_in(sessions, signed_in, to=leads_to), sessions)

    return router


def _gone(answer: Response, sessions: Sessions) -> Response:
    sessions.arrive(answer)
    return answer
