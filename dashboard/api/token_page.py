"""The page of tokens: one's own, and for admins those of services; it needs no script."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, Field

from dashboard.data import Queries
from dashboard.web import FormViewer, Number, Viewer, checked, form_template, viewer_of
from domain.store.staff import StaffAction, audit
from domain.store.staff.tokens import (
    SCOPES,
    ListedToken,
    Scope,
    list_tokens,
    make_token,
    revoke_token_by_id,
    scopes_of,
)

PAGE: Final = "/account/tokens"
_SAYS: Final = {"revoked": "The token is revoked: its program is turned away from now on."}
_LEAD: Final = "Send it as Authorization: Bearer, followed by the token."
_ONCE: Final = "It is shown this once. Whoever has it can come in with it: pass it on with care."
#: Ends that are offered, as far as tokens may hold so long.
_DAYS: Final = (7, 30, 90, 365)


class NewToken(BaseModel):
    """What the form sends."""

    name: str = Field(default="", max_length=100)
    scopes: list[Scope] = []
    days: int = Field(default=30, ge=1, le=3_650)
    service: bool = False
    token: str = ""


def tokens_router(queries: Queries) -> APIRouter:
    """GET /account/tokens, POST /account/tokens, POST /account/tokens/{token_id}/revoke."""
    router = APIRouter(prefix=PAGE, include_in_schema=False)
    page, once = form_template("tokens.html"), form_template("link_once.html")

    @router.get("")
    def tokens(request: Request, notice: str = "") -> Response:
        return _shown(queries, page, viewer_of(request.scope), notice=_SAYS.get(notice, ""))

    @router.post("")
    def make(request: Request, given: Annotated[NewToken, Form()]) -> Response:
        viewer = checked(request, given.token)
        if given.service and not viewer.is_admin:
            raise HTTPException(403, "Only an admin makes tokens of services.")
        if problem := _problem(queries, viewer, given):
            return _shown(queries, page, viewer, problem=problem)
        secret = _made(queries, viewer, given)
        shown = once(
            title="A new token",
            lead=_LEAD,
            label=given.name,
            secret=secret,
            note=_ONCE,
            back=PAGE,
            back_to="your tokens",
        )
        return HTMLResponse(shown, headers={"Cache-Control": "no-store"})

    @router.post("/{token_id}/revoke")
    def revoke(viewer: FormViewer, token_id: Number) -> Response:
        now = queries.clock()
        with queries.database.transaction() as session:
            mine = {one.token_id: one for one in _of(list_tokens(session, now=now), viewer)}
            if token_id not in mine:
                raise HTTPException(404, "There is no such token of yours.")
            revoke_token_by_id(session, token_id, now=now)
            detail = f"{mine[token_id].whose or 'service'}: {mine[token_id].name}"
            action = StaffAction.REVOKED_TOKEN
            audit(session, who=viewer.email, action=action, now=now, detail=detail)
        return RedirectResponse(f"{PAGE}?notice=revoked", status_code=303)

    return router


def _problem(queries: Queries, viewer: Viewer, given: NewToken) -> str:
    if not given.name.strip():
        return "Say what the token is for."
    if not given.scopes:
        return "Choose at least one thing that the program may do."
    most = queries.deployment.settings.api_access_days
    if given.days > most:
        return f"A token holds {most} days at most."
    if not _offered(viewer).issuperset(given.scopes):
        return "A program may do no more than you may."
    return ""


def _offered(viewer: Viewer) -> frozenset[Scope]:
    return scopes_of(viewer.role, demographics=viewer.sees_demographics, names=viewer.sees_names)


def _made(queries: Queries, viewer: Viewer, given: NewToken) -> str:
    now, name = queries.clock(), given.name.strip()
    whose = "service" if given.service else viewer.email
    with queries.database.transaction() as session:
        detail = f"{whose}: {name}"
        audit(session, who=viewer.email, action=StaffAction.MADE_TOKEN, now=now, detail=detail)
        return make_token(
            session,
            staff_id=None if given.service else viewer.staff_id,
            name=name,
            now=now,
            scopes=given.scopes,
            expires_at=now + timedelta(days=given.days),
            made_by=viewer.email if given.service else None,
        )


def _shown(
    queries: Queries,
    page: Callable[..., str],
    viewer: Viewer,
    *,
    notice: str = "",
    problem: str = "",
) -> Response:
    found = queries.database.read(list_tokens, now=queries.clock())
    here = queries.deployment
    most = here.settings.api_access_days
    text = page(
        viewer=viewer,
        notice=notice,
        problem=problem,
        tokens=[_entry(one, here.zone) for one in _of(found, viewer)],
        offered=[(scope, SCOPES[scope]) for scope in Scope if scope in _offered(viewer)],
        days=sorted({day for day in _DAYS if day < most} | {most}),
    )
    return HTMLResponse(text, status_code=422 if problem else 200)


def _of(found: list[ListedToken], viewer: Viewer) -> list[ListedToken]:
    """One's own, and for admins those that are nobody's."""
    return [
        one
        for one in found
        if one.staff_id == viewer.staff_id or (one.staff_id is None and viewer.is_admin)
    ]


def _entry(one: ListedToken, zone: object) -> dict[str, object]:
    def day(at: datetime | None) -> str:
        return f"{at.astimezone(zone):%-d %B %Y}" if at else ""  # type: ignore[arg-type]

    return {
        "number": one.token_id,
        "name": one.name,
        "is_service": one.staff_id is None,
        "made_by": one.made_by or "",
        "scopes": ", ".join(scope for scope in Scope if scope in one.scopes),
        "made": day(one.made_at),
        "until": day(one.expires_at),
        "used": day(one.used_at),
    }
