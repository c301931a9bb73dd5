from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dashboard.web.sessions import LIFETIME, Sessions
from domain.store.people.staff import Role, StaffMember

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ADA = StaffMember(staff_id=7, name="Ada", email="a@example.org", role=Role.ADMIN, password_hash="h")


def test_a_cookie_names_its_holder_until_it_expires() -> None:
    sessions = Sessions("secret")
    cookie = sessions.open(ADA, NOW)
    session = sessions.read(cookie, NOW + LIFETIME - timedelta(seconds=1))
    assert session
    assert session.staff_id == ADA.staff_id
    assert sessions.read(cookie, NOW + LIFETIME) is None


def test_a_cookie_of_another_deployment_says_nothing() -> None:
    assert Sessions("one").read(Sessions("two").open(ADA, NOW), NOW) is None


@given(st.none() | st.text())
def test_no_text_but_our_own_is_a_session(cookie: str | None) -> None:
    assert Sessions("secret").read(cookie, NOW) is None


@given(st.none() | st.text(), st.none() | st.text())
def test_no_text_but_our_own_is_a_form_token(nonce: str | None, token: str | None) -> None:
    assert not Sessions("secret").form_is_ours(nonce, token)


def test_letters_beyond_ascii_are_a_wrong_token_and_no_error() -> None:
    assert not Sessions("secret").form_is_ours("n", "ключ")
    assert not Sessions("secret").form_is_ours("\udcff", "\udcff")


def test_a_form_token_belongs_to_one_nonce_and_one_deployment() -> None:
    sessions = Sessions("secret")
    token = sessions.form_token("n")
    assert sessions.form_is_ours("n", token)
    assert not sessions.form_is_ours("m", token)
    assert not sessions.form_is_ours(None, token)
    assert not sessions.form_is_ours("n", None)
    assert not Sessions("other").form_is_ours("n", token)
