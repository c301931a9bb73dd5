"""By the organisation's sign-in and back, against a provider with real keys over real HTTP."""

from collections.abc import Callable, Iterator
from ipaddress import ip_network
from typing import Any

import pytest
from joserfc.jwk import RSAKey
from pydantic import SecretStr
from sqlmodel import select
from starlette.testclient import TestClient

from config.address_guard import AddressGuard
from dashboard.server import create_server
from dashboard.sign_in.single_sign_on import Client, IdentityProvider, SignOnError
from domain.policy import Policy
from domain.store.database.engine import Database
from domain.store.staff import Role, SignOnWay, find_by_email, invite
from domain.store.staff.sign_in import make_link
from domain.store.tables import ProviderAccount, Staff
from tests.dashboard.conftest import Clock, attempt
from tests.dashboard.seeding import PASSWORD
from tests.dashboard.sign_in.single_sign_on.openid_provider import (
    CLIENT,
    SECRET,
    OpenIdProvider,
    serving,
)
from tests.factories import deployment_for

MANAGER = "manager@example.org"
ROLES = {"staff-admins": "admin", "staff-managers": "manager", "staff-coaches": "coach"}
KIM = {"sub": "kim-1", "email": MANAGER, "email_verified": True, "name": "Kim"}

Browse = Callable[..., TestClient]


@pytest.fixture
def provider(clock: Clock) -> Iterator[OpenIdProvider]:
    with serving(OpenIdProvider(clock)) as made:
        made.claims = dict(KIM)
        yield made


@pytest.fixture
def browse(
    seeded: Database, policy: Policy, clock: Clock, provider: OpenIdProvider
) -> Iterator[Browse]:
    """A browser at a deployment with these settings."""
    opened: list[TestClient] = []

    def make(**settings: Any) -> TestClient:
        given = {
            "oidc_issuer": provider.issuer,
            "oidc_client_id": CLIENT,
            "oidc_client_secret": SecretStr(SECRET),
            "oidc_name": "Example College",
        }
        here = deployment_for(seeded, policy, clock=clock, **(given | settings))
        opened.append(
            TestClient(
                create_server(here), base_url="https://staycourse.test", follow_redirects=False
            )
        )
        return opened[-1]

    yield make
    for one in opened:
        one.close()


def come_in(browser: TestClient, provider: OpenIdProvider) -> Any:
    """There and back."""
    there = browser.get("/sign-in/organisation?next=/learners")
    assert there.status_code == 303, there.text
    back = provider.authorise(there.headers["location"])
    return browser.get(back[back.index("/sign-in") :])


def test_somebody_known_comes_in_and_is_known_by_their_account_ever_after(
    browse: Browse, provider: OpenIdProvider, seeded: Database
) -> None:
    browser = browse()
    assert "Sign in with Example College" in browser.get("/sign-in").text
    answer = come_in(browser, provider)
    assert (answer.status_code, answer.headers["location"]) == (303, "/learners")
    assert MANAGER in browser.get("/account").text
    with seeded.reading() as session:
        (account,) = session.exec(select(ProviderAccount)).all()
    assert (account.issuer, account.subject) == (provider.issuer, "kim-1")

    # the address is another one now, and not confirmed: it is the account that counts
    provider.claims |= {"email": "c1@example.org", "email_verified": False}
    come_in(browser, provider)
    assert MANAGER in browser.get("/account").text
    token = browser.get("/account").text.split('name="token" value="')[1][:64]
    out = browser.post("/sign-out", data={"token": token})
    assert f"{provider.issuer}/out?client_id" in browser.get(out.headers["location"]).text


