import re
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from domain.store.audit import read_audit_trail
from domain.store.database.engine import Database
from domain.store.staff.members import find_by_email
from domain.store.staff.tokens.api_tokens import find_token, make_token
from tests.dashboard.conftest import COOKIE, Clock, SignIn, attempt
from tests.dashboard.seeding import PASSWORD

NEW = "a new long password"
MANAGER = "manager@example.org"


def change(browser: TestClient, **given: str) -> Any:
    token = re.search(r'name="token" value="(\w+)"', browser.get("/account").text)
    assert token
    form = {"password": PASSWORD, "new": NEW, "again": NEW, "token": token[1]}
    return browser.post("/account/password", data=form | given)


def test_a_person_changes_their_own_password_and_stays_signed_in_here_only(
    sign_in: SignIn, seeded: Database, clock: Clock
) -> None:
    with seeded.transaction() as session:
        member = find_by_email(session, MANAGER)
        assert member
        token = make_token(session, staff_id=member.staff_id, name="API", now=clock())
    browser = sign_in()
    copied = browser.cookies[COOKIE]
    answer = change(browser)
    assert answer.headers["location"] == "/account?notice=changed"
    assert "Your password is changed" in browser.get("/account?notice=changed").text
    browser.cookies.clear()
    browser.cookies.set(COOKIE, copied)
    assert browser.get("/account").status_code == 401
    browser.cookies.clear()
    assert attempt(browser, MANAGER, PASSWORD).status_code == 401
    assert attempt(browser, MANAGER, NEW).status_code == 303
    with seeded.reading() as session:
        assert find_token(session, token, now=clock()) is None
        actions = [entry.action for entry in read_audit_trail(session, since=clock())]
    assert "changed_password" in actions


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"password": "wrong"}, 401),
        ({"new": "short", "again": "short"}, 400),
        ({"again": "another long one"}, 400),
        ({"token": "0" * 64}, 403),
    ],
)
def test_a_password_changes_only_for_who_knows_it_and_types_the_new_one_twice(
    sign_in: SignIn, given: dict[str, str], status: int
) -> None:
    browser = sign_in()
    answer = change(browser, **given)
    assert answer.status_code == status
    assert NEW not in answer.text
    assert attempt(browser, MANAGER, PASSWORD).status_code == 303


def test_guessing_at_the_account_page_is_slowed_like_at_the_door(sign_in: SignIn) -> None:
    browser = sign_in()
    answers = [change(browser, password="wrong").status_code for _ in range(6)]
    assert answers == [401] * 5 + [429]


def test_signing_out_everywhere_ends_every_session(sign_in: SignIn) -> None:
    browser = sign_in()
    first = browser.cookies[COOKIE]
    del browser.cookies[COOKIE]
    sign_in()
    token = re.search(r'name="token" value="(\w+)"', browser.get("/account").text)
    assert token
    answer = browser.post("/account/sign-out-everywhere", data={"token": token[1]})
    assert answer.headers["location"] == "/sign-in"
    browser.cookies.set(COOKIE, first)
    assert browser.get("/account").status_code == 401


def test_the_account_page_is_for_who_is_signed_in(browser: TestClient) -> None:
    assert browser.get("/account").status_code == 401
    assert browser.post("/account/password", data={}).status_code == 401


def test_one_sees_where_one_is_signed_in_and_ends_one_or_all_others(
    app: FastAPI, seeded: Database
) -> None:
    with (
        TestClient(app, base_url="https://staycourse.test", follow_redirects=False) as here,
        TestClient(app, base_url="https://staycourse.test", follow_redirects=False) as phone,
        TestClient(app, base_url="https://staycourse.test", follow_redirects=False) as other,
    ):
        phone.headers["user-agent"] = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Firefox/140.0"
        for browser in (here, phone, other):
            attempt(browser, MANAGER, PASSWORD)
        page = here.get("/account").text
        assert "Firefox on Android" in page
        token = re.search(r'name="token" value="(\w+)"', page)
        ends = re.search(
            r'Firefox on Android.*?action="(/account/sessions/\d+/end)"', page, re.DOTALL
        )
        assert token
        assert ends
        stranger = TestClient(app, base_url="https://staycourse.test", follow_redirects=False)
        attempt(stranger, "c1@example.org", PASSWORD)
        their = re.search(r'name="token" value="(\w+)"', stranger.get("/account").text)
        assert their
        stranger.post(ends[1], data={"token": their[1]})
        assert phone.get("/account").status_code == 200  # nobody ends another's
        assert here.post(ends[1], data={"token": token[1]}).status_code == 303
        assert [b.get("/account").status_code for b in (here, phone, other)] == [200, 401, 200]
        here.post("/account/sessions/others/end", data={"token": token[1]})
        assert [b.get("/account").status_code for b in (here, phone, other)] == [200, 401, 401]
