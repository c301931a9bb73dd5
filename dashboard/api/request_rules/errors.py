"""Every error under /api as problem details: what is refused, unknown, or a fault of ours."""

from typing import Any, Final

import structlog
from fastapi import FastAPI, Request
from fastapi.exception_handlers import http_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.routing import Match

from dashboard.web import problem

_API: Final = "/api/"
_METHODS: Final = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_log = structlog.get_logger("web")


def add_problem_handlers(app: FastAPI) -> None:
    """To be called once every route is there: what is left under /api is answered, too."""
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(Exception, _failed)
    app.add_api_route(
        f"{_API}{{rest:path}}", _nothing_here, methods=_METHODS, include_in_schema=False
    )


async def _not_understood(request: Request, error: Exception) -> JSONResponse:
    """What is wrong with a request, and where; what was sent is not repeated: it may be secret."""
    problems = error.errors() if isinstance(error, RequestValidationError) else ()
    errors = [{name: one[name] for name in ("type", "loc", "msg")} for one in problems]
    if not request.url.path.startswith(_API):
        return JSONResponse({"detail": errors}, status_code=422)
    named = ", ".join(dict.fromkeys(_place(one["loc"]) for one in errors))
    return problem(422, f"This cannot be understood: {named or 'the request'}.", errors=errors)


def _place(loc: Any) -> str:  # noqa: ANN401 - names and numbers
    return ".".join(str(part) for part in loc[1:]) or str(loc[0])


async def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException) or not request.url.path.startswith(_API):
        return await http_exception_handler(request, error)  # type: ignore[arg-type]
    return problem(error.status_code, str(error.detail), headers=error.headers)


async def _failed(request: Request, _error: Exception) -> Response:
    """A fault of ours; the server goes on to log it."""
    if not request.url.path.startswith(_API):
        return Response("Internal Server Error", status_code=500, media_type="text/plain")
    return problem(500, "Something went wrong here. It is written down; please try again later.")


async def _nothing_here(request: Request, rest: str) -> Response:
    """An address that is nothing, or nothing that can be asked for in this way."""
    methods: set[str] = set()
    for route in iter_route_contexts(request.app.routes):
        if route.methods and route.matches(request.scope)[0] is Match.PARTIAL:
            methods |= route.methods
    if methods:
        allowed = ", ".join(sorted(methods))
        says = f"{request.method} is not possible here: {allowed} is."
        return problem(405, says, headers={"Allow": allowed})
    return problem(404, f"There is nothing at {rest!r}.")
