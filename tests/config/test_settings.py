import pytest
from pydantic import ValidationError

from config.settings import Settings
from domain.policy import SenderIdentity
from tests.factories import SECRET_KEY


def settings(**given: object) -> Settings:
    return Settings(_env_file=None, **given)


@pytest.mark.parametrize("secret", ["change-me", "", "x", "a" * 64])
@pytest.mark.parametrize(
    "reached",
    [
        {"environment": "production"},
        {"host": "0.0.0.0"},  # noqa: S104 - what must be refused
        {"host": "::"},
        {"public_url": "https://stay.example"},
    ],
)
def test_a_guessable_secret_is_refused_wherever_others_reach_it(
    secret: str, reached: dict[str, str]
) -> None:
    with pytest.raises(ValidationError, match="SECRET_KEY"):
        settings(secret_key=secret, **reached)
    assert settings(secret_key=SECRET_KEY, **reached)


def test_a_laptop_needs_no_secret_until_it_listens_to_others() -> None:
    alone = settings()
    assert alone.is_for_this_machine_only
    assert alone.serving_at(host=None, port=8051).port == 8051
    with pytest.raises(ValidationError, match="SECRET_KEY"):
        alone.serving_at(host="0.0.0.0", port=None)  # noqa: S104 - as above


def test_cookies_need_https_in_production_and_where_the_public_address_has_it() -> None:
    assert not settings().is_https
    assert settings(public_url="https://stay.example", secret_key=SECRET_KEY).is_https
    assert settings(environment="production", secret_key=SECRET_KEY).is_https


def test_a_refused_setting_is_not_repeated_in_the_error() -> None:
    with pytest.raises(ValidationError) as refused:
        settings(environment="production", secret_key="hush-1", smtp_password="hush-2", port="hush")
    assert "hush" not in str(refused.value)
    with pytest.raises(ValidationError) as refused:
        settings(environment="production", secret_key="hush-1", smtp_password="hush-2")
    assert "hush" not in str(refused.value)


def test_the_secrets_do_not_show_when_settings_are_printed() -> None:
    shown = repr(settings(secret_key="hush-1", smtp_password="hush-2", twilio_auth_token="hush-3"))
    assert "hush" not in shown


def test_former_keys_are_read_from_json_come_after_the_present_one_and_must_be_as_good(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FORMER_SECRET_KEYS", f'["{SECRET_KEY[::-1]}"]')
    both = settings(secret_key=SECRET_KEY, public_url="https://stay.example")
    assert both.secret_keys == (SECRET_KEY, SECRET_KEY[::-1])
    assert SECRET_KEY[::-1] not in repr(both)
    monkeypatch.setenv("FORMER_SECRET_KEYS", '["change-me"]')
    with pytest.raises(ValidationError, match="SECRET_KEY"):
        settings(secret_key=SECRET_KEY, public_url="https://stay.example")


def test_the_allow_list_is_read_from_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOW_LIST", '["@example.org", "kim@example.com"]')
    assert settings().allow_list == ("@example.org", "kim@example.com")


def test_an_allow_list_takes_domains_either_way_and_refuses_nonsense() -> None:
    assert settings(allow_list=("example.org",)).allow_list == ("@example.org",)
    with pytest.raises(ValidationError, match="'everyone' is neither an address"):
        settings(allow_list=("everyone",))


@pytest.mark.parametrize(
    "address", ["learn.example.org/course", "ftp://x.org", "https://", "our site"]
)
def test_a_course_address_that_no_phone_would_open_is_refused_with_a_sentence(address: str) -> None:
    for read in (Settings, SenderIdentity):
        with pytest.raises(ValidationError, match="write it as in https:"):
            read(course_url=address)
    assert SenderIdentity(course_url=" https://learn.example.org/a?b=1 ").course_url.startswith(
        "https"
    )


@pytest.mark.parametrize(
    ("engine", "needs"), [("postgresql", "DATABASE_URL"), ("spark", "EVENTS_DIR")]
)
def test_an_engine_that_has_no_events_to_read_is_refused(engine: str, needs: str) -> None:
    with pytest.raises(ValidationError, match=needs):
        settings(activity_engine=engine)
    given = {"database_url": "postgresql://host/name", "events_dir": "/srv/events"}
    assert settings(activity_engine=engine, **given)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"oidc_issuer": "https://id.example"}, "OIDC_CLIENT_ID"),
        (
            {"oidc_issuer": "http://id.example", "oidc_client_id": "a", "oidc_client_secret": "b"},
            "https://",
        ),
        ({"password_sign_in": False}, "BREAK_GLASS_ADMINS"),
        ({"oidc_roles": {"staff": "king"}}, "oidc_roles"),
    ],
)
def test_nothing_starts_with_a_door_that_nobody_could_open(
    given: dict[str, object], why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        settings(**given)
