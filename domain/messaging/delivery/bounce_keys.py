"""The part of a Message-ID that only we can make: a report that quotes it is about a mail of ours.

HMAC-SHA256, 96 bits kept, by keys that change every month and are believed for some weeks. Who has
one key can make reports about one mail, and only while somebody may still report about it.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

#: Servers give up after five days (RFC 5321 §4.5.4.1); complaints may take some weeks.
BELIEVED_FOR: Final = timedelta(days=35)
_LENGTH: Final = 24


@dataclass(frozen=True, kw_only=True, slots=True)
class Mail:
    """What makes a mail of ours one of its kind; `queued_at` says whose month it is."""

    number: int
    dedupe_key: str
    queued_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class BounceKeys:
    """Makes and checks these keys; `secrets` are ours, the present one first, then former ones."""

    secrets: Sequence[str] = field(repr=False)

    def key(self, mail: Mail) -> str:
        """What the mail carries, the same for every attempt."""
        return _key(self.secrets[0], mail)

    def is_of(self, mail: Mail, key: str, *, now: datetime) -> bool:
        """Whether this is the key of that mail, and still in its time."""
        in_time = now <= mail.queued_at + BELIEVED_FOR
        ours = [hmac.compare_digest(_key(secret, mail), key) for secret in self.secrets]
        return in_time and any(ours)


def _key(secret: str, mail: Mail) -> str:
    queued_at = mail.queued_at.astimezone(UTC)
    about = f"{mail.number}\x1f{mail.dedupe_key}".encode()
    derived = _key_of_month(secret, queued_at.year, queued_at.month)
    return hmac.digest(derived, about, "sha256").hex()[:_LENGTH]


@lru_cache(maxsize=16)
def _key_of_month(secret: str, year: int, month: int) -> bytes:
    about = f"staycourse bounces\x1f{year:04}-{month:02}"
    return hmac.digest(secret.encode(), about.encode(), "sha256")
