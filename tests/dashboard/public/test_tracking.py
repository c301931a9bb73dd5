import re
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import select

from config.files import load_policy
from config.settings import Settings
from dashboard.public.webhooks.router import hooks_router
from domain.messaging.links.tracking import Tracking
from domain.store.database.engine import Database
from domain.store.tables import Message, MessageEvent
from tests.domain.store.outbox.factories import draft, put
from tests.factories import NOON, deployment_for, settings_for
from tests.worker.senders.samples import claimed
from tests.worker.senders.servers import Mailbox, mail_server
from worker.senders.email import EmailSender
from worker.senders.providers import senders_for, smtp_account

COURSE = "https://course.example/week?a=1&b=2"
STOP = "https://stay.example/p/unsubscribe/x"
HTML = (
    '<body><a href="https://course.example/week?a=1&amp;b=2">Go</a>'
    f'<a href="{STOP}">Stop</a></body>'
)


def sent_html(settings: Settings) -> str:
    """The HTML as it arrives at a real server."""
    mailbox = Mailbox()
    with mail_server(mailbox) as server:
        changes = {"smtp_host": "127.0.0.1", "smtp_port": server.port, "smtp_security": "none"}
        sender = EmailSender(smtp_account(settings.model_copy(update=changes)))
        sender.send(claimed(html=HTML))
        sender.close()
    body = mailbox.mails[0].get_body(("html",))
    assert body is not None
    return str(body.get_content())


def visit(database: Database, settings: Settings) -> TestClient:
    put(database, draft("m", html=HTML))
    app = FastAPI()
    here = deployment_for(database, load_policy(settings.policy_dir), clock=lambda: NOON)
    app.include_router(hooks_router(replace(here, settings=settings)))
    return TestClient(app, follow_redirects=False)


def events(database: Database) -> list[str]:
    with database.reading() as session:
        return [event.kind for event in session.exec(select(MessageEvent))]


def paths(html: str) -> list[str]:
    return re.findall(r'"https://stay\.example(/p/(?:go|seen)/[^"]+)"', html)


def counting(database: Database, **changes: Any) -> Settings:
    return settings_for(database, **({"track_clicks": True, "track_opens": True} | changes))


def test_unless_asked_for_mails_are_sent_as_written(sqlite_database: Database) -> None:
    assert sent_html(settings_for(sqlite_database)).strip() == HTML
    assert all(senders_for(settings_for(sqlite_database)).values())


def test_a_counted_link_leads_where_the_mail_leads_and_counts_once(
    sqlite_database: Database,
) -> None:
    settings = counting(sqlite_database)
    go, seen = paths(html := sent_html(settings))
    assert STOP in html
    client = visit(sqlite_database, settings)
    for _ in range(2):
        answer = client.get(go)
        assert (answer.status_code, answer.headers["location"]) == (302, COURSE)
        assert client.get(seen).headers["content-type"] == "image/gif"
    assert sorted(events(sqlite_database)) == ["click", "open"]
    with sqlite_database.reading() as session:
        assert session.exec(select(Message)).one().state == "planned"


def test_what_only_looks_ahead_counts_nothing(sqlite_database: Database) -> None:
    settings = counting(sqlite_database)
    go, _ = paths(sent_html(settings))
    client = visit(sqlite_database, settings)
    assert client.head(go).status_code == 302
    assert client.get(go, headers={"Sec-Purpose": "prefetch"}).status_code == 302
    assert events(sqlite_database) == []


def test_once_switched_off_old_mails_still_lead_there_and_nothing_is_counted(
    sqlite_database: Database,
) -> None:
    go, _ = paths(sent_html(counting(sqlite_database)))
    client = visit(sqlite_database, settings_for(sqlite_database))
    assert client.get(go).headers["location"] == COURSE
    assert events(sqlite_database) == []


@pytest.mark.parametrize("place", [0, 1, 7, -1])
def test_nobody_can_make_a_link_that_leads_elsewhere(sqlite_database: Database, place: int) -> None:
    settings = counting(sqlite_database)
    client = visit(sqlite_database, settings)
    ours = Tracking(public_url="", secrets=settings.secret_keys)
    for signature in ("x", "é", ours.sign(1, "https://evil.example"), ours.sign(2, COURSE)):
        assert client.get(f"/p/go/1/{place}/{signature}").status_code == 404
    assert client.get("/p/seen/1/x.gif").status_code == 404
    assert events(sqlite_database) == []


@pytest.mark.parametrize("path", ["/p/go/{0}/0/x", "/p/go/1/{0}/x", "/p/seen/{0}/x.gif"])
def test_numbers_no_row_can_have_lead_nowhere(database: Database, path: str) -> None:
    client = visit(database, settings_for(database))
    assert client.get(path.format(10**30)).status_code in {404, 422}
    assert client.get(path.format(-1)).status_code in {404, 422}
