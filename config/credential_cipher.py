"""Keeps secrets in the database encrypted, under keys that can be changed."""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_PURPOSE: Final = b"staycourse platform credentials"
_BYTES: Final = 32


class UnreadableCredentialsError(Exception):
    """What was kept was encrypted under a key that is not among the settings any more."""


class CredentialCipher:
    """Encrypts under the first of its keys, and reads what any of them encrypted."""

    def __init__(self, keys: Sequence[str]) -> None:
        """`keys`: the present one first. Each may be any text that nobody can guess."""
        self._keys = MultiFernet([_fernet(key) for key in keys])
        self._present = _fernet(keys[0])

    def encrypted(self, secrets: Mapping[str, str]) -> str:
        """Secrets by name, as they are kept."""
        return self._present.encrypt(json.dumps(dict(secrets)).encode()).decode()

    def decrypted(self, kept: str) -> dict[str, str]:
        """Secrets by name.

        Raises:
            UnreadableCredentialsError: none of the keys reads them.
        """
        try:
            return dict(json.loads(self._keys.decrypt(kept)))
        except InvalidToken as error:
            raise UnreadableCredentialsError(
                "The credentials were kept under a key that is not in CREDENTIAL_KEYS,"
                " SECRET_KEY or FORMER_SECRET_KEYS any more: put it back, or enter them again."
            ) from error

    def renewed(self, kept: str) -> str | None:
        """The same secrets under the present key; None where they are under it already.

        Raises:
            UnreadableCredentialsError: none of the keys reads them.
        """
        try:
            self._present.decrypt(kept)
        except InvalidToken:
            return self.encrypted(self.decrypted(kept))
        return None


def _fernet(key: str) -> Fernet:
    derive = HKDF(algorithm=SHA256(), length=_BYTES, salt=None, info=_PURPOSE)
    return Fernet(base64.urlsafe_b64encode(derive.derive(key.encode())))
