import json
from collections.abc import Iterator

import pytest
import structlog
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from config.logs import configure_logs
from dashboard.web.request_ids import RequestIds
from domain.store.database.engine import Database
from tests.config import test_logs
from tests.factories import SECRET_KEY, settings_for

restored = test_logs.restored


async def answer(_request: Request) -> PlainTextResponse:
    log = structlog.get_logger("web")
    await run_in_threadpool(log.warning, "asked", by="kim.doe@learner.example")
    return PlainTextResponse("")


@pytest.fixture
def client(sqlite_database: Database) -> Iterator[TestClient]:
    configure_logs(settings_for(sqlite_database, environment="production", secret_key=SECRET_KEY))
    with TestClient(RequestIds(Starlette(routes=[Route("/", answer)]))) as found:
        yield found


def test_lines_of_a_request_carry_its_number_and_nobodys_name(
    client: TestClient, capfd: pytest.CaptureFixture[str]
) -> None:
    numbers = [client.get("/").headers["x-request-id"] for _ in range(2)]
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    assert [line["request"] for line in lines] == numbers
    assert numbers[0] != numbers[1]
    assert "kim" not in str(lines)


def test_a_proxys_number_is_kept_and_nothing_else_it_may_be(client: TestClient) -> None:
    assert client.get("/", headers={"X-Request-ID": "abc-12345"}).headers["x-request-id"] == (
        "abc-12345"
    )
    for forged in ("short", "a" * 65, 'x"} {"event": "forged"', "kim@learner.example"):
        assert client.get("/", headers={"X-Request-ID": forged}).headers["x-request-id"] != forged
