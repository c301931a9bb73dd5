"""A forgotten password, from the form to the mailed link, and what strangers learn: nothing."""

import re
from collections.abc import Iterator

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from dashboard.server import create_server
from domain.policy import Policy
from domain.store.audit import read_audit_trail
from domain.store.database.engine import Database
from domain.store.tables import Message, StaffSession
from tests.dashboard.conftest import Clock, attempt
from tests.factories import deployment_for

MANAGER = "manager@example.org"
NEW = "four quite unrelated lamps"


@pytest.fixture
def browser(seeded: Database, policy: Policy, clock: Clock) -> Iterator[TestClient]:
    app = create_server(deployment_for(seeded, policy, clock=clock, smtp_host="mail.example.org"))
    with TestClient(app, base_url="https://staycourse.test", follow_redirects=False) as client:
        yield client


def ask(browser: TestClient, email: str) -> object:
    form = browser.get("/sign-in/forgotten").text
    token = re.search(r'name="token" value="(\w+)"', form)
    assert token, form
    return browser.post("/sign-in/forgotten", data={"email": email, "token": token[1]})


def mails(seeded: Database) -> list[Message]:
    with seeded.reading() as session:
        kinds = ("password_reset", "password_changed")
        return [m for m in session.exec(select(Message).order_by(Message.id)) if m.kind in kinds]


def use(browser: TestClient, path: str, new: str = NEW) -> object:
    form = browser.get(path).text
    token = re.search(r'name="token" value="(\w+)"', form)
    data = {"new": new, "again": new, "token": token[1] if token else ""}
    return browser.post(path, data=data)


def test_a_link_by_mail_sets_a_password_once_ends_all_sessions_and_the_person_is_told(
    browser: TestClient, seeded: Database, clock: Clock
) -> None:
    attempt(browser, MANAGER, "correct horse battery staple")
    assert "a link is on its way" in ask(browser, f" {MANAGER.upper()}").text
    (mail,) = mails(seeded)
    path = re.search(r"/open/join/\S+", mail.body_text)
    assert path
    assert "guessed first" in use(browser, path[0], "password1234").text
    assert use(browser, path[0]).status_code == 303
    with seeded.reading() as session:
        assert len(session.exec(select(StaffSession)).all()) == 1  # of the link, no other
        trail = [entry.action for entry in read_audit_trail(session, since=clock())]
    assert {"asked_for_reset", "set_password"} <= set(trail)
    assert [m.kind for m in mails(seeded)] == ["password_reset", "password_changed"]
    assert use(browser, path[0]).status_code == 410
    assert attempt(browser, MANAGER, NEW).status_code == 303


def test_the_link_is_good_for_an_hour(browser: TestClient, seeded: Database, clock: Clock) -> None:
    ask(browser, MANAGER)
    path = re.search(r"/open/join/\S+", mails(seeded)[0].body_text)
    assert path
    clock.forward(minutes=61)
    assert use(browser, path[0]).status_code == 410


def test_strangers_learn_nothing_and_wait_when_they_ask_often(
    browser: TestClient, seeded: Database, clock: Clock
) -> None:
    known, unknown = ask(browser, MANAGER), ask(browser, "nobody@example.org")
    strip = r'value="\w*"'
    assert re.sub(strip, "", known.text) == re.sub(strip, "", unknown.text)
    assert (known.status_code, known.headers["content-length"]) == (
        unknown.status_code,
        unknown.headers["content-length"],
    )
    said: list[list[int]] = []
    for email in (MANAGER, "x@y.org"):
        said.append([])
        for _ in range(6):
            clock.forward(seconds=1)
            said[-1].append(ask(browser, email).status_code)
    assert said == [[200] * 4 + [429] * 2, [200] * 5 + [429]]
    assert len(mails(seeded)) == 5
