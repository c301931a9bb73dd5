from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from dashboard.public import public_router
from domain.nudges.cases import Choice
from domain.nudges.links import LIFETIME, Link, Purpose, sign
from domain.store.database import Database
from domain.store.suppressions import choices, suppress, suppressions
from tests.factories import NOON, add_course, add_learner, settings_for

Token = Callable[[Purpose], str]


@pytest.fixture
def link(sqlite_database: Database) -> Link:
    with sqlite_database.transaction() as session:
        ada = add_learner(session, add_course(session), phone="+447700900123")
    return Link(
        purpose=Purpose.UNSUBSCRIBE,
        learner_id=ada.learner_id,
        channel="email",
        enrolment_id=ada.enrolment_id,
        intervention="reengage",
        period="2026-W10",
    )


@pytest.fixture
def client(sqlite_database: Database) -> TestClient:
    app = FastAPI()
    app.include_router(
        public_router(sqlite_database, settings_for(sqlite_database), clock=lambda: NOON)
    )
    return TestClient(app, follow_redirects=False)


def address(link: Link, purpose: Purpose = Purpose.UNSUBSCRIBE, **ago: float) -> str:
    made = sign(replace(link, purpose=purpose), secret="change-me", at=NOON - timedelta(**ago))
    return f"/p/{purpose}/{made}"


def stops(database: Database) -> dict[tuple[str, str], str]:
    with database.transaction() as session:
        return suppressions(session)


def chosen(database: Database, link: Link) -> dict[tuple[str, str], Choice]:
    with database.transaction() as session:
        return choices(session).get(link.learner_id, {})


def test_looking_at_the_page_changes_nothing(
    client: TestClient, sqlite_database: Database, link: Link
) -> None:
    for _ in range(3):
        shown = client.get(address(link))
        assert shown.status_code == 200
        assert "Stop these emails?" in shown.text
        assert client.head(address(link)).status_code == 200
    assert stops(sqlite_database) == {}
    assert chosen(sqlite_database, link) == {}


@pytest.mark.parametrize(
    "body",
    [
        {"data": {"List-Unsubscribe": "One-Click"}},
        {"files": {"List-Unsubscribe": (None, "One-Click")}},
        {},
    ],
)
def test_one_click_stops_the_address_as_a_mail_provider_posts_it(
    client: TestClient, sqlite_database: Database, link: Link, body: dict[str, object]
) -> None:
    for _ in range(2):  # a repeat is as welcome
        answer = client.post(address(link), **body)  # type: ignore[arg-type]
        assert answer.status_code == 200
        assert "set-cookie" not in answer.headers
        assert "location" not in answer.headers
    assert stops(sqlite_database) == {("email", "ada@learner.example"): "unsubscribed"}
    assert chosen(sqlite_database, link) == {("email", "*"): Choice(allowed=False)}


def test_the_link_in_a_text_stops_texts_only(
    client: TestClient, sqlite_database: Database, link: Link
) -> None:
    assert "texts" in client.post(address(replace(link, channel="sms"))).text
    assert stops(sqlite_database) == {("sms", "+447700900123"): "unsubscribed"}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("purpose", list(Purpose))
def test_forged_and_expired_links_get_a_kind_page_and_change_nothing(
    client: TestClient, sqlite_database: Database, link: Link, purpose: Purpose, method: str
) -> None:
    forged = getattr(client, method)(address(link, purpose) + "x")
    assert (forged.status_code, "does not open" in forged.text) == (404, True)
    days = LIFETIME[purpose].days + 1
    expired = getattr(client, method)(address(link, purpose, days=days))
    assert (expired.status_code, "has had its day" in expired.text) == (410, True)
    assert stops(sqlite_database) == {}


def test_no_page_is_kept_found_or_passed_on(client: TestClient, link: Link) -> None:
    headers = client.get(address(link)).headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert "noindex" in headers["x-robots-tag"]


def test_the_preferences_show_what_is_on_now(client: TestClient, link: Link) -> None:
    text = client.get(address(link, Purpose.PREFERENCES)).text
    assert 'value="email" checked' in text
    assert 'value="sms">' in text
    assert 'value="risk" checked' in text


def test_choices_are_kept_and_shown_again(
    client: TestClient, sqlite_database: Database, link: Link
) -> None:
    where = address(link, Purpose.PREFERENCES)
    answer = client.post(
        where, data={"channels": ["sms"], "kinds": ["risk", "reminder"], "pause": "14"}
    )
    assert "Saved" in answer.text
    assert "On a break until 16 March" in answer.text
    until = NOON + timedelta(days=14)
    assert chosen(sqlite_database, link) == {
        ("email", "*"): Choice(allowed=False),
        ("sms", "*"): Choice(allowed=True),
        ("*", "risk"): Choice(),
        ("*", "reminder"): Choice(),
        ("*", "recognition"): Choice(allowed=False),
        ("*", "*"): Choice(paused_until=until),
    }
    again = client.post(where, data={"channels": ["sms", "email"], "pause": "keep"})
    assert "On a break until 16 March" in again.text
    assert 'value="email" checked' in again.text
    assert "On a break" not in client.post(where, data={"pause": "none"}).text


def test_switching_mail_on_again_lifts_the_unsubscribe_but_no_bounce(
    client: TestClient, sqlite_database: Database, link: Link
) -> None:
    where = address(link, Purpose.PREFERENCES)
    client.post(address(link))
    assert 'value="email">' in client.get(where).text
    client.post(where, data={"channels": ["email"]})
    assert stops(sqlite_database) == {}
    with sqlite_database.transaction() as session:
        suppress(session, "email", "ada@learner.example", reason="bounced", now=NOON)
    assert "could not reach this address" in client.post(where, data={"channels": ["email"]}).text
    assert stops(sqlite_database) == {("email", "ada@learner.example"): "bounced"}


def test_the_way_from_unsubscribing_to_the_preferences_works(
    client: TestClient, link: Link
) -> None:
    text = client.get(address(link)).text
    where = text.split('<a href="')[1].split('"')[0]
    assert where.startswith("/p/preferences/")
    assert client.get(where).status_code == 200


def test_someone_who_is_gone_can_still_unsubscribe(client: TestClient, link: Link) -> None:
    gone = replace(link, learner_id=999)
    assert client.post(address(gone)).status_code == 200
    assert client.get(address(gone, Purpose.PREFERENCES)).status_code == 410
    assert client.post(address(gone, Purpose.PREFERENCES)).status_code == 410
