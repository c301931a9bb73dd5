import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, RSAKey
from sqlmodel import select

from dashboard.public.webhooks.canvas_keys import CanvasKeys
from dashboard.public.webhooks.router import hooks_router
from domain.policy import Policy
from domain.store.database.engine import Database
from domain.store.tables import ReceivedEvent
from tests.domain.sources.events.samples import live_event
from tests.factories import NOON, deployment_for

OLD, NEW, STRANGE = (RSAKey.generate_key(2048, {"kid": name}) for name in ("old", "new", "odd"))


class Published(BaseHTTPRequestHandler):
    """The keys, as Canvas publishes them."""

    keys = (OLD,)

    def do_GET(self) -> None:
        body = json.dumps(KeySet(list(type(self).keys)).as_dict(private=False)).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Published)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/jwks"
    server.shutdown()
    server.server_close()


def client(database: Database, policy: Policy, **settings: str) -> TestClient:
    app = FastAPI()
    app.include_router(
        hooks_router(deployment_for(database, policy, clock=lambda: NOON, **settings))
    )
    return TestClient(app)


def post(to: TestClient, sent: dict[str, Any], key: RSAKey = OLD) -> tuple[int, Any]:
    token = jwt.encode({"alg": "RS256", "kid": key.kid}, sent, key)
    answer = to.post("/p/canvas/events", content=token)
    return answer.status_code, answer.json()


def test_a_signed_event_of_our_account_is_kept_once(
    sqlite_database: Database, policy: Policy, address: str
) -> None:
    ours = client(sqlite_database, policy, canvas_account="U", canvas_keys_url=address)
    assert post(ours, live_event()) == (200, {"received": 1, "repeated": 0, "left": 0})
    assert post(ours, live_event()) == (200, {"received": 0, "repeated": 1, "left": 0})
    assert post(ours, live_event("course_created")) == (
        200,
        {"received": 0, "repeated": 0, "left": 1},
    )
    assert post(ours, live_event(), STRANGE)[0] == 403
    assert post(ours, live_event(asset_id="5") | {"exp": 7})[0] == 403
    other = live_event(asset_id="6")
    other["metadata"]["root_account_uuid"] = "of another school"
    assert post(ours, other)[0] == 403
    assert ours.post("/p/canvas/events", json=live_event()).status_code == 403
    with sqlite_database.reading() as session:
        assert len(session.exec(select(ReceivedEvent)).all()) == 1


def test_nothing_is_believed_before_the_account_is_set_nor_without_keys(
    sqlite_database: Database, policy: Policy, address: str
) -> None:
    unset = client(sqlite_database, policy, canvas_keys_url=address)
    assert post(unset, live_event())[0] == 403
    away = client(
        sqlite_database, policy, canvas_account="U", canvas_keys_url="http://127.0.0.1:9/jwks"
    )
    assert post(away, live_event())[0] == 503


def test_a_key_that_canvas_has_since_is_asked_for_once_a_minute(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [NOON]
    keys = CanvasKeys(address, lambda: now[0])
    token = jwt.encode({"alg": "RS256", "kid": "new"}, {"a": 1}, NEW)
    with pytest.raises(JoseError):
        keys.claims(token)
    monkeypatch.setattr(Published, "keys", (OLD, NEW))
    with pytest.raises(JoseError):
        keys.claims(token)
    now[0] += timedelta(minutes=1)
    assert keys.claims(token) == {"a": 1}
