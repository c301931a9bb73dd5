import re

import pytest
from fastapi.responses import Response
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import URLSafeSerializer

from dashboard.web.sessions import Sessions, Viewer
from domain.store.staff import WAY
from domain.store.staff.members import Role
from domain.store.staff.sign_in import PENDING, account_digest


def sessions(key: str = "one", *, https: bool = False) -> Sessions:
    return Sessions([key], https=https)


def known_after_sign_in(made: Sessions, email: str) -> str:
    answer = Response()
    made.sign_in(answer, "token", email)
    (cookie,) = [
        value.decode()
        for name, value in answer.raw_headers
        if name == b"set-cookie" and made.browser_cookie.encode() in value
    ]
    return cookie.partition("=")[2].partition(";")[0].strip('"')


def test_a_browser_is_known_to_the_person_who_signed_in_with_it_and_to_nobody_else() -> None:
    cookie = known_after_sign_in(sessions(), "ada@example.org")
    assert sessions().known_browser(cookie, " Ada@example.org")
    assert sessions().known_browser(cookie, "bob@example.org") is None
    assert sessions("other").known_browser(cookie, "ada@example.org") is None


def test_a_browser_stays_known_when_the_secret_changes() -> None:
    cookie = known_after_sign_in(sessions("old"), "ada@example.org")
    assert Sessions(["new", "old"], https=False).known_browser(cookie, "ada@example.org")
    newer = known_after_sign_in(Sessions(["new", "old"], https=False), "ada@example.org")
    assert sessions("new").known_browser(newer, "ada@example.org")


def test_every_browser_has_a_number_of_its_own() -> None:
    cookies = [known_after_sign_in(sessions(), "ada@example.org") for _ in range(2)]
    first, other = (sessions().known_browser(cookie, "ada@example.org") for cookie in cookies)
    assert first == sessions().known_browser(cookies[0], "ada@example.org")
    assert first != other


def test_what_the_same_secret_signs_for_another_purpose_makes_no_browser_known() -> None:
    theirs = [account_digest("ada@example.org"), "1"]
    signed = URLSafeSerializer("one").dumps(theirs)
    assert sessions().known_browser(str(signed), "ada@example.org") is None


def test_over_https_cookies_are_secure_and_bound_to_the_host() -> None:
    made = sessions(https=True)
    answer = Response()
    made.sign_in(answer, "token", "ada@example.org")
    made.show_form(answer, "nonce")
    cookies = [v.decode() for n, v in answer.raw_headers if n == b"set-cookie"]
    assert len(cookies) == 4
    for cookie in cookies:
        assert cookie.startswith("__Host-staycourse_")
        assert "Secure" in cookie
        assert "HttpOnly" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie


def test_cookies_last_as_long_as_what_they_are_for_and_sign_out_ends_the_session() -> None:
    answer = Response()
    made = sessions()
    made.sign_in(answer, "token", "ada@example.org")
    made.show_form(answer, "nonce")
    made.sign_out(answer)
    told = [v.decode() for n, v in answer.raw_headers if n == b"set-cookie"]
    found = [
        (cookie.partition("=")[0], int(re.findall(r"Max-Age=(\d+)", cookie)[0]), same.lower())
        for cookie in told
        for same in re.findall(r"SameSite=(\w+)", cookie)
    ]
    hours = 3600
    assert found == [
        ("staycourse_session", 12 * hours, "lax"),
        ("staycourse_browser", 180 * 24 * hours, "strict"),
        ("staycourse_form", 0, "lax"),
        ("staycourse_form", hours, "strict"),
        ("staycourse_session", 0, "lax"),
    ]
    assert told[0].startswith("staycourse_session=token;")
    assert told[3].startswith("staycourse_form=nonce;")
    assert all("HttpOnly" in cookie and "Secure" not in cookie for cookie in told)


def test_a_code_and_a_way_to_the_provider_have_minutes_and_come_back_from_elsewhere() -> None:
    answer, made = Response(), sessions(https=True)
    made.await_code(answer, "token")
    made.leave(answer, "state")
    made.arrive(answer)
    told = [v.decode() for n, v in answer.raw_headers if n == b"set-cookie"]
    begins = [cookie.partition(";")[0] for cookie in told]
    assert begins == [
        "__Host-staycourse_session=token",
        "__Host-staycourse_way=state",
        '__Host-staycourse_way=""',
    ]
    ages = [int(re.findall(r"Max-Age=(\d+)", cookie)[0]) for cookie in told]
    assert ages == [PENDING.total_seconds(), WAY.total_seconds(), 0]
    assert all("SameSite=lax" in cookie and "HttpOnly" in cookie for cookie in told)
    assert all("Secure" in cookie for cookie in told)


@pytest.mark.parametrize(
    ("role", "everyone"), [(Role.COACH, False), (Role.MANAGER, True), (Role.ADMIN, True)]
)
def test_coaches_see_their_own_learners_and_others_see_all(role: Role, *, everyone: bool) -> None:
    who = Viewer(staff_id=1, name="V", email="v@example.org", role=role, form_token="")
    assert who.sees_everyone is everyone


@given(st.none() | st.text())
def test_no_text_but_our_own_is_a_known_browser(cookie: str | None) -> None:
    assert sessions().known_browser(cookie, "ada@example.org") is None


@given(st.none() | st.text(), st.none() | st.text())
def test_no_text_but_our_own_is_a_form_token(nonce: str | None, token: str | None) -> None:
    assert not sessions().form_is_ours(nonce, token)


def test_letters_beyond_ascii_are_a_wrong_token_and_no_error() -> None:
    assert not sessions().form_is_ours("n", "ключ")
    assert not sessions().form_is_ours("\udcff", "\udcff")


def test_a_form_token_belongs_to_one_nonce_and_one_deployment() -> None:
    token = sessions().form_token("n")
    assert sessions().form_is_ours("n", token)
    assert not sessions().form_is_ours("m", token)
    assert not sessions().form_is_ours(None, token)
    assert not sessions().form_is_ours("n", None)
    assert not sessions("other").form_is_ours("n", token)
