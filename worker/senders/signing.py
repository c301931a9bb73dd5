"""DKIM (RFC 6376): the mail's own signature, over both unsubscribe headers as RFC 8058 asks."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import dkim

_SIGNED: Final = (
    *(b"from", b"to", b"reply-to", b"subject", b"date", b"message-id", b"mime-version"),
    *(b"content-type", b"list-id", b"list-unsubscribe", b"list-unsubscribe-post"),
    b"auto-submitted",
)


@dataclass(frozen=True, kw_only=True)
class DkimKey:
    """A private key (PEM) and where DNS publishes its other half."""

    domain: str
    selector: str
    pem: bytes = field(repr=False)

    @property
    def record(self) -> str:
        """The DNS name of the public key."""
        return f"{self.selector}._domainkey.{self.domain}"

    def signed(self, mail: bytes) -> bytes:
        """The mail with its signature on top.

        Raises:
            dkim.DKIMException: the key cannot be used.
        """
        there = {line.partition(b":")[0].lower() for line in _head(mail).split(b"\r\n")}
        signature = dkim.sign(
            mail,
            self.selector.encode(),
            self.domain.encode(),
            self.pem,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=[name for name in _SIGNED if name in there],
        )
        return bytes(signature) + mail


def load_key(*, domain: str, selector: str, key_file: Path) -> DkimKey:
    """The key as the settings name it; raises `OSError` where the file cannot be read."""
    return DkimKey(domain=domain, selector=selector, pem=key_file.read_bytes())


def is_published(key: DkimKey, **dns: Any) -> bool:  # noqa: ANN401 - dkimpy's own dnsfunc
    """Whether DNS has the other half: a mail signed now would be believed."""
    sample = b"From: a@" + key.domain.encode() + b"\r\nSubject: sample\r\n\r\nsample\r\n"
    return bool(dkim.verify(key.signed(sample), **dns))


def _head(mail: bytes) -> bytes:
    return mail.partition(b"\r\n\r\n")[0]
