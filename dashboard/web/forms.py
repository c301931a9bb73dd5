"""What every form of the dashboard is checked for, and how it answers."""

import hmac
from typing import Annotated, Final

from fastapi import Depends, Form, HTTPException, Path, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.web.auth_middleware import viewer_of
from dashboard.web.sessions import Viewer

_LARGEST: Final = 2**63 - 1
#: A row number in an address: larger ones name nothing, and databases cannot be asked for them.
Number = Annotated[int, Path(ge=0, le=_LARGEST)]
#: What a form says: a text, a row number, or none.
FormText = Annotated[str, Form()]
GivenNumber = Annotated[int, Form(ge=0, le=_LARGEST)]
MaybeNumber = Annotated[int | None, Form(ge=0, le=_LARGEST)]


def checked(request: Request, token: FormText = "") -> Viewer:
    """The person behind the form, if it is one of the forms we showed them; else 403."""
    viewer = viewer_of(request.scope)
    # as bytes: texts beyond ASCII cannot be compared
    sent = token.encode(errors="replace")
    if not viewer.form_token or not hmac.compare_digest(viewer.form_token.encode(), sent):
        raise HTTPException(403, "This page was open for a long time. Please reload it.")
    return viewer


#: The person behind the form, as a route asks for them: nothing else is looked at before.
FormViewer = Annotated[Viewer, Depends(checked)]


def back_to(page: str, asked: str, notice: str) -> Response:
    """To the page as it was, with a word about what happened; nowhere else."""
    to = asked if asked == page or asked.startswith(f"{page}?") else page
    return RedirectResponse(f"{to}{'&' if '?' in to else '?'}notice={notice}", status_code=303)
