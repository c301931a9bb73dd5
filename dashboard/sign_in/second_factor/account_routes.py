"""One's own codes: begun, confirmed, ended; each is asked for with the password once more."""

from functools import partial
from typing import Final, Literal

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.sign_in.password_checks import BusyError
from dashboard.sign_in.password_sign_in import BUSY, NOT_YOURS, WRONG, PasswordSignIn
from dashboard.sign_in.refusals import Refusal
from dashboard.sign_in.routes import answer_of, attempt_of, network_from
from dashboard.sign_in.second_factor.factors import SecondFactors
from dashboard.web import FormText, FormViewer, Viewer, form_template, viewer_of
from domain.store.staff import StaffMember

SECOND_FACTOR: Final = "/account/second-factor"


def second_factor_account_router(sign_ins: PasswordSignIn, factors: SecondFactors) -> APIRouter:
    """GET /account/second-factor, and what is asked for there."""
    router = APIRouter(prefix=SECOND_FACTOR, include_in_schema=False)
    template, shown_once = form_template("second_factor.html"), form_template("recovery_codes.html")

    def show(request: Request, refusal: Refusal | None = None) -> Response:
        viewer = viewer_of(request.scope)
        page = template(
            viewer=viewer,
            state=factors.state(viewer.staff_id),
            app=factors.to_set_up(viewer.staff_id, viewer.email),
            must=viewer.role in sign_ins.second_factor_roles,
            problem=refusal.sentence if refusal else "",
        )
        return answer_of(page, refusal)

    def once(codes: tuple[str, ...]) -> Response:
        return answer_of(shown_once(codes=codes, to="/account"), None)

    @router.get("")
    def page(request: Request) -> Response:
        return show(request)

    @router.post("/confirm")
    def confirm(request: Request, viewer: FormViewer, code: FormText = "") -> Response:
        outcome = factors.confirm(viewer, code, network=network_from(request))
        return show(request, outcome) if isinstance(outcome, Refusal) else once(outcome)

    @router.post("/{what}")
    async def with_password(
        request: Request,
        what: Literal["begin", "codes", "off"],
        viewer: FormViewer,
        password: FormText = "",
    ) -> Response:
        found = await _verified(sign_ins, request, viewer, password)
        if isinstance(found, Refusal):
            return show(request, found)
        if what == "codes" and factors.state(found.staff_id).is_on:
            return once(factors.renew_codes(found))
        if what == "begin":
            factors.begin(found.staff_id)
        if what == "off":
            factors.switch_off(found)
        return RedirectResponse(SECOND_FACTOR, status_code=303)

    return router


async def _verified(
    sign_ins: PasswordSignIn, request: Request, viewer: Viewer, password: str
) -> StaffMember | Refusal:
    """Whose form it is, once their password was right again."""
    attempt = attempt_of(request, sign_ins, email=viewer.email, password=password)
    try:
        found = await sign_ins.checks.run(partial(sign_ins.verify, attempt))
    except BusyError:
        return BUSY
    return NOT_YOURS if found is WRONG else found
