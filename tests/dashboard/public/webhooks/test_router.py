"""A hook whose secret is not set believes nobody, not even who signs with no secret at all."""

import json

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import OctKey
from pydantic import SecretStr
from sqlmodel import select
from twilio.request_validator import RequestValidator

from dashboard.public.webhooks.router import hooks_router
from domain.messaging.delivery.event_posts import event_signature
from domain.policy import Policy
from domain.store.database.engine import Database
from domain.store.tables import MessageEvent, ReceivedEvent, Suppression
from tests.domain.sources.events.samples import live_event
from tests.factories import NOON, deployment_for

FIELDS = {"MessageSid": "SM1", "MessageStatus": "failed", "From": "+447700900123", "Body": "STOP"}
#: Where each is posted to; a hook that is new fails the test until it is here.
HOOKS = {
    "/p/twilio/status/{number}/{attempt}": "/p/twilio/status/1/1",
    "/p/twilio/status": "/p/twilio/status",
    "/p/twilio/inbound": "/p/twilio/inbound",
    "/p/mail/events": "/p/mail/events",
    "/p/canvas/events": "/p/canvas/events",
}


def test_no_hook_believes_anybody_while_its_secret_is_not_set(
    sqlite_database: Database, policy: Policy
) -> None:
    router = hooks_router(
        deployment_for(
            sqlite_database,
            policy,
            clock=lambda: NOON,
            twilio_auth_token=SecretStr(""),
            mail_events_secret=SecretStr(""),
            canvas_account="",
        )
    )
    contexts = iter_route_contexts(router.routes)
    posted = {one.path for one in contexts if "POST" in (one.methods or ())}
    assert posted == set(HOOKS)
    app = FastAPI()
    app.include_router(router)
    client = TestClient(app)
    answers = {path: post(client, path) for path in HOOKS.values()}
    assert answers == {path: [403, 403] for path in HOOKS.values()}
    with sqlite_database.reading() as session:
        for table in (MessageEvent, ReceivedEvent, Suppression):
            assert session.exec(select(table)).all() == []


def post(client: TestClient, path: str) -> list[int]:
    """What is answered to who signs nothing, and to who signs with an empty secret."""
    if "twilio" in path:
        url = f"https://stay.example{path}"
        headers = {"X-Twilio-Signature": RequestValidator("").compute_signature(url, FIELDS)}
        return [client.post(path, data=FIELDS, headers=h).status_code for h in ({}, headers)]
    if "canvas" in path:
        key = OctKey.import_key("x" * 32)
        signed = jwt.encode({"alg": "HS256"}, live_event(), key)
        bodies = (json.dumps(live_event()), signed)
        return [client.post(path, content=body).status_code for body in bodies]
    body = json.dumps({"events": [{"id": "1", "type": "complaint", "address": "a@example.org"}]})
    moment = str(int(NOON.timestamp()))
    signature = event_signature(body.encode(), moment, secret="")
    headers = {"Staycourse-Signature": f"t={moment},v1={signature}"}
    return [client.post(path, content=body, headers=h).status_code for h in ({}, headers)]
