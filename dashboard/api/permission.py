"""What a request may do: by the scopes of its token, or in a browser by the role of who asks."""

from typing import Annotated, Any, Final

from fastapi import HTTPException, Request, Security
from fastapi.security import HTTPBearer, SecurityScopes

from dashboard.web import program_of, viewer_of
from domain.store.staff.tokens import Scope, scopes_of

#: Said in the description; who comes in is decided before any route is reached.
_TOKEN: Final = HTTPBearer(
    scheme_name="token",
    auto_error=False,
    description="A token made on your account page, or by `staycourse token add`.",
)


def needs(scope: Scope) -> Any:  # noqa: ANN401 - FastAPI's own
    """A dependency that lets through what may do this; 403 else."""
    return Security(_permitted, scopes=[scope.value])


def scopes_here(request: Request) -> frozenset[Scope]:
    """All that this request may do."""
    program = program_of(request.scope)
    if program:
        return program.token.scopes
    viewer = viewer_of(request.scope)
    return scopes_of(viewer.role, demographics=viewer.sees_demographics, names=viewer.sees_names)


# async, as it waits for nothing: a thread for it costs more than it does
async def _permitted(
    request: Request, asked: SecurityScopes, _token: Annotated[object, Security(_TOKEN)]
) -> None:
    missing = [one for one in asked.scopes if one not in scopes_here(request)]
    if missing:
        whose = "This token" if program_of(request.scope) else "Your role"
        raise HTTPException(403, f"{whose} has no scope {missing[0]}, which this needs.")
