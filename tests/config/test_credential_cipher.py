"""Credentials are read by who has the key, by former keys until renewed, else by nobody."""

import pytest

from config.credential_cipher import CredentialCipher, UnreadableCredentialsError

SECRETS = {"token": "very-secret-token"}


def test_what_is_kept_says_nothing_and_is_read_again() -> None:
    cipher = CredentialCipher(["a key"])
    kept = cipher.encrypted(SECRETS)
    assert "very-secret" not in kept
    assert cipher.decrypted(kept) == SECRETS
    assert cipher.encrypted(SECRETS) != kept


def test_a_former_key_reads_until_all_is_under_the_present_one() -> None:
    kept = CredentialCipher(["old"]).encrypted(SECRETS)
    both = CredentialCipher(["new", "old"])
    newer = both.renewed(kept)
    assert newer is not None
    assert both.renewed(newer) is None
    assert CredentialCipher(["new"]).decrypted(newer) == SECRETS


def test_without_its_key_nothing_is_read_and_it_says_what_to_do() -> None:
    kept = CredentialCipher(["old"]).encrypted(SECRETS)
    with pytest.raises(UnreadableCredentialsError, match="enter them again"):
        CredentialCipher(["new"]).decrypted(kept)
    with pytest.raises(UnreadableCredentialsError):
        CredentialCipher(["old"]).decrypted(kept[:-8] + "AAAAAAA=")
