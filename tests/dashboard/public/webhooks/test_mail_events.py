import json
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlmodel import select

from dashboard.public.webhooks.router import hooks_router
from domain.messaging.delivery import BounceKeys, Mail
from domain.messaging.delivery.event_posts import event_signature
from domain.policy import Policy
from domain.store.database.engine import Database
from domain.store.people.suppression import read_suppressions
from domain.store.tables import Message
from tests.domain.store.outbox.factories import draft, put
from tests.factories import NOON, SECRET_KEY, deployment_for


@pytest.fixture
def client(sqlite_database: Database, policy: Policy) -> TestClient:
    put(sqlite_database, draft("m"))
    with sqlite_database.transaction() as session:
        message = session.exec(select(Message)).one()
        message.state, message.sent_at = "sent", NOON
    app = FastAPI()
    secret = SecretStr("s")
    here = deployment_for(sqlite_database, policy, clock=lambda: NOON, mail_events_secret=secret)
    app.include_router(hooks_router(here))
    return TestClient(app)


def post(client: TestClient, content: Any, *, signed_by: str = "s") -> tuple[int, Any]:
    body, moment = json.dumps(content).encode(), str(int(NOON.timestamp()))
    header = f"t={moment},v1={event_signature(body, moment, secret=signed_by)}"
    answer = client.post("/p/mail/events", content=body, headers={"Staycourse-Signature": header})
    return answer.status_code, answer.json()


def bounce(name: str = "e1") -> dict[str, Any]:
    key = BounceKeys(secrets=(SECRET_KEY,)).key(Mail(number=1, dedupe_key="m", queued_at=NOON))
    known = f"<{key}.1@stay.example>"
    return {"events": [{"id": name, "type": "hard_bounce", "message_id": known}]}


def test_a_signed_bounce_is_taken_once(client: TestClient, sqlite_database: Database) -> None:
    assert post(client, bounce()) == (200, {"new": 1, "repeated": 0, "unknown": 0})
    assert post(client, bounce()) == (200, {"new": 0, "repeated": 1, "unknown": 0})
    with sqlite_database.reading() as session:
        assert read_suppressions(session) == {("email", "ada@learner.example"): "bounced"}


def test_what_is_not_signed_changes_nothing(client: TestClient, sqlite_database: Database) -> None:
    assert post(client, bounce(), signed_by="guess")[0] == 403
    assert client.post("/p/mail/events", json=bounce()).status_code == 403
    with sqlite_database.reading() as session:
        assert read_suppressions(session) == {}


def test_another_format_is_told_and_too_much_is_refused(client: TestClient) -> None:
    status, answer = post(client, {"events": [{"id": "1"}]})
    assert status == 400
    assert "message_id" in answer["detail"]
    assert post(client, {"events": ["x" * 1_100_000]})[0] == 413
