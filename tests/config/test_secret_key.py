import secrets

import pytest

from config.secret_key import is_loopback, weakness


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "x",
        "change-me",
        "change-me" * 5,
        "a" * 40,
        "1234567890" * 4,
        "abcdefghijklmnopqrstuvwxyz0123456789",
        "secret-secret-secret-secret-secret",
        "ключ" * 12,
        "952322e2ad7096dac655aed0c2dc1b",
    ],
)
def test_a_secret_that_can_be_guessed_is_refused_and_not_repeated(secret: str) -> None:
    said = weakness(secret)
    assert said
    assert "secrets.token_urlsafe" in said
    assert len(secret) < 9 or secret == "change-me" or secret not in said


def test_a_random_secret_of_any_alphabet_will_do() -> None:
    for _ in range(200):
        assert weakness(secrets.token_hex(16)) is None
        assert weakness(secrets.token_urlsafe(24)) is None


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost", "a.localhost"])
def test_only_this_machine_is_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "10.0.0.3", "stay.example", "localhost.me"])  # noqa: S104
def test_everything_else_is_reached_by_others(host: str) -> None:
    assert not is_loopback(host)
