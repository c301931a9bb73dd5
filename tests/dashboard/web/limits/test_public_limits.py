from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from dashboard.web.limits.public_limits import MOST_REFUSED, PublicLimits
from dashboard.web.limits.rate_limit import CountHere, RateLimit
from tests.dashboard.conftest import Clock


async def answer(request: Request) -> PlainTextResponse:
    return PlainTextResponse("", 404 if "forged" in request.url.path else 200)


@pytest.fixture
def visitor() -> Iterator[tuple[TestClient, Clock]]:
    clock = Clock()
    app = Starlette(routes=[Route("/{rest:path}", answer, methods=["GET", "POST"])])
    limit = RateLimit(limit=MOST_REFUSED, count=CountHere(), now=lambda: clock().timestamp())
    limited = PublicLimits(app, limit=limit)
    with TestClient(limited, client=("192.0.2.7", 1)) as client:
        yield client, clock


def test_who_tries_links_is_answered_no_more_for_a_while(
    visitor: tuple[TestClient, Clock],
) -> None:
    client, clock = visitor
    statuses = [client.get(f"/p/why/forged{n}").status_code for n in range(MOST_REFUSED + 1)]
    assert statuses == [404] * MOST_REFUSED + [429]
    assert client.post("/p/twilio/inbound").status_code == 429
    assert int(client.get("/p/why/forged").headers["retry-after"]) <= 60
    assert client.get("/worklist").status_code == 200
    clock.forward(minutes=1)
    assert client.get("/p/why/mine").status_code == 200


def test_a_college_behind_one_address_opens_its_links(visitor: tuple[TestClient, Clock]) -> None:
    client, _ = visitor
    assert {client.get("/p/why/mine").status_code for _ in range(3 * MOST_REFUSED)} == {200}
