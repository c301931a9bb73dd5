"""Asks Open edX: a token for a client's credentials, and lists that name their next page."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, Final
from urllib.parse import quote

import httpx2

from domain.sources.pulled import CourseRecords, openedx
from worker.connections.client import PlatformClient
from worker.connections.platform import Access, ConnectionCheck, CoursePull, PulledPart
from worker.connections.problems import NotThereError, PlatformError, RefusedCredentialsError

_TITLE: Final = "Open edX"
_PER_PAGE: Final = 100
_MOST_PAGES: Final = 20_000
_NO_COMPLETION: Final = (
    "Progress is not to be had: completion is switched off, or the account is no staff there."
)


def find(access: Access) -> ConnectionCheck:
    """Whose credentials they are, and the courses that are seen with them."""
    with _signed_in(access) as client:
        me = client.get("api/user/v1/me").content or {}
        found = list(_listed(client, "api/courses/v1/courses/", {"page_size": _PER_PAGE}))
    return ConnectionCheck(
        site=httpx2.URL(access.address).host,
        account=str(me.get("username") or access.asked.get("client_id", "")),
        courses=openedx.courses(found),
    )


def pull(access: Access, of: CoursePull) -> Iterator[PulledPart]:
    """Learners and grades first; then what those have completed who signed in since."""
    with _signed_in(access) as client:
        records = _course(client, of)
        marks = dict(of.marks)
        yield PulledPart(batch=of.batch(records), marks=dict(marks), repeats=True)
        for chunk in of.active_since("completion", records.learners):
            for learner in chunk:
                try:
                    blocks = _blocks(client, of, username=learner.ref, asked="completion")
                except NotThereError:
                    notes = CourseRecords(notes=[_NO_COMPLETION])
                    yield PulledPart(batch=of.batch(notes), marks=dict(marks))
                    return
                openedx.completion(learner, blocks.values())
            marks["completion"] = of.read_up_to(chunk[-1].seen_at)
            yield PulledPart(batch=of.batch(CourseRecords(learners=chunk)), marks=dict(marks))


def _course(client: PlatformClient, of: CoursePull) -> CourseRecords:
    params = {"course_id": of.course.ref, "page_size": _PER_PAGE}
    enrolments = list(_listed(client, "api/enrollment/v1/enrollments", params))
    names = list(dict.fromkeys(str(one["user"]) for one in enrolments))
    accounts: list[dict[str, Any]] = []
    for start in range(0, len(names), _PER_PAGE):
        some = ",".join(names[start : start + _PER_PAGE])
        accounts += client.get("api/user/v1/accounts", {"username": some}).content or []
    where = f"api/grades/v1/gradebook/{quote(of.course.ref, safe=':+')}/"
    gradebook = list(_listed(client, where, {"page_size": _PER_PAGE}))
    try:
        blocks = _blocks(client, of, all_blocks="true", asked="due,graded,format")
    except NotThereError:
        blocks = {}
    return openedx.records(enrolments, accounts, gradebook, blocks, now=of.now)


def _blocks(
    client: PlatformClient, of: CoursePull, *, asked: str, **params: str
) -> Mapping[str, dict[str, Any]]:
    """The blocks of a course by their id."""
    whole = {"course_id": of.course.ref, "depth": "all", "requested_fields": asked, **params}
    found = client.get("api/courses/v2/blocks/", whole).content or {}
    return found.get("blocks") or {}


def _listed(client: PlatformClient, where: str, params: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every record of a list; `next`, beside the records or above them, is the next page."""
    answer = client.get(where, params)
    seen: set[str] = set()
    for _ in range(_MOST_PAGES):
        content = answer.content or {}
        if not isinstance(content, dict):
            raise PlatformError(f"{_TITLE} answered with something that is no page of a list.")
        yield from content.get("results") or []
        link = content.get("next") or (content.get("pagination") or {}).get("next")
        if not link:
            return
        if link in seen:
            break
        seen.add(link)
        answer = client.get(_at_home(client, str(link)))
    raise PlatformError(f"{_TITLE} leads from page to page without end.")


def _at_home(client: PlatformClient, link: str) -> str:
    """The next page by our own scheme: behind a proxy Open edX may not know that it is HTTPS."""
    base, url = httpx2.URL(client.address), httpx2.URL(link)
    return str(url.copy_with(scheme=base.scheme, port=base.port)) if url.host == base.host else link


@contextmanager
def _signed_in(access: Access) -> Iterator[PlatformClient]:
    """A client whose token is renewed as soon as it is good no longer."""
    kept: dict[str, str] = {}

    def authorize(again: bool) -> Mapping[str, str]:  # noqa: FBT001 - as a client asks
        if again or not kept:
            kept["Authorization"] = f"JWT {_token(tokens, access)}"
        return kept

    plain = partial(
        PlatformClient,
        title=_TITLE,
        address=access.address,
        guard=access.guard,
        budget=access.budget,
    )
    with plain() as tokens, plain(authorize=authorize) as client:
        yield client


def _token(client: PlatformClient, access: Access) -> str:
    """A token for these credentials: good for an hour or so."""
    asked = {
        "grant_type": "client_credentials",
        "client_id": access.asked.get("client_id", ""),
        "client_secret": access.secrets["client_secret"],
        "token_type": "jwt",
    }
    try:
        found = client.post("oauth2/access_token", asked).content or {}
    except NotThereError as error:
        raise RefusedCredentialsError(
            "Open edX does not accept the client id and secret: enter new ones."
        ) from error
    if not found.get("access_token"):
        raise PlatformError("Open edX gave no token: is this the address of the LMS?")
    return str(found["access_token"])
