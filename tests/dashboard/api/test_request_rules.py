"""What holds for every request: problem details, tags of reads, limits, writes once by a key."""

from concurrent.futures import ThreadPoolExecutor

import anyio
import pytest
from fastapi import FastAPI
from sqlmodel import func, select
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Send
from starlette.types import Scope as AsgiScope

from dashboard.api.request_rules.middleware import ApiMiddleware
from dashboard.api.request_rules.read_trail import ReadTrail
from dashboard.web import VIEWER, Viewer
from dashboard.web.limits import CountHere, RateLimit
from domain.store.database.engine import Database
from domain.store.operations.api_answers import KeyedWrite, begin_write, end_write
from domain.store.staff import Role
from domain.store.staff.tokens.token_scopes import Scope
from domain.store.tables import ApiAnswer, ReceivedEvent
from tests.dashboard.api.conftest import NOW, Call
from tests.dashboard.conftest import Clock, SignIn
from tests.domain.sources.events.samples import plain

EVENTS = "/api/v1/events"


def test_every_error_is_a_problem_of_its_kind(call: Call) -> None:
    program = call()
    for method, path, status in (
        ("GET", "/api/v1/learners?limit=many", 422),
        ("GET", "/api/v1/predictions/nobody", 404),
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/else", 404),
        ("DELETE", "/api/v1/learners", 405),
        ("POST", "/api/v1/rows", 403),
        ("POST", "/api/v1/predictions/1", 405),
    ):
        answer = program.request(method, path)
        assert answer.status_code == status, path
        assert answer.headers["content-type"] == "application/problem+json"
        told = answer.json()
        assert (told["status"], told["type"]) == (status, f"/api/docs#problem-{status}")
        assert told["detail"]
        assert status != 405 or {"GET", "POST"} & set(answer.headers["allow"].split(", "))


def test_who_has_not_come_in_is_told_so_in_the_same_form(browser: TestClient) -> None:
    for headers in ({}, {"Authorization": "Bearer x"}):
        answer = browser.get("/api/v1/learners", headers=headers)
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["www-authenticate"] == "Bearer"


def test_a_fault_of_ours_is_said_without_what_it_was(app: FastAPI, call: Call) -> None:
    def fail() -> None:
        raise RuntimeError("hush")

    app.add_api_route("/api/v1/broken", fail)
    app.router.routes.insert(0, app.router.routes.pop())
    program = call()
    broken = TestClient(app, raise_server_exceptions=False, headers=dict(program.headers))
    answer = broken.get("https://staycourse.test/api/v1/broken")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "hush" not in answer.text


def test_what_one_has_already_is_not_sent_again(call: Call) -> None:
    program = call()
    first = program.get("/api/v1/predictions")
    tag = first.headers["etag"]
    again = program.get("/api/v1/predictions", headers={"If-None-Match": f'"x", {tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    other = program.get("/api/v1/predictions?limit=1", headers={"If-None-Match": tag})
    assert other.status_code == 200
    assert other.headers["etag"] != tag


def test_a_token_has_so_many_requests_a_minute(sign_in: SignIn) -> None:
    told = sign_in().get("/api/v1/health").headers
    assert told["ratelimit-policy"] == '"minute";q=6000;w=60'
    assert told["ratelimit"].startswith('"minute";r=5999;t=')


def test_a_request_too_many_is_refused_and_told_when_to_come_again(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    none_left = RateLimit(limit=0, count=CountHere(), now=lambda: 61.0)
    monkeypatch.setattr(RateLimit, "taken", none_left.taken)
    answer = call().get("/api/v1/health")
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "59"
    assert answer.headers["content-type"] == "application/problem+json"


def kept(database: Database) -> int:
    with database.reading() as session:
        return session.exec(select(func.count()).select_from(ReceivedEvent)).one()


def test_a_write_with_a_key_is_carried_out_once_and_answered_alike(
    call: Call, seeded: Database, clock: Clock
) -> None:
    program, key = call(None, {Scope.EVENTS_WRITE}), {"Idempotency-Key": "k1"}
    first = program.post(EVENTS, json=[plain()], headers=key)
    again = program.post(EVENTS, json=[plain()], headers=key)
    assert first.json() == again.json() == {"received": 1, "repeated": 0, "refused": []}
    assert again.headers["idempotency-replayed"] == "true"
    other = program.post(EVENTS, json=[plain(id="else")], headers=key)
    assert (other.status_code, kept(seeded)) == (422, 1)
    theirs = call(None, {Scope.EVENTS_WRITE}).post(EVENTS, json=[plain()], headers=key)
    assert theirs.json()["repeated"] == 1, "a key is its sender's own"
    clock.forward(days=1, seconds=1)
    late = program.post(EVENTS, json=[plain()], headers=key)
    assert late.json()["repeated"] == 1
    assert program.post(EVENTS, json=[], headers={"Idempotency-Key": "k" * 256}).status_code == 400


def test_of_two_at_once_one_is_first(database: Database) -> None:
    write = KeyedWrite(caller="token 1", key="k", asked="a")

    def begin(_number: int) -> bool:
        with database.transaction() as session:
            return begin_write(session, write, now=NOW) is None

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(begin, range(4))) == [False, False, False, True]
    with database.transaction() as session:
        running = begin_write(session, write, now=NOW)
        assert running
        assert running.status is None
        end_write(session, write, status=200, headers={}, body="{}")
    with database.transaction() as session:
        given = begin_write(session, write, now=NOW)
        assert given
        assert (given.status, given.body) == (200, "{}")


def test_a_write_that_was_cut_off_is_neither_carried_out_nor_answered(
    seeded: Database, clock: Clock
) -> None:
    carried_out = []

    async def app(scope: AsgiScope, receive: Receive, send: Send) -> None:
        carried_out.append(scope["path"])

    async def cut_off() -> Message:
        return messages.pop(0)

    async def send(message: Message) -> None:
        raise AssertionError(message)

    messages: list[Message] = [
        {"type": "http.request", "body": b'[{"id": 1', "more_body": True},
        {"type": "http.disconnect"},
    ]
    rules = ApiMiddleware(
        app,
        database=seeded,
        clock=clock,
        limit=RateLimit(limit=9, count=CountHere()),
        reads=ReadTrail(seeded, clock),
    )
    viewer = Viewer(staff_id=1, name="", email="", role=Role.ADMIN, form_token="")
    scope = {
        "type": "http",
        "method": "POST",
        "path": EVENTS,
        "query_string": b"",
        "headers": [(b"idempotency-key", b"k1")],
        "state": {},
        VIEWER: viewer,
    }
    with ThreadPoolExecutor(1) as thread:  # a browser of other tests may have this one's loop
        thread.submit(anyio.run, rules, scope, cut_off, send).result()
    assert carried_out == []
    with seeded.reading() as session:
        assert session.exec(select(func.count()).select_from(ApiAnswer)).one() == 0
