import re
from collections.abc import Callable
from datetime import datetime

import pytest
from fastapi import FastAPI
from sqlmodel import Session, select
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from dashboard.web.auth_middleware import is_open
from domain.store.database.engine import Database
from domain.store.staff.access import remove_user, set_password, set_role
from domain.store.staff.members import Role, StaffMember, find_by_email, hash_password
from domain.store.tables import AuditEvent
from tests.dashboard.conftest import COOKIE, Clock, SignIn, attempt
from tests.dashboard.seeding import PASSWORD

GUARDED = [
    "/",
    "/learners",
    "/learner/1",
    "/no-such-page",
    "/_dash-layout",
    "/_dash-dependencies",
    "/assets/components.css",
    "/assets/clientside.js",
    "/_dash-component-suites/dash/dcc/async-graph.js",
    "/downloads/segments.csv",
    "/api/v1/health",
    "/api/v1/openapi.json",
    "/api/nope",
]


def test_nothing_but_the_door_answers_a_stranger(browser: TestClient) -> None:
    for path in GUARDED:
        assert browser.get(path).status_code == 401, path
        page = browser.get(path, headers={"accept": "text/html"})
        assert page.status_code == 303, path
        assert page.headers["location"].startswith("/sign-in?next=%2F")


def test_callbacks_are_guarded(browser: TestClient) -> None:
    assert browser.post("/_dash-update-component", json={}).status_code == 401


def test_websockets_are_guarded(browser: TestClient, sign_in: SignIn) -> None:
    with pytest.raises(WebSocketDisconnect), browser.websocket_connect("/live"):
        pass
    headers = {"origin": "https://elsewhere.test"}
    with (
        pytest.raises(WebSocketDisconnect),
        sign_in().websocket_connect("wss://staycourse.test/live", headers=headers),
    ):
        pass


def test_pages_work_behind_a_proxy_that_asks_us_by_another_name(sign_in: SignIn) -> None:
    """As nginx does, where nobody says `proxy_set_header Host`."""
    inside = {"host": "127.0.0.1:8050", "sec-fetch-site": "same-origin"}
    ours, others = ({**inside, "origin": f"https://{name}"} for name in ("stay.example", "x.test"))
    browser = sign_in()
    assert browser.post("/_dash-update-component", json={}, headers=ours).status_code != 403
    assert browser.post("/_dash-update-component", json={}, headers=others).status_code == 403


def test_the_door_itself_is_open(browser: TestClient) -> None:
    for path in ("/sign-in", "/healthz", "/open/tokens.css", "/open/theme.js"):
        assert browser.get(path).status_code == 200, path


def test_an_open_prefix_opens_nothing_else(browser: TestClient) -> None:
    for path in ("/p/nothing", "/open/components.css", "/open/../assets/components.css"):
        answer = browser.get(path)
        assert answer.status_code in {401, 404}, path
        assert "dash" not in answer.text


def test_a_dotted_path_is_never_open() -> None:
    assert not is_open("/p/../learners")


def test_a_signed_in_person_reaches_it(sign_in: SignIn) -> None:
    browser = sign_in()
    for path in GUARDED[:3] + GUARDED[4:11]:
        assert browser.get(path).status_code == 200, path


def test_sign_in_leads_to_the_page_asked_for(browser: TestClient) -> None:
    answer = attempt(browser, "Manager@Example.org", PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/learners")


def test_sign_in_never_leads_to_another_site(browser: TestClient) -> None:
    for to in ("https://elsewhere.test/", "//elsewhere.test", "/\\elsewhere.test"):
        assert 'name="next" value="/"' in browser.get("/sign-in", params={"next": to}).text, to


def test_a_wrong_pair_says_the_same_whoever_it_is(browser: TestClient) -> None:
    for email, password in (
        ("manager@example.org", "wrong"),
        ("nobody@example.org", PASSWORD),
        ("c2@example.org", "anything"),  # has no password
    ):
        answer = attempt(browser, email, password)
        assert answer.status_code == 401, email
        assert "do not go together" in answer.text


def test_a_form_we_did_not_show_is_refused(browser: TestClient) -> None:
    sent = {"email": "manager@example.org", "password": PASSWORD, "token": "0" * 64}
    assert browser.post("/sign-in", data=sent).status_code == 403
    browser.get("/sign-in")
    assert browser.post("/sign-in", data=sent).status_code == 403


def test_after_five_wrong_passwords_even_the_right_one_waits(
    browser: TestClient, clock: Clock
) -> None:
    for _ in range(5):
        attempt(browser, "manager@example.org", "wrong")
    refused = attempt(browser, "manager@example.org", PASSWORD)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    assert "Please wait a minute" in refused.text
    assert attempt(browser, "admin@example.org", PASSWORD).status_code == 303
    clock.forward(minutes=16)
    assert attempt(browser, "manager@example.org", PASSWORD).status_code == 303


def test_wrong_passwords_of_an_hour_ago_are_forgotten(browser: TestClient, clock: Clock) -> None:
    for tries in (5, 4):
        for _ in range(tries):
            assert attempt(browser, "manager@example.org", "wrong").status_code == 401
        clock.forward(minutes=61 if tries == 5 else 0)
    assert attempt(browser, "manager@example.org", PASSWORD).status_code == 303


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser: TestClient) -> None:
    cookie = attempt(browser, "manager@example.org", PASSWORD).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_a_forged_cookie_opens_nothing(browser: TestClient) -> None:
    browser.cookies.set(COOKIE, "WzEsIngiLCJ5Iiw5OTk5OTk5OTk5XQ.forged")
    assert browser.get("/_dash-layout").status_code == 401


