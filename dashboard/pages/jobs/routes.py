"""Asking for a job to run now: written down once, audited, done by the worker."""

from typing import Final

from fastapi import APIRouter, HTTPException
from fastapi.responses import RedirectResponse, Response

from dashboard.data import Queries
from dashboard.data.records import may_run_jobs
from dashboard.web import FormText, FormViewer
from domain.store.operations import ask_for_job, read_timetable

_PAGE: Final = "/jobs"
#: Pages that have such a button.
_BACK: Final = frozenset({_PAGE, "/scorer"})


def jobs_router(queries: Queries) -> APIRouter:
    """POST /jobs/{job}/run."""
    router = APIRouter(prefix=_PAGE, include_in_schema=False)

    @router.post("/{job}/run")
    def run(viewer: FormViewer, job: str, back: FormText = _PAGE) -> Response:
        if not may_run_jobs(viewer):
            raise HTTPException(403, "Jobs are run by managers and admins.")
        with queries.database.transaction() as session:
            if job not in {one.name for one in read_timetable(session)}:
                raise HTTPException(404, "The worker has no such job.")
            new = ask_for_job(session, job, by=viewer.email, now=queries.clock())
        to = back if back in _BACK else _PAGE
        return RedirectResponse(f"{to}?notice={'asked' if new else 'already'}", status_code=303)

    return router
