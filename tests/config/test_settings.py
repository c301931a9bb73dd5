import pytest
from pydantic import ValidationError

from config.settings import Settings


def settings(**given: object) -> Settings:
    return Settings(_env_file=None, **given)


def test_production_refuses_the_development_secret() -> None:
    with pytest.raises(ValidationError, match="SECRET_KEY still has its development value"):
        settings(environment="production")
    assert settings(environment="production", secret_key="a long random one").is_production


def test_the_secrets_do_not_show_when_settings_are_printed() -> None:
    shown = repr(settings(secret_key="hush-1", smtp_password="hush-2", twilio_auth_token="hush-3"))
    assert "hush" not in shown


def test_the_allow_list_is_read_from_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOW_LIST", '["@example.org", "kim@example.com"]')
    assert settings().allow_list == ("@example.org", "kim@example.com")
