"""Asks Canvas: lists by Link headers, not too fast, and only for what is new."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

import httpx2

from domain.sources.pulled import CourseRecords, canvas, instant
from worker.connections.client import PlatformClient
from worker.connections.platform import Access, ConnectionCheck, CoursePull, PulledPart
from worker.connections.problems import NotThereError

_PER_PAGE: Final = 100
#: Canvas gives each token a bucket of 700 that fills by 10 a second; below this we let it fill.
_LITTLE_LEFT: Final = 100.0
_LET_IT_FILL: Final = 2.0
#: How often submissions are read from the beginning: what a list passed over comes then.
_WHOLE: Final = timedelta(days=7)
_NO_VIEWS: Final = (
    "Page views are not to be had: analytics are switched off, or the token lacks the right to see"
    " them. Only the day of the last visit is known."
)


def find(access: Access) -> ConnectionCheck:
    """Whose token it is, and the courses that it teaches, or that its account has."""
    with _client(access) as client:
        me = client.get("api/v1/users/self").content
        params = {"include[]": ["term", "total_students"], "per_page": _PER_PAGE}
        courses = _listed(client, "api/v1/courses", params)
        notes = []
        if not courses:
            try:
                courses = _listed(client, "api/v1/accounts/self/courses", params)
            except NotThereError:
                notes = ["This token sees no course: take one of an administrator or a teacher."]
    return ConnectionCheck(
        site=httpx2.URL(access.address).host,
        account=str(me.get("name") or me.get("id")),
        courses=canvas.courses(courses),
        notes=notes,
    )


def pull(access: Access, of: CoursePull) -> Iterator[PulledPart]:
    """Learners, progress and work first; then what the learners opened who were there since."""
    with _client(access) as client:
        records, marks = _course(client, of)
        yield PulledPart(batch=of.batch(records), marks=marks, repeats=True)
        for chunk in of.active_since("views", records.learners):
            told = CourseRecords()
            for learner in chunk:
                where = f"{_at(of)}/analytics/users/{learner.ref}/activity"
                try:
                    found = client.get(where).content
                except NotThereError:
                    yield PulledPart(batch=of.batch(CourseRecords(notes=[_NO_VIEWS])), marks=marks)
                    return
                _not_too_fast(client)
                told.happened += canvas.page_views(learner.ref, found or {})
            marks = marks | {"views": of.read_up_to(chunk[-1].seen_at)}
            yield PulledPart(batch=of.batch(told), marks=marks)


def _course(client: PlatformClient, of: CoursePull) -> tuple[CourseRecords, dict[str, Any]]:
    states = ["active", "invited", "creation_pending", "inactive", "deleted", "completed"]
    enrolments = _listed(
        client, f"{_at(of)}/enrollments", {"state[]": states, "per_page": _PER_PAGE}
    )
    users = _listed(
        client,
        f"{_at(of)}/users",
        {"enrollment_type[]": "student", "include[]": "email", "per_page": _PER_PAGE},
    )
    try:
        progress = _listed(client, f"{_at(of)}/bulk_user_progress", {"per_page": _PER_PAGE})
    except NotThereError:  # the course has no modules with requirements
        progress = []
    assignments = _listed(client, f"{_at(of)}/assignments", {"per_page": _PER_PAGE})
    now = client.by_its_clock(of.now)
    whole = instant(of.marks.get("submissions_whole"))
    is_whole = whole is None or now - whole >= _WHOLE or not progress
    submissions = _submissions(client, of, is_whole=is_whole)
    records = canvas.records(enrolments, users, progress, assignments, submissions)
    marks = dict(of.marks) | {"submissions": now.isoformat()}
    if is_whole:
        marks["submissions_whole"] = now.isoformat()
    return records, marks


def _submissions(client: PlatformClient, of: CoursePull, *, is_whole: bool) -> list[dict[str, Any]]:
    """All of them, or those handed in or marked since the last time."""
    where = f"{_at(of)}/students/submissions"
    params = {"student_ids[]": "all", "per_page": _PER_PAGE}
    since = of.since("submissions")
    if is_whole or since is None:
        return _listed(client, where, params)
    at = since.isoformat()
    changed = _listed(client, where, params | {"submitted_since": at})
    return changed + _listed(client, where, params | {"graded_since": at})


def _listed(client: PlatformClient, where: str, params: dict[str, Any]) -> list[dict[str, Any]]:
    """Every record of a list once: what moves to the next page meanwhile comes twice."""
    found: dict[Any, dict[str, Any]] = {}
    for page in client.pages(where, params):
        found |= {one["id"]: one for one in page}
        _not_too_fast(client)
    return list(found.values())


def _not_too_fast(client: PlatformClient) -> None:
    """Let the bucket of this token fill before Canvas has to refuse."""
    with suppress(ValueError):  # a proxy may have written something else
        left = float(client.last_headers.get("X-Rate-Limit-Remaining", "inf"))
        if left < _LITTLE_LEFT:
            client.budget.sleep(_LET_IT_FILL)


def _client(access: Access) -> PlatformClient:
    token = access.secrets["token"]
    return PlatformClient(
        title="Canvas",
        address=access.address,
        guard=access.guard,
        budget=access.budget,
        authorize=lambda _again: {"Authorization": f"Bearer {token}"},
        is_throttled=lambda status, body: (
            status == httpx2.codes.FORBIDDEN and b"Rate Limit Exceeded" in body
        ),
        # Canvas says 401 to a token without the right, and names its realm to none or a wrong one
        lacks_right=lambda status, headers: (
            status == httpx2.codes.UNAUTHORIZED and "WWW-Authenticate" not in headers
        ),
    )


def _at(of: CoursePull) -> str:
    return f"api/v1/courses/{of.course.ref}"