@pytest.mark.parametrize(
    ("lie", "says"),
    [
        ({"nonce": "another"}, "could not be believed"),
        ({"aud": "somebody-else"}, "could not be believed"),
        ({"iss": "https://evil.example"}, "could not be believed"),
        ({"exp": 1, "iat": 0}, "took long"),
        ({"email_verified": False}, "does not confirm your address"),
        ({"email_verified": "true"}, "does not confirm your address"),
        ({"email": "nobody@example.org"}, "Nobody has made a place for you"),
    ],
)
def test_what_is_not_to_be_believed_lets_nobody_in(
    browse: Browse, provider: OpenIdProvider, lie: dict[str, Any], says: str
) -> None:
    browser = browse()
    provider.lies = lie
    answer = come_in(browser, provider)
    assert answer.status_code == 403
    assert says in answer.text
    assert browser.get("/account").status_code == 401


def test_a_key_that_is_not_the_providers_signs_nothing_and_clocks_may_differ_a_little(
    browse: Browse, provider: OpenIdProvider, clock: Clock
) -> None:
    browser, real = browse(), provider.key
    now = int(clock().timestamp())
    provider.lies = {"exp": now - 30, "iat": now + 20}
    assert come_in(browser, provider).status_code == 303
    there = browser.get("/sign-in/organisation")
    provider.key = RSAKey.generate_key(2048, {"kid": "first"})
    back = provider.authorise(there.headers["location"])
    assert browser.get(back[back.index("/sign-in") :]).status_code == 403
    provider.key = real


def test_a_way_leads_back_once_in_the_browser_that_went_it_and_in_time(
    browse: Browse, provider: OpenIdProvider, clock: Clock
) -> None:
    browser, stranger = browse(), browse()
    there = browser.get("/sign-in/organisation")
    held = dict(browser.cookies)
    back = provider.authorise(there.headers["location"])
    at = back[back.index("/sign-in") :]
    assert "not begun in this browser" in stranger.get(at).text
    assert browser.get(at).status_code == 303
    for name, value in held.items():
        browser.cookies.set(name, value)
    assert "used already" in browser.get(at).text
    there = browser.get("/sign-in/organisation")
    back = provider.authorise(there.headers["location"])
    clock.forward(minutes=11)
    assert browser.get(back[back.index("/sign-in") :]).status_code == 403


def test_groups_give_roles_and_who_has_none_left_is_out_at_the_next_sign_in(
    browse: Browse, provider: OpenIdProvider, seeded: Database
) -> None:
    browser = browse(oidc_roles=ROLES)
    roles = []
    for groups in (["staff-coaches", "staff-admins", "x"], ["staff-coaches"], "staff-managers"):
        provider.claims["groups"] = groups
        come_in(browser, provider)
        found = seeded.read(find_by_email, MANAGER)
        assert found
        roles.append(found.role)
    assert roles == [Role.ADMIN, Role.COACH, Role.MANAGER]
    elsewhere = browse(oidc_roles=ROLES)
    come_in(elsewhere, provider)
    provider.claims["groups"] = ["x"]
    assert "gives you no role here" in come_in(browser, provider).text
    assert [one.get("/account").status_code for one in (browser, elsewhere)] == [401, 401]


def test_no_group_takes_the_last_admin_away(
    browse: Browse, provider: OpenIdProvider, seeded: Database
) -> None:
    provider.claims = {"sub": "ada-1", "email": "admin@example.org", "email_verified": True}
    browser = browse(oidc_roles=ROLES)
    for groups in (["staff-coaches"], ["x"]):
        provider.claims["groups"] = groups
        answer = come_in(browser, provider)
        found = seeded.read(find_by_email, "admin@example.org")
        assert found
        assert found.role is Role.ADMIN
    assert "gives you no role here" in answer.text
    with seeded.transaction() as session:
        session.exec(select(Staff).where(Staff.email == MANAGER)).one().role = "admin"
    provider.claims["groups"] = ["staff-coaches"]
    come_in(browser, provider)
    found = seeded.read(find_by_email, "admin@example.org")
    assert found
    assert found.role is Role.COACH, "now there is another"


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys", "/token"])
def test_no_answer_of_a_provider_fills_the_memory(
    browse: Browse, provider: OpenIdProvider, path: str
) -> None:
    browser, answer = browse(), provider.answer
    provider.answer = lambda at, *sent: (  # type: ignore[method-assign]
        (200, {"x": "x" * 1_000_001}) if at == path else answer(at, *sent)
    )
    there = browser.get("/sign-in/organisation")
    if path == "/token":
        back = provider.authorise(there.headers["location"])
        there = browser.get(back[back.index("/sign-in") :])
    assert there.status_code in {403, 503}
    assert "organisation" in there.text


