"""Tokens are made and revoked on a page of one's own; those of services by admins alone."""

import re

from starlette.testclient import TestClient

from domain.store.database.engine import Database
from domain.store.staff.access import let_see_demographics
from domain.store.staff.members import find_by_email
from tests.dashboard.conftest import SignIn


def form_token(browser: TestClient) -> str:
    found = re.search(r'name="token" value="(\w+)"', browser.get("/account/tokens").text)
    assert found
    return found[1]


def made(browser: TestClient, **given: object) -> str:
    """The page that answers a form."""
    sent = {"token": form_token(browser), "name": "reports", "days": "30", **given}
    return browser.post("/account/tokens", data=sent).text


def secret(page: str) -> str:
    found = re.search(r"stay_[\w-]+", page)
    assert found, page
    return found[0]


def asked(browser: TestClient, token: str, path: str) -> int:
    return browser.get(path, headers={"Authorization": f"Bearer {token}"}).status_code


def test_a_token_opens_what_was_ticked_until_it_is_revoked(sign_in: SignIn) -> None:
    browser = sign_in("c1@example.org")
    token = secret(made(browser, scopes=["learners:read"]))
    assert token not in browser.get("/account/tokens").text
    assert asked(browser, token, "/api/v1/learners") == 200
    page = browser.get("/account/tokens").text
    assert "last used 2 March 2026" in page
    assert "ends 1 April 2026" in page
    number = re.findall(r"/account/tokens/(\d+)/revoke", page)[-1]
    browser.post(f"/account/tokens/{number}/revoke", data={"token": form_token(browser)})
    assert asked(browser, token, "/api/v1/learners") == 401


def test_what_may_not_be_is_said(sign_in: SignIn) -> None:
    browser = sign_in("c1@example.org")
    asked: tuple[tuple[dict[str, object], str], ...] = (
        ({"scopes": ["learners:read"], "name": " "}, "Say what the token is for"),
        ({}, "at least one thing"),
        ({"scopes": ["rows:write"]}, "no more than you may"),
        ({"scopes": ["learners:read"], "days": "91"}, "90 days at most"),
        ({"scopes": ["learners:read"], "service": "true"}, "Only an admin"),
    )
    for given, says in asked:
        page = made(browser, **given)
        assert says in page
        assert "stay_" not in page


def test_an_admin_makes_a_services_token_and_others_do_not_see_it(sign_in: SignIn) -> None:
    browser = sign_in("admin@example.org")
    page = made(browser, scopes=["learners:read"], service="true", name="warehouse")
    assert asked(browser, secret(page), "/api/v1/learners") == 200
    mine = browser.get("/account/tokens").text
    assert "by admin@example.org" in mine
    number = re.findall(r"/account/tokens/(\d+)/revoke", mine)[0]
    other = sign_in("manager@example.org")
    assert "warehouse" not in other.get("/account/tokens").text.replace(
        'placeholder="warehouse"', ""
    )
    sent = {"token": form_token(other)}
    assert other.post(f"/account/tokens/{number}/revoke", data=sent).status_code == 404


def see_groups(database: Database, email: str, *, may: bool) -> None:
    with database.transaction() as session:
        member = find_by_email(session, email)
        assert member
        let_see_demographics(session, staff_id=member.staff_id, may=may)


def test_figures_of_groups_are_for_tokens_of_who_may_see_them_now(
    sign_in: SignIn, seeded: Database
) -> None:
    admin, path = "admin@example.org", "/api/v1/analytics/equity"
    browser = sign_in(admin)
    mine = secret(made(browser, scopes=["equity:read"]))
    assert asked(browser, mine, path) == 200
    service = secret(made(browser, scopes=["equity:read"], service="true"))
    assert asked(browser, service, path) == 200
    see_groups(seeded, admin, may=False)
    assert asked(browser, mine, path) == 403
    for given in ({}, {"service": "true"}):
        page = made(browser, scopes=["equity:read", "learners:read"], **given)
        assert "no more than you may" in page
        assert "stay_" not in page
    see_groups(seeded, admin, may=True)
    assert asked(browser, mine, path) == 200
