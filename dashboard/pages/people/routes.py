"""What admins decide about colleagues, by forms that need no script; each is audited."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from dashboard.data import Queries
from dashboard.pages.people.caseloads import ANY, LABELS, chosen_by
from dashboard.pages.people.colleagues import PAGE
from dashboard.pages.people.decisions import MadeLink, NotDecided, PeopleDecisions
from dashboard.web import FormText, FormViewer, GivenNumber, MaybeNumber, Number, form_template
from domain.store.people import CaseloadFilter
from domain.store.staff import Role

_ONCE: Final = "It is shown this once. Whoever has it can come in with it: pass it on with care."


def people_router(queries: Queries) -> APIRouter:
    """POST /settings/people/invite, /assign, /cover, and what is decided of one colleague."""
    router = APIRouter(prefix=PAGE, include_in_schema=False)
    once = form_template("link_once.html")

    def deciding(viewer: FormViewer) -> PeopleDecisions:
        if not viewer.is_admin:
            raise HTTPException(403, "Only an admin looks after colleagues.")
        return PeopleDecisions(queries=queries, viewer=viewer)

    _of_colleagues(router, deciding, once)
    _of_demographics(router, deciding)
    _of_caseloads(router, deciding)
    return router


def _of_colleagues(
    router: APIRouter, deciding: Callable[..., PeopleDecisions], once: Callable[..., str]
) -> None:
    @router.post("/invite")
    def invite(
        email: Annotated[str, Form(max_length=320)],
        role: Annotated[Role, Form()],
        decide: Annotated[PeopleDecisions, Depends(deciding)],
        name: Annotated[str, Form(max_length=320)] = "",
    ) -> Response:
        return _linked(once, lambda: decide.invite(email=email, name=name, role=role))

    @router.post("/{staff_id}/link")
    def link(staff_id: Number, decide: Annotated[PeopleDecisions, Depends(deciding)]) -> Response:
        return _linked(once, lambda: decide.renew_link(staff_id))

    @router.post("/{staff_id}/role")
    def role(
        staff_id: Number,
        role: Annotated[Role, Form()],
        decide: Annotated[PeopleDecisions, Depends(deciding)],
    ) -> Response:
        return _done(lambda: decide.change_role(staff_id, role), who=staff_id, notice="role")

    @router.post("/{staff_id}/second-factor")
    def second_factor(
        staff_id: Number, decide: Annotated[PeopleDecisions, Depends(deciding)]
    ) -> Response:
        return _done(lambda: decide.reset_second_factor(staff_id), who=staff_id, notice="step")

    @router.post("/{staff_id}/sessions")
    def sessions(
        staff_id: Number, decide: Annotated[PeopleDecisions, Depends(deciding)]
    ) -> Response:
        return _done(lambda: decide.end_sessions(staff_id), who=staff_id, notice="sessions")

    @router.post("/{staff_id}/tokens")
    def tokens(
        staff_id: Number,
        decide: Annotated[PeopleDecisions, Depends(deciding)],
        name: Annotated[str, Form(max_length=100)] = "",
    ) -> Response:
        try:
            secret = decide.make_token(staff_id, name)
        except NotDecided as error:
            return _refused(error, who=staff_id)
        lead = "Send it as Authorization: Bearer, followed by the token."
        return _shown(once, title="A new token", lead=lead, label=name, secret=secret)

    @router.post("/{staff_id}/tokens/revoke")
    def revoke(
        staff_id: Number, name: FormText, decide: Annotated[PeopleDecisions, Depends(deciding)]
    ) -> Response:
        return _done(lambda: decide.revoke_token(staff_id, name), who=staff_id, notice="revoked")

    @router.post("/{staff_id}/deactivate")
    def deactivate(
        staff_id: Number,
        decide: Annotated[PeopleDecisions, Depends(deciding)],
        to: MaybeNumber = None,
    ) -> Response:
        return _done(lambda: decide.deactivate(staff_id, to=to), who=staff_id, notice="left")


def _of_demographics(router: APIRouter, deciding: Callable[..., PeopleDecisions]) -> None:
    @router.post("/{staff_id}/demographics")
    def demographics(
        staff_id: Number, decide: Annotated[PeopleDecisions, Depends(deciding)], may: FormText = ""
    ) -> Response:
        is_given = may == "yes"
        return _done(
            lambda: decide.let_see_demographics(staff_id, may=is_given),
            who=staff_id,
            notice="groups" if is_given else "no-groups",
        )


def _of_caseloads(router: APIRouter, deciding: Callable[..., PeopleDecisions]) -> None:
    @router.post("/assign")
    def assign(
        to: GivenNumber,
        expected: GivenNumber,
        chosen: Annotated[CaseloadFilter, Depends(_chosen)],
        decide: Annotated[PeopleDecisions, Depends(deciding)],
    ) -> Response:
        return _done(
            lambda: decide.assign(chosen, to=to, expected=expected),
            section="caseloads",
            notice="assigned",
        )

    @router.post("/cover")
    def cover(
        of: GivenNumber,
        by: GivenNumber,
        from_on: Annotated[date, Form()],
        last_on: Annotated[date, Form()],
        decide: Annotated[PeopleDecisions, Depends(deciding)],
    ) -> Response:
        return _done(
            lambda: decide.set_cover(of=of, by=by, from_on=from_on, last_on=last_on),
            section="cover",
            notice="cover",
        )

    @router.post("/cover/{cover_id}/end")
    def end(cover_id: Number, decide: Annotated[PeopleDecisions, Depends(deciding)]) -> Response:
        return _done(lambda: decide.end_cover(cover_id), section="cover", notice="ended")


async def _chosen(request: Request) -> CaseloadFilter:
    """Which learners a form is about."""
    form = await request.form()
    return chosen_by({name: str(form.get(name, ANY)) for name in (*LABELS, "coach")})


def _done(
    decide: Callable[[], object], *, notice: str, who: int | None = None, section: str = ""
) -> Response:
    try:
        decide()
    except NotDecided as error:
        return _refused(error, who=who, section=section)
    return _to(who=who, section=section, notice=notice)


def _refused(error: NotDecided, *, who: int | None = None, section: str = "") -> Response:
    return _to(who=who, section=section, refused=str(error))


def _to(*, who: int | None, section: str, **said: str) -> Response:
    asked = {"who": str(who) if who else "", "section": section, **said}
    query = "&".join(f"{name}={quote(value)}" for name, value in asked.items() if value)
    return RedirectResponse(f"{PAGE}?{query}", status_code=303)


def _linked(once: Callable[..., str], make: Callable[[], MadeLink]) -> Response:
    try:
        made = make()
    except NotDecided as error:
        return _refused(error)
    sent = f"It is on its way to {made.member.email}, too. " if made.is_mailed else ""
    lead = f"{sent}By this link {made.member.name} sets a password, once, within three days."
    return _shown(once, title="A link to pass on", lead=lead, label="Link", secret=made.url)


def _shown(once: Callable[..., str], **values: str) -> Response:
    page = once(**values, note=_ONCE, back=PAGE)
    return HTMLResponse(page, headers={"Cache-Control": "no-store"})
