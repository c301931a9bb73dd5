"""The door under pressure: many tries at once, proxies, and what is said to whom."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from config.settings import Settings
from dashboard.server import create_server
from dashboard.sign_in import password_sign_in
from dashboard.sign_in.password_sign_in import PasswordSignIn, Refusal, SignedIn, SignInAttempt
from dashboard.web.sessions import Sessions
from domain.policy import Policy
from domain.store.audit import read_audit_trail
from domain.store.database.engine import Database
from tests.dashboard.conftest import Clock, SignIn, attempt
from tests.dashboard.seeding import PASSWORD
from tests.factories import deployment_for

MANAGER = "manager@example.org"


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every password that was really looked at."""
    looked_at: list[str] = []
    real = password_sign_in.password_matches

    def noted(password: str, password_hash: str | None) -> bool:
        looked_at.append(password)
        return real(password, password_hash)

    monkeypatch.setattr(password_sign_in, "password_matches", noted)
    return looked_at


@pytest.fixture
def sign_ins(seeded: Database, clock: Clock) -> PasswordSignIn:
    return PasswordSignIn(database=seeded, sessions=Sessions(["s"], https=False), clock=clock)


def tries(
    sign_ins: PasswordSignIn, email: str, password: str, network: str = "203.0.113.9"
) -> SignedIn | Refusal:
    return sign_ins.try_sign_in(SignInAttempt(email=email, password=password, network=network))


def test_of_many_wrong_tries_at_once_only_the_free_ones_are_checked(
    sign_ins: PasswordSignIn, checks: list[str]
) -> None:
    with ThreadPoolExecutor(24) as pool:
        outcomes = list(
            pool.map(partial(tries, sign_ins, MANAGER), [f"wrong {n}" for n in range(24)])
        )
    assert len(checks) == 5
    said = [outcome.status for outcome in outcomes if isinstance(outcome, Refusal)]
    assert sorted(said) == [401] * 5 + [429] * 19


def test_thirty_strangers_behind_one_proxy_do_not_lock_out_a_coach(
    sign_ins: PasswordSignIn,
) -> None:
    for number in range(30):
        tries(sign_ins, f"stranger{number}@example.org", "wrong")
    assert isinstance(tries(sign_ins, "c1@example.org", PASSWORD), SignedIn)


def test_tries_from_ever_new_networks_are_held_back_by_the_account(
    sign_ins: PasswordSignIn, checks: list[str]
) -> None:
    for number in range(40):
        tries(sign_ins, MANAGER, "wrong", network=f"203.0.113.{number}")
    assert len(checks) == 20


def test_a_right_password_forgets_what_was_mistyped_before(sign_ins: PasswordSignIn) -> None:
    for _ in range(3):
        for _ in range(4):
            tries(sign_ins, MANAGER, "wrong")
        assert isinstance(tries(sign_ins, MANAGER, PASSWORD), SignedIn)


def test_the_trail_names_no_address_that_is_nobodys(
    sign_ins: PasswordSignIn, seeded: Database, clock: Clock
) -> None:
    tries(sign_ins, "my-password-typed-here", "wrong")
    (entry,) = seeded.read(read_audit_trail, since=clock())
    assert (entry.who, entry.detail) == ("somebody unknown", "203.0.113.9")


def test_a_browser_we_know_comes_in_while_strangers_try_the_account(
    sign_in: SignIn, app: FastAPI
) -> None:
    known = sign_in()
    with TestClient(app, base_url="https://staycourse.test", follow_redirects=False) as stranger:
        for _ in range(6):
            attempt(stranger, MANAGER, "wrong")
        assert attempt(stranger, MANAGER, PASSWORD).status_code == 429
    assert attempt(known, MANAGER, PASSWORD).status_code == 303


@pytest.mark.parametrize(
    ("trusted", "checked"), [((), 5), (("198.51.100.0/24",), 5), (("10.0.0.0/8",), 8)]
)
def test_a_forwarded_address_counts_only_from_a_proxy_that_is_named(
    seeded: Database, policy: Policy, checks: list[str], trusted: tuple[str, ...], checked: int
) -> None:
    app = create_server(deployment_for(seeded, policy, trusted_proxies=trusted))
    client = TestClient(app, base_url="https://staycourse.test", client=("10.0.0.7", 1))
    client.follow_redirects = False
    for number in range(8):
        client.headers["x-forwarded-for"] = f"6.6.6.6, 203.0.113.{number}"
        attempt(client, MANAGER, "wrong")
    assert len(checks) == checked


def test_before_there_is_an_admin_the_page_says_where_the_way_in_is(
    policy: Policy, sqlite_database: Database, browser: TestClient
) -> None:
    where = "<code>staycourse web</code> printed a\n  link"
    with TestClient(create_server(deployment_for(sqlite_database, policy))) as empty:
        assert where in empty.get("/sign-in").text
    assert where not in browser.get("/sign-in").text


def test_a_bad_request_is_answered_without_what_was_sent(browser: TestClient) -> None:
    sent = {"email": [MANAGER, "x"], "password": ["hush-hush", "hush-hush"], "token": "x" * 70}
    answers = [
        browser.post("/sign-in", data=sent),
        browser.post("/sign-in", content=b'{"password": "hush-hush"}'),
        browser.post("/sign-in", files={"password": ("a.txt", b"hush-hush")}),
        browser.post("/sign-in", data={"password": "hush-hush" * 200}),
    ]
    assert all("hush" not in answer.text for answer in answers)
    assert all(answer.status_code in {403, 422} for answer in answers)


def test_a_refused_form_of_the_api_is_answered_without_what_was_sent(sign_in: SignIn) -> None:
    answer = sign_in("admin@example.org").post("/api/v1/rows", json={"rows": "hush-hush"})
    assert answer.status_code in {404, 405, 422}
    assert "hush" not in answer.text


def test_a_password_beyond_all_length_is_a_wrong_one(
    sign_ins: PasswordSignIn, checks: list[str]
) -> None:
    refused = tries(sign_ins, MANAGER, "x" * 2000)
    assert isinstance(refused, Refusal)
    assert (refused.status, checks) == (401, [])


def test_the_settings_name_proxies_as_networks() -> None:
    with pytest.raises(ValueError, match="trusted_proxies"):
        Settings(_env_file=None, trusted_proxies=("*",))


@pytest.mark.parametrize("everybody", ["0.0.0.0/0", "::/0", "0.0.0.0/1", "8000::/1"])
def test_everybody_is_not_a_proxy_of_ones_own(everybody: str) -> None:
    with pytest.raises(ValueError, match="everybody could say where they come from"):
        Settings(_env_file=None, trusted_proxies=("10.0.0.0/8", everybody))
    assert len(Settings(_env_file=None, trusted_proxies=("10.0.0.0/8", "fc00::/7")).trusted_proxies)