def test_no_provider_makes_us_ask_our_neighbours_unless_their_network_is_named(
    provider: OpenIdProvider, clock: Clock
) -> None:
    us = Client(issuer=provider.issuer, client_id=CLIENT, secret=SECRET, scopes="", redirect_uri="")
    way = SignOnWay(nonce="n", verifier="v" * 43, leads_to="/")
    with pytest.raises(SignOnError):
        IdentityProvider(us, clock=clock, guard=AddressGuard()).way_there(way, "s")
    named = AddressGuard(networks=(ip_network("127.0.0.0/8"),))
    there = IdentityProvider(us, clock=clock, guard=named).way_there(way, "s")
    assert there.startswith(provider.issuer)


def test_a_place_is_made_for_a_newcomer_only_where_that_is_asked_for(
    browse: Browse, provider: OpenIdProvider, seeded: Database
) -> None:
    provider.claims = {
        "sub": "new-1",
        "email": "new@example.org",
        "email_verified": True,
        "name": "Cora Coach",
        "groups": ["staff-coaches"],
    }
    assert come_in(browse(oidc_roles=ROLES), provider).status_code == 403
    browser = browse(oidc_roles=ROLES, oidc_creates_people=True)
    assert come_in(browser, provider).status_code == 303
    with seeded.reading() as session:
        found = find_by_email(session, "new@example.org")
        coras = session.exec(select(Staff).where(Staff.name == "Cora Coach")).all()
    assert found
    assert found.role is Role.COACH
    assert len(coras) == 2  # the same name makes nobody somebody else


def test_who_was_invited_needs_no_password_and_who_left_stays_out(
    browse: Browse, provider: OpenIdProvider, seeded: Database, clock: Clock
) -> None:
    provider.claims = {"sub": "ida-1", "email": "ida@example.org", "email_verified": True}
    with seeded.transaction() as session:
        ida = invite(session, email="ida@example.org", name="Ida", role=Role.MANAGER)
        make_link(session, staff_id=ida.staff_id, now=clock())
    browser = browse()
    assert come_in(browser, provider).status_code == 303
    assert attempt(browser, "ida@example.org", "!").status_code == 401
    with seeded.transaction() as session:
        row = session.get_one(Staff, ida.staff_id)
        assert row.role == "manager"
        row.password_hash, row.removed_at = None, clock()
    assert "has been closed" in come_in(browser, provider).text


def test_passwords_may_be_for_emergencies_only(browse: Browse, provider: OpenIdProvider) -> None:
    browser = browse(password_sign_in=False, break_glass_admins=("c1@example.org",))
    assert 'type="password"' not in browser.get("/sign-in").text
    assert attempt_by_password(browser, MANAGER) == 401
    assert attempt_by_password(browser, "c1@example.org") == 303
    assert "An admin of your programme" in browser.get("/sign-in/forgotten").text
    provider.issuer = "http://127.0.0.1:9"
    away = browse(oidc_issuer=provider.issuer)
    assert "does not answer" in away.get("/sign-in/organisation").text


def attempt_by_password(browser: TestClient, email: str) -> int:
    form = browser.get("/sign-in?by=password").text
    token = form.split('name="token" value="')[1][:64]
    given = {"email": email, "password": PASSWORD, "token": token}
    return browser.post("/sign-in", data=given).status_code
