"""Events sent to the API: kept before the answer, each once, and what is refused is named."""

import json
from base64 import b64encode
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import func, select
from starlette.testclient import TestClient

from domain.store.database.engine import Database
from domain.store.tables import ReceivedEvent
from tests.dashboard.api.conftest import Call
from tests.dashboard.api.test_resources import admin
from tests.domain.sources.events.samples import caliper_event, envelope, plain, statement

EVENTS, STATEMENTS = "/api/v1/events", "/api/v1/xapi/statements"
UUID = "0b4a3c1e-8f0e-4c8e-9d0a-000000000001"


@pytest.fixture
def program(call: Call, seeded: Database) -> TestClient:
    """A platform that may send."""
    return call(admin(seeded))


def kept(database: Database) -> int:
    with database.reading() as session:
        return session.exec(select(func.count()).select_from(ReceivedEvent)).one()


def test_every_format_is_kept_once_and_what_is_wrong_is_named(
    program: TestClient, seeded: Database
) -> None:
    first = program.post(EVENTS, json=envelope(caliper_event()))
    assert first.json() == {"received": 1, "repeated": 0, "refused": []}
    sent = [statement(), plain(), statement(), plain(id="e2", at="soon"), "nothing"]
    answer = program.post(EVENTS, json=sent, headers={"X-Experience-API-Version": "2.0.0"})
    assert answer.status_code == 200
    told = answer.json()
    assert (told["received"], told["repeated"]) == (2, 1)
    assert [(one["index"], one["id"]) for one in told["refused"]] == [(3, "e2"), (4, None)]
    again = program.post(EVENTS, json=sent[:2]).json()
    assert (again["received"], again["repeated"]) == (0, 2)
    assert kept(seeded) == 3


def test_what_cannot_be_kept_is_explained(program: TestClient, seeded: Database) -> None:
    asked: tuple[tuple[dict[str, Any], int, str], ...] = (
        ({"json": [plain(at="soon")]}, 422, "no instant"),
        ({"content": b"{"}, 400, "no JSON"),
        ({"data": {"a": "b"}}, 415, "application/json"),
        ({"json": [1] * 10_001}, 400, "send parts"),
        ({"json": [], "headers": {"X-Experience-API-Version": "0.9"}}, 400, "not understood"),
        (
            {"content": b" " * 16_000_001, "headers": {"content-type": "application/json"}},
            413,
            "MB",
        ),
    )
    for request_of, status, says in asked:
        answer = program.post(EVENTS, **request_of)
        assert answer.status_code == status, says
        assert says in answer.text
    assert kept(seeded) == 0


def test_only_an_admins_token_may_send(call: Call) -> None:
    assert call().post(EVENTS, json=[plain()]).status_code == 403
    assert call().post(STATEMENTS, json=[statement()]).status_code == 403


def test_statements_are_answered_as_a_record_store_answers(
    program: TestClient, seeded: Database
) -> None:
    version = {"X-Experience-API-Version": "1.0.3"}
    token = program.headers.pop("Authorization").removeprefix("Bearer ")
    basic = b64encode(f"moodle:{token}".encode()).decode()
    program.headers["Authorization"] = f"Basic {basic}"
    sent = program.post(STATEMENTS, content=json.dumps([statement()]), headers=version)
    assert sent.json() == [UUID]
    assert sent.headers["X-Experience-API-Version"] == "1.0.3"
    put = {"params": {"statementId": UUID}, "headers": version}
    assert program.put(STATEMENTS, json=statement(id=None), **put).status_code == 204
    assert program.put(STATEMENTS, json=statement(id=UUID[:-1] + "2"), **put).status_code == 400
    partly = program.post(STATEMENTS, json=[statement(id=UUID[:-1] + "3"), {}], headers=version)
    assert partly.status_code == 400
    assert [one["index"] for one in partly.json()["refused"]] == [1]
    assert "2.0.0" in program.get("/api/v1/xapi/about").json()["version"]
    assert kept(seeded) == 2


def test_a_database_that_does_not_take_it_asks_to_send_again(
    program: TestClient, seeded: Database
) -> None:
    with seeded.transaction() as session:
        session.execute(text("ALTER TABLE received_event RENAME TO elsewhere"))
    answer = program.post(EVENTS, json=[plain()])
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
