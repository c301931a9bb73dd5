"""A code after the password, from setting the app up to losing the phone."""

import re

import pyotp
import pytest
from sqlmodel import select
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from dashboard.server import create_server
from domain.policy import Policy
from domain.store.audit import read_audit_trail
from domain.store.database.engine import Database
from domain.store.tables import RecoveryCode, SecondFactor
from tests.dashboard.conftest import Clock, SignIn, attempt
from tests.dashboard.seeding import PASSWORD
from tests.factories import deployment_for

MANAGER = "manager@example.org"


def token_in(page: str) -> str:
    found = re.search(r'name="token" value="(\w+)"', page)
    assert found, page
    return found[1]


def post(browser: TestClient, at: str, page: str, **given: str) -> object:
    return browser.post(at, data={"token": token_in(browser.get(page).text), **given})


def code(page: str, clock: Clock) -> str:
    """What an app shows that was given the letters of this page."""
    secret = re.search(r'class="typed"><code>([A-Z2-7 ]+)</code>', page)
    assert secret, page
    return pyotp.TOTP(secret[1].replace(" ", "")).at(clock())


def switched_on(browser: TestClient, clock: Clock) -> tuple[str, list[str]]:
    """The secret of the app, and the recovery codes, of who has just set it up."""
    at = "/account/second-factor"
    post(browser, f"{at}/begin", at, password=PASSWORD)
    page = browser.get(at).text
    assert "<svg" in page
    done = post(browser, f"{at}/confirm", at, code=code(page, clock)).text
    secret = re.search(r'class="typed"><code>([A-Z2-7 ]+)</code>', page)
    assert secret
    return secret[1].replace(" ", ""), re.findall(r"<li><code>([a-z2-7-]+)</code>", done)


def give(browser: TestClient, given: str) -> int:
    return post(browser, "/sign-in/code", "/sign-in/code", code=given).status_code


def test_the_password_alone_opens_nothing_and_secrets_are_kept_unreadable(
    sign_in: SignIn, seeded: Database, clock: Clock
) -> None:
    browser = sign_in()
    secret, recovery = switched_on(browser, clock)
    assert len(recovery) == 10
    with seeded.reading() as session:
        (kept,) = session.exec(select(SecondFactor)).all()
        assert secret not in kept.secret
        digests = {row.digest for row in session.exec(select(RecoveryCode))}
        assert not digests & set(recovery)

    clock.forward(minutes=5)
    half = attempt(browser, MANAGER, PASSWORD)
    assert half.headers["location"] == "/sign-in/code?next=%2Flearners"
    assert browser.get("/account").status_code == 401  # the password alone opens nothing
    with pytest.raises(WebSocketDisconnect), browser.websocket_connect("/live"):
        pass


def test_codes_are_taken_once(sign_in: SignIn, seeded: Database, clock: Clock) -> None:
    browser = sign_in()
    secret, recovery = switched_on(browser, clock)
    clock.forward(minutes=5)
    now = pyotp.TOTP(secret).at(clock())
    attempt(browser, MANAGER, PASSWORD)
    assert give(browser, "000 000") == 401
    assert give(browser, f" {now[:3]} {now[3:]}") == 303
    assert browser.get("/account").status_code == 200
    attempt(browser, MANAGER, PASSWORD)
    assert give(browser, now) == 401  # somebody looked over the shoulder
    assert give(browser, recovery[0].upper()) == 303
    attempt(browser, MANAGER, PASSWORD)
    assert give(browser, recovery[0]) == 401
    with seeded.reading() as session:
        told = [e.detail for e in read_audit_trail(session, since=clock(), action="signed_in")]
    assert any("recovery code, 9 left" in (detail or "") for detail in told)


def test_guessing_codes_has_to_wait_and_a_half_open_door_closes(
    sign_in: SignIn, clock: Clock
) -> None:
    browser = sign_in()
    secret, _ = switched_on(browser, clock)
    clock.forward(minutes=5)
    attempt(browser, MANAGER, PASSWORD)
    assert [give(browser, "000000") for _ in range(6)] == [401] * 5 + [429]
    assert give(browser, pyotp.TOTP(secret).at(clock())) == 429
    clock.forward(minutes=16)
    late = browser.get("/sign-in/code")
    assert late.headers["location"].startswith("/sign-in?")


def test_a_role_that_must_have_one_sets_it_up_at_the_door(
    seeded: Database, policy: Policy, clock: Clock
) -> None:
    here = deployment_for(seeded, policy, clock=clock, second_factor_roles=("manager",))
    with TestClient(
        create_server(here), base_url="https://staycourse.test", follow_redirects=False
    ) as browser:
        assert attempt(browser, MANAGER, PASSWORD).headers["location"].startswith("/sign-in/code")
        assert "Set it up" in browser.get("/sign-in/code").text
        post(browser, "/sign-in/code/set-up", "/sign-in/code")
        assert browser.get("/account").status_code == 401
        page = browser.get("/sign-in/code").text
        done = post(browser, "/sign-in/code", "/sign-in/code", code=code(page, clock))
        assert "recovery codes" in done.text
        assert browser.get("/account").status_code == 200
        assert attempt(browser, "c1@example.org", PASSWORD).headers["location"] == "/learners"


def test_it_is_switched_off_with_the_password_only_and_the_person_is_told(
    sign_in: SignIn, clock: Clock
) -> None:
    browser = sign_in()
    switched_on(browser, clock)
    at = "/account/second-factor"
    assert post(browser, f"{at}/off", at, password="wrong").status_code == 401
    assert post(browser, f"{at}/off", at, password=PASSWORD).status_code == 303
    assert attempt(browser, MANAGER, PASSWORD).headers["location"] == "/learners"
