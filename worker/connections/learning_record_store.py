"""Asks a learning record store for statements, in the order in which it kept them."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import httpx2

from domain.sources.pulled import CourseFound, instant
from worker.connections.client import PlatformClient
from worker.connections.platform import Access, ConnectionCheck, CoursePull, PulledPart
from worker.connections.problems import PlatformError

_LIMIT: Final = 500
#: Stores of version 2 answer to it as well.
_VERSION: Final = "1.0.3"
#: What a store brings, where platforms have courses.
STATEMENTS: Final = "statements"
_MOST_PAGES: Final = 20_000


def find(access: Access) -> ConnectionCheck:
    """Whether the store lets us read statements, and which versions it knows."""
    with _client(access) as client:
        about = client.get("about").content or {}
        client.get("statements", {"limit": 1})
    which = (
        "Statements say what learners did, and not who is enrolled: they count for learners who"
        " are known already, by address or account, and wait for others."
    )
    versions = ", ".join(str(one) for one in about.get("version") or []) or "unknown"
    return ConnectionCheck(
        site=httpx2.URL(access.address).host,
        account=access.asked.get("key", ""),
        courses=[CourseFound(ref=STATEMENTS, name="Statements", cohort="all that are known")],
        notes=[f"The store knows xAPI {versions}.", which],
    )


def pull(access: Access, of: CoursePull) -> Iterator[PulledPart]:
    """Every page of statements kept since the mark; each page is kept with its own mark.

    A statement that is read twice has the same id, and counts once.
    """
    since = of.since("stored")
    params: dict[str, Any] = {"ascending": "true", "limit": _LIMIT}
    if since is not None:
        params["since"] = since.isoformat()
    mark, seen = _Mark(read_to=instant(of.marks.get("stored")), now=of.now), set[str]()
    with _client(access) as client:
        answer = client.get("statements", params)
        for _ in range(_MOST_PAGES):
            statements, more = _page(answer.content)
            mark.move(statements, answer.headers, is_last=not more)
            marks = dict(of.marks) | ({"stored": mark.read_to.isoformat()} if mark.read_to else {})
            yield PulledPart(batch=None, marks=marks, statements=statements)
            if not more:
                return
            if more in seen:
                break
            seen.add(more)
            answer = client.get(str(httpx2.URL(access.address).join(more)))
    raise PlatformError("The learning record store leads from page to page without end.")


@dataclass(kw_only=True)
class _Mark:
    """Until when all is read: the newest statement, or what the store says is consistent by now.

    A store that does not keep to the order it was asked for is read to its end before it moves; and
    a statement of tomorrow must not hide those of today.
    """

    read_to: datetime | None
    now: datetime
    newest: datetime | None = None
    is_in_order: bool = True

    def move(
        self, statements: list[dict[str, Any]], headers: httpx2.Headers, *, is_last: bool
    ) -> None:
        """After a page."""
        stored = [at for one in statements if (at := instant(one.get("stored")))]
        so_far = [*([self.newest] if self.newest else []), *stored]
        self.newest = max(so_far, default=None)
        self.is_in_order &= so_far == sorted(so_far)
        if self.newest and (self.is_in_order or is_last):
            consistent = instant(headers.get("X-Experience-API-Consistent-Through"))
            read_to = min(self.newest, self.now, consistent or self.now)
            self.read_to = max(read_to, self.read_to or read_to)


def _page(content: Any) -> tuple[list[dict[str, Any]], str]:  # noqa: ANN401 - JSON
    """The statements of a page, and where the next is; "" behind the last."""
    if not isinstance(content, dict) or not isinstance(content.get("statements") or [], list):
        raise PlatformError(
            "The learning record store answered with no statements: is its address right?"
        )
    return content.get("statements") or [], str(content.get("more") or "")


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
