"""Asks a learning record store for statements, in the order in which it kept them."""

import base64
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import httpx2

from domain.sources.pulled import CourseFound, instant
from worker.connections.client import PlatformClient
from worker.connections.platform import Access, CoursePull, Found, Piece

_LIMIT: Final = 500
#: Stores of version 2 answer to it as well.
_VERSION: Final = "1.0.3"
#: What a store brings, where platforms have courses.
STATEMENTS: Final = "statements"
_MOST_PAGES: Final = 20_000


def find(access: Access) -> Found:
    """Whether the store lets us read statements, and which versions it knows."""
    with _client(access) as client:
        about = client.get("about").content or {}
        client.get("statements", {"limit": 1})
    which = (
        "Statements say what learners did, and not who is enrolled: they count for learners who"
        " are known already, by address or account, and wait for others."
    )
    versions = ", ".join(str(one) for one in about.get("version") or []) or "unknown"
    return Found(
        site=httpx2.URL(access.address).host,
        account=access.asked.get("key", ""),
        courses=[CourseFound(ref=STATEMENTS, name="Statements", cohort="all that are known")],
        notes=[f"The store knows xAPI {versions}.", which],
    )


def pull(access: Access, of: CoursePull) -> Iterator[Piece]:
    """Every page of statements kept since the mark; each page is kept with its own mark.

    A statement that is read twice has the same id, and counts once.
    """
    since = of.since("stored")
    params: dict[str, Any] = {"ascending": "true", "limit": _LIMIT}
    if since is not None:
        params["since"] = since.isoformat()
    with _client(access) as client:
        answer = client.get("statements", params)
        for _ in range(_MOST_PAGES):
            statements = answer.content.get("statements") or []
            more = answer.content.get("more")
            marks = dict(of.marks)
            if mark := _mark(statements, answer.headers, is_last=not more):
                marks["stored"] = mark.isoformat()
            yield Piece(batch=None, marks=marks, statements=statements)
            if not more:
                return
            answer = client.get(str(httpx2.URL(access.address).join(str(more))))


def _mark(
    statements: list[dict[str, Any]], headers: httpx2.Headers, *, is_last: bool
) -> datetime | None:
    """Until when all is read: the newest statement, or what the store says is consistent by now."""
    stored = [at for one in statements if (at := instant(one.get("stored")))]
    newest = max(stored, default=None)
    consistent = instant(headers.get("X-Experience-API-Consistent-Through"))
    if is_last and consistent is not None and newest is not None:
        return min(newest, consistent)
    return newest


def _client(access: Access) -> PlatformClient:
    key, secret = access.asked.get("key", ""), access.secrets["secret"]
    basic = base64.b64encode(f"{key}:{secret}".encode()).decode()
    return PlatformClient(
        title="The learning record store",
        address=access.address,
        guard=access.guard,
        budget=access.budget,
        authorize=lambda _again: {"Authorization": f"Basic {basic}"},
        headers={"X-Experience-API-Version": _VERSION},
    )