def test_a_session_ends_after_twelve_hours(sign_in: SignIn, clock: Clock) -> None:
    browser = sign_in()
    for _ in range(7):
        clock.forward(hours=1.7)
        assert browser.get("/_dash-layout").status_code == 200
    clock.forward(hours=0.2)
    assert browser.get("/_dash-layout").status_code == 401


def test_a_session_that_lies_idle_ends_and_one_in_use_goes_on(
    sign_in: SignIn, clock: Clock
) -> None:
    browser = sign_in()
    for _ in range(3):
        clock.forward(hours=1.9)
        assert browser.get("/_dash-layout").status_code == 200
    clock.forward(hours=2)
    assert browser.get("/_dash-layout").status_code == 401


def manager(session: Session) -> StaffMember:
    member = find_by_email(session, "manager@example.org")
    assert member
    return member


def new_password(session: Session, now: datetime) -> None:
    digest = hash_password("new one")
    set_password(session, staff_id=manager(session).staff_id, password_hash=digest, now=now)


def another_role(session: Session, _now: datetime) -> None:
    set_role(session, staff_id=manager(session).staff_id, role=Role.COACH)


def removal(session: Session, now: datetime) -> None:
    remove_user(session, staff_id=manager(session).staff_id, now=now)


@pytest.mark.parametrize("change", [new_password, another_role, removal])
def test_what_changes_a_persons_access_ends_their_sessions_at_once(
    sign_in: SignIn,
    seeded: Database,
    clock: Clock,
    change: Callable[[Session, datetime], None],
) -> None:
    browser = sign_in()
    assert browser.get("/_dash-layout").status_code == 200
    seeded.write(change, clock())
    assert browser.get("/_dash-layout").status_code == 401


def test_a_copied_cookie_opens_nothing_after_signing_out(sign_in: SignIn) -> None:
    browser = sign_in()
    copied = browser.cookies[COOKIE]
    token = re.search(r'"value":\s*"([0-9a-f]{64})"', browser.get("/_dash-layout").text)
    assert token
    browser.post("/sign-out", data={"token": token[1]})
    browser.cookies.set(COOKIE, copied)
    assert browser.get("/downloads/segments.csv").status_code == 401


def test_requests_from_other_sites_change_nothing(sign_in: SignIn) -> None:
    browser = sign_in()
    for headers in (
        {"origin": "https://elsewhere.test"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
    ):
        answer = browser.post("/_dash-update-component", json={}, headers=headers)
        assert answer.status_code == 403


def test_signing_out_needs_the_form_and_ends_the_session(sign_in: SignIn, seeded: Database) -> None:
    browser = sign_in()
    browser.post("/sign-out", data={"token": "forged"})
    assert browser.get("/_dash-layout").status_code == 200
    token = re.search(r'"value":\s*"([0-9a-f]{64})"', browser.get("/_dash-layout").text)
    assert token
    assert browser.post("/sign-out", data={"token": token[1]}).headers["location"] == "/sign-in"
    assert browser.get("/_dash-layout").status_code == 401
    with seeded.transaction() as session:
        actions = session.exec(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert list(actions) == ["signed_in", "signed_out"]


def test_the_api_answers_unknown_addresses_itself(sign_in: SignIn) -> None:
    browser = sign_in()
    for path in ("/api/nope", "/api/v1/nope", "/api/"):
        answer = browser.get(path)
        assert answer.status_code == 404
        assert "nothing at" in answer.json()["detail"]


def test_health_says_how_new_the_data_is(sign_in: SignIn) -> None:
    known = sign_in().get("/api/v1/health").json()
    assert (known["status"], known["as_of"]) == ("ok", "2026-02-15")


def test_unknown_pages_are_404_for_machines_too(sign_in: SignIn) -> None:
    assert sign_in().get("/no-such-page").status_code == 404
    assert sign_in().get("/learner/7").status_code == 200


def test_every_answer_carries_the_headers_and_allows_no_script_from_elsewhere(
    sign_in: SignIn,
) -> None:
    browser = sign_in()
    for path in ("/", "/healthz", "/sign-in", "/api/nope", "/assets/components.css"):
        headers = browser.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "unsafe" not in scripts_of(headers["content-security-policy"])


def test_inline_scripts_run_only_by_a_nonce_that_no_two_answers_share(sign_in: SignIn) -> None:
    browser, seen = sign_in(), set[str]()
    for path in ("/", "/learner/7", "/"):
        answer = browser.get(path)
        [nonce] = re.findall(
            "'nonce-([^']+)'", scripts_of(answer.headers["content-security-policy"])
        )
        seen.add(nonce)
        tags = re.findall("<script([^>]*)>", answer.text)
        assert [tag for tag in tags if "src=" not in tag], path
        assert all(f'nonce="{nonce}"' in tag for tag in tags), path
    assert len(seen) == 3
    assert "nonce" not in browser.get("/sign-in").headers["content-security-policy"]


def scripts_of(policy: str) -> str:
    return next(part for part in policy.split("; ") if part.startswith("script-src"))


def test_personal_answers_are_not_kept_by_the_browser(sign_in: SignIn) -> None:
    assert sign_in().get("/_dash-layout").headers["cache-control"] == "no-store"
    assert "no-store" not in sign_in().get("/assets/components.css").headers.get(
        "cache-control", ""
    )


def test_pages_load_nothing_from_elsewhere(app: FastAPI, sign_in: SignIn) -> None:
    page = sign_in().get("/").text
    assert "http://" not in page
    assert "https://" not in page
