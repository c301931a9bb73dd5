"""What went wrong, in one form for programs: problem details (RFC 9457)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from fastapi.responses import JSONResponse

PROBLEM: Final = "application/problem+json"
#: Where each kind is described.
DOCS: Final = "/api/docs"


def problem(
    status: int,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    **more: Any,  # noqa: ANN401 - members of JSON
) -> JSONResponse:
    """An answer that says in a sentence why there is no better one; `more` are its own members."""
    says = {
        "type": f"{DOCS}#problem-{status}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    return JSONResponse(
        {**says, **more}, status_code=status, headers=dict(headers or {}), media_type=PROBLEM
    )
